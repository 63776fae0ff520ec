"""Texts without case and accents, so that « Léo », « LEO » and « leo » are the same to a rule."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = "’‘ʼ`´′"
_DASHES = "‐‑‒–—−"


class _Fold(dict[int, str]):
    """A translation table filled as characters come; always one character for one."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in _APOSTROPHES:
            folded = "'"
        elif character in _DASHES:
            folded = "-"
        elif character.isspace() and character != "\n":
            folded = " "
        else:
            base = unicodedata.normalize("NFKD", character.lower())
            folded = base[0] if len(base) > 1 and unicodedata.combining(base[1]) else base
            folded = folded if len(folded) == 1 else character
        if len(self) < 4096:
            self[code] = folded
        return folded


_TABLE = _Fold()
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})


def fold(text: str) -> str:
    """``text`` in lower case without accents; offsets stay those of ``text``."""
    return text.translate(_TABLE)


def fold_loosely(text: str) -> str:
    """As ``fold``, with ligatures opened, emphasis (« aideeeez ») and blanks reduced.

    Offsets are not kept.
    """
    folded = unicodedata.normalize("NFC", text).translate(_TABLE).translate(_LIGATURES)
    folded = re.sub(r"([a-z])\1{2,}", r"\1", folded)
    return re.sub(r"\s+", " ", folded).strip()
