"""Words cut at the end of a line, made whole; compounds keep their hyphen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from corpus.sources.documents.pdf_words import Segment

HYPHEN = re.compile(r"(\w+)[-\u00ad\u2010]$")
# Parts that keep their hyphen at a line's end: « rendez-vous », « c'est-à-dire ».
BEFORE = {
    *("rendez", "après", "demi", "sous", "vice", "non", "avant", "mi", "ex", "contre", "celui"),
    *("celle", "ceux", "celles", "lui", "elle", "eux", "elles", "peut", "au", "ci", "là", "est"),
    *("à", "quasi", "grand", "grands", "saint", "sainte", "porte", "chef", "quatre", "vingt"),
    *("vis", "tout", "plus", "moins", "compte", "mot", "hôtel", "cul", "chez", "libre", "micro"),
}
AFTER = {"vous", "ci", "là", "dire", "t", "il", "elle", "on", "ils", "elles", "même", "mêmes"}


def join_lines(lines: Sequence[str], words: Counter[str]) -> str:
    """The lines of a paragraph as one; ``words`` are those of the whole document."""
    text = ""
    for line in lines:
        cut = HYPHEN.search(text)
        start = re.match(r"[a-zà-öø-ÿœ]+", line)
        if cut and start:
            text = (text if _keeps_hyphen(cut[1], start[0], words) else text[: cut.end(1)]) + line
        else:
            text = f"{text} {line}" if text else line
    return text.replace("\u00ad", "")


def vocabulary(segments: Iterable[Segment]) -> Counter[str]:
    """How often each word stands whole in the document, hyphens kept."""
    return Counter(
        word
        for segment in segments
        for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", segment.text.lower())
    )


def _keeps_hyphen(before: str, after: str, words: Counter[str]) -> bool:
    """What the document writes elsewhere decides, else the usual compounds."""
    whole, hyphened = f"{before}{after}".lower(), f"{before}-{after}".lower()
    if words[whole] != words[hyphened]:
        return words[hyphened] > words[whole]
    return before.lower() in BEFORE or after.lower() in AFTER
