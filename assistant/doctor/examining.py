"""Run the checks one after the other; one that breaks is itself a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assistant.doctor.finding import Check, Finding, failing
from foundation import GuichetError


@dataclass(frozen=True, slots=True)
class Examined:
    """A finding with the name of the check that made it."""

    check: str
    finding: Finding


def examine(checks: Mapping[str, Check]) -> Iterator[Examined]:
    """Every finding, in the order of ``checks``."""
    for name, check in checks.items():
        try:
            for finding in check():
                yield Examined(name, finding)
        except GuichetError as error:
            # Our own errors say in one line what was expected, what was found and the remedy.
            yield Examined(name, failing(str(error), "see the message above"))
        except Exception as error:
            # Never its message: it may quote an address with a password.
            what = f"this check could not be made ({type(error).__name__})"
            yield Examined(name, failing(what, "run it again; if it stays, tell us"))
