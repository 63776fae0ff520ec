"""The title of a file: what its metadata say when it is worth reading, else its first heading."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.sources.spacing import tidy

MAX_WORDS = 30
# What programs write in the place of a title.
PROGRAM = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel)\b.*|untitled.*|sans titre.*|sans nom.*|"
    r"document ?\d*|présentation ?\d*|présentation powerpoint|titre|title|word document|"
    r"mise en page \d+|modèle.*|.*\.(?:docx?|odt|pdf|indd|rtf|pptx?|xlsx?|dotx?|pub|qxd))$",
    re.IGNORECASE,
)


def choose_title(metadata: object, headings: Sequence[tuple[int, str]], name: str) -> str:
    """The metadata's title, else the first of the highest headings, else nothing."""
    words = tidy(metadata) if isinstance(metadata, str) else ""
    if _is_title(words, name):
        return words
    highest = min((level for level, _ in headings), default=0)
    first = next((text for level, text in headings if level == highest), "")
    return first if first and len(first.split()) <= MAX_WORDS else ""


def title_from_name(name: str) -> str:
    """« 2026-03_tarifs-piscine » → « 2026-03 tarifs piscine »: a last resort."""
    words = re.sub(r"(?<!\d)[-_.]+|[-_.]+(?!\d)|_", " ", name)
    words = tidy(words)
    return words[:1].upper() + words[1:]


def _is_title(words: str, name: str) -> bool:
    if len(words) < 4 or not re.search(r"[^\W\d_]{3}", words) or PROGRAM.match(words):
        return False
    if "\ufffd" in words or len(words.split()) > MAX_WORDS:
        return False
    flat = re.sub(r"\W|_", "", words.lower())
    spaced = " " in words or "_" not in words
    return spaced and (flat != re.sub(r"\W|_", "", name.lower()) or " " in words)
