"""What the city has switched off, for everybody at once: the machine can always be told to stop."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from corpus.sources.slug import slug

LONGEST = 40  # characters of a name's key: the audit log and the storage take 64 in all


class Kind(StrEnum):
    """What can be switched off. ``ASSISTANT`` and ``COMPOSITION`` are one switch each."""

    ASSISTANT = "assistant"
    COMPOSITION = "composition"
    TOPIC = "topic"
    SOURCE = "source"
    LANGUAGE = "language"


WHOLE = "all"  # the name of the switch of a kind that has only one
ALONE = frozenset({Kind.ASSISTANT, Kind.COMPOSITION})


@dataclass(frozen=True, slots=True)
class Off:
    """One thing that is off: by which account, since when, and why, in that person's words."""

    kind: Kind
    name: str
    since: datetime
    actor: str
    because: str = ""

    @property
    def key(self) -> tuple[Kind, str]:
        return self.kind, key_of(self.name)


class Switches:
    """All that is off at one moment; everything else is on."""

    def __init__(self, off: Iterable[Off] = ()) -> None:
        self.off = tuple(off)
        self._keys = {one.key for one in self.off}

    def is_off(self, kind: Kind, name: str = WHOLE) -> bool:
        return bool(self._keys) and (kind, key_of(name)) in self._keys

    def any_off(self, kind: Kind) -> bool:
        """Whether anything of this kind is: what must look further asks this first."""
        return any(found is kind for found, _ in self._keys)


Switched = Callable[[], Switches]
ALL_ON = Switches()


def all_on() -> Switches:
    """What a turn asks where nothing can be switched off."""
    return ALL_ON


def key_of(name: str) -> str:
    """The same for a name in other capitals, accents or spaces; at most ``LONGEST`` characters."""
    readable = slug(name)
    if readable and len(readable) <= LONGEST:
        return readable
    # Without spaces and case too: a name in another alphabet has nothing left of it in ours.
    digest = hashlib.sha256("".join(name.casefold().split()).encode()).hexdigest()[:8]
    return f"{readable[: LONGEST - 9]}-{digest}".strip("-")
