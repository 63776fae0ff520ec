"""French spacing, the same for every source."""

from __future__ import annotations

import re
import unicodedata

NBSP = "\u00a0"
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\ufeff"))


def tidy(text: str) -> str:
    """One line: single spaces, none before ``.`` ``,`` ``)``, unbreakable before ``:;!?»%€``."""
    text = unicodedata.normalize("NFC", text).translate(INVISIBLE).strip()
    text = re.sub(r"\s+", lambda run: _space(run[0]), text)
    text = re.sub(r"\s+(?=[)\]])|(?<=[(\[])\s+", "", text)
    text = re.sub(r"\s+(?=[.,](?:$|[\s)\]\"'’»]))", "", text)
    text = re.sub(r" (?=[:;!?»%€‰])|(?<=«) ", NBSP, text)
    return re.sub(r"\b([ldnmtsjcLDNMTSJC]|[Qq]u)(['’])\s+(?=\w)", r"\1\2", text)


def _space(run: str) -> str:
    return NBSP if set(run) & {NBSP, "\u202f", "\u2009"} else " "
