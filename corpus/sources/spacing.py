"""French spacing, the same for every source."""

from __future__ import annotations

import re
import unicodedata

NBSP = "\u00a0"
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\ufeff]+")
_RUN = re.compile(r"\s{2,}|[^\S \u00a0]")  # all but a single space, breakable or not
_NEEDLESS = re.compile(r"\s(?=[)\]]|[.,](?:$|[\s)\]\"'’»]))|(?<=[(\[])\s")
_UNBREAKABLE = re.compile(r" (?=[:;!?»%€‰])|(?<=«) ")
_ELIDED = re.compile(r"\b([ldnmtsjcLDNMTSJC]|[Qq]u)(['’])\s(?=\w)")
_AFTER_ELISION = re.compile(r"['’]\s")


def tidy(text: str) -> str:
    """One line: single spaces, none before ``.`` ``,`` ``)``, unbreakable before ``:;!?»%€``."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).strip()
    text = _RUN.sub(_space, text)
    text = _NEEDLESS.sub("", text)
    text = _UNBREAKABLE.sub(NBSP, text)
    if _AFTER_ELISION.search(text):
        text = _ELIDED.sub(r"\1\2", text)
    return text


def _space(run: re.Match[str]) -> str:
    return NBSP if set(run[0]) & {NBSP, "\u202f", "\u2009"} else " "
