"""What can be switched off here, and finding it by the name that somebody typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from assistant.errors import SwitchUnknown
from assistant.settings import AssistantSettings
from assistant.switches import ALONE, WHOLE, Kind, key_of
from corpus.catalogue import Catalogue

NEAR = 5  # names that are offered for one that is not known
SHOWN = 12  # when there are no more, they are told all


def switchable(catalogue: Catalogue, settings: AssistantSettings) -> dict[Kind, tuple[str, ...]]:
    """The names of each kind, as people read them."""
    return {
        Kind.ASSISTANT: (WHOLE,),
        Kind.COMPOSITION: (WHOLE,),
        Kind.TOPIC: catalogue.themes(),
        Kind.SOURCE: tuple(catalogue.sources()),
        Kind.LANGUAGE: (*settings.languages, *settings.explained),
    }


def named(kind: Kind, name: str, among: Mapping[Kind, Sequence[str]]) -> str:
    """The name as it is written there; capitals, accents and spaces do not matter.

    Raises SwitchUnknown, which tells those that come near.
    """
    if kind in ALONE:
        return WHOLE
    known = {key_of(one): one for one in among[kind]}
    if found := known.get(key_of(name)):
        return found
    keys = get_close_matches(key_of(name), known, NEAR, 0.4)
    near = [known[key] for key in keys] if len(known) > SHOWN else list(known.values())
    told = f"; try: {', '.join(near)}" if near else ""
    raise SwitchUnknown(f"Expected a {kind} that there is, found {name!r}{told}.")
