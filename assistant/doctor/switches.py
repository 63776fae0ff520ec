"""What is switched off: somebody may have forgotten it."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.doctor.finding import Finding, ok, warning
from assistant.storage.settings import storage_url
from assistant.storage.switches import SwitchesNow
from assistant.switches import WHOLE


def check_switches() -> Iterator[Finding]:
    """Each thing that is off, since when; the reason stays with colleagues."""
    off = SwitchesNow(storage_url())().off
    for one in off:
        named = [one.kind] if one.name == WHOLE else [one.kind, f'"{one.name}"']
        yield warning(
            f"{' '.join(named)} is switched off since {one.since.astimezone():%Y-%m-%d %H:%M}",
            f"when it may be on again: guichet switch {' '.join(named)} on",
        )
    if not off:
        yield ok("everything is switched on")
