"""What comes back on each page and is no text: running titles, footers, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from corpus.sources.documents.pdf_words import Segment

MARGIN = 0.12  # of the page's height, above and below
SHARE = 0.5  # of the pages on which a text comes back
SHIFT = 6.0  # points between two places of the same running text
NUMBER = re.compile(r"^[-–—\s]*(?:page\s*)?\d{1,4}\s*(?:(?:/|sur|de)\s*\d{1,4})?[-–—\s]*$", re.I)
COUNT = re.compile(r"\b(?:page|p\.)\s*\d+(?:\s*(?:/|sur|de)\s*\d+)?|\b\d+\s*(?:/|sur)\s*\d+", re.I)
EDGE_NUMBER = re.compile(r"^\d{1,4}\s+(?=\D)|(?<=\D)\s+\d{1,4}$")


def without_margins(
    pages: Sequence[Sequence[Segment]], heights: Sequence[float]
) -> list[list[Segment]]:
    """The pages' segments without what repeats in their margins."""
    places: Counter[tuple[str, int]] = Counter()
    for page, height in zip(pages, heights, strict=True):
        keys = {_key(each) for each in page if _in_margin(each, height)}
        places.update({(text, place + near) for text, place in keys for near in (-1, 0, 1)})
    needed = max(2, SHARE * len(pages))
    kept = []
    for page, height in zip(pages, heights, strict=True):
        kept.append(
            [
                each
                for each in page
                if not _in_margin(each, height)
                or not (NUMBER.match(each.text) or places[_key(each)] >= needed)
            ]
        )
    return kept


def _in_margin(segment: Segment, height: float) -> bool:
    if segment.table is not None:
        return False
    return segment.bottom < MARGIN * height or segment.top > (1 - MARGIN) * height


def _key(segment: Segment) -> tuple[str, int]:
    """The text without the page's number, and its height on the page."""
    text = COUNT.sub("", segment.text)
    small = not segment.bold
    return (EDGE_NUMBER.sub("", text) if small else text).strip(), round(segment.top / SHIFT)
