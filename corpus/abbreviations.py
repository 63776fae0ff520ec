"""French abbreviations whose full stop ends no sentence: one list for sheets and for answers."""

from __future__ import annotations

import re

_ABBREVIATED = re.compile(
    r"(?:\b(?:M|Mme|MM|Dr|Me|St|Ste|art|al|cf|ex|etc|env|max|min|n|no|p|tél|av|bd|bat)|\b[A-Z])\.$",
    re.IGNORECASE,
)


def is_abbreviated(piece: str) -> bool:
    """Whether ``piece`` ends in an abbreviation, and so goes on after its full stop."""
    return bool(_ABBREVIATED.search(piece))
