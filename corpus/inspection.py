"""What an inspection found in a sheet: it waits in quarantine until an editor accepts it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Finding:
    """``kind``: "hidden_instruction", "invisible_characters", "mixed_alphabets", "personal_data".

    ``where`` is the field of the sheet it stands in (« title », « block 12 », « link 3 ») and
    ``excerpt`` what was found, masked when it is personal.
    """

    kind: str
    where: str
    excerpt: str


Inspect = Callable[[Procedure], Sequence[Finding]]
"""Told every new or changed sheet; nothing found: the sheet goes into force."""
