"""Reading order: two columns of text are read one after the other, a table's row across."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from statistics import median

from corpus.sources.documents.pdf_words import Segment

MIN_LINES = 3  # in each column
MIN_WORDS = 3  # a usual line of a column of text; cells of a table hold fewer
MIN_WIDTH = 0.2  # of the region: a column narrower than that is a margin
MAX_DEPTH = 4  # columns within columns
SAME_LINE = 2.0  # points
MAX_EDGES = 8  # places where a column may start: where most lines start

Row = list[Segment]  # the segments of one line, from left to right


def reading_order(found: Sequence[Segment], depth: int = 0) -> list[list[Row]]:
    """The regions of a page in the order they are read, each a list of lines."""
    segments = sorted(found, key=lambda segment: (segment.top, segment.x0))
    gutter = _gutter(segments) if depth < MAX_DEPTH else None
    if gutter is None:
        return [_rows(segments)] if segments else []
    regions: list[list[Row]] = []
    across: list[Segment] = []
    for band in _bands(segments, gutter):
        left = [segment for segment in band if segment.x1 <= gutter]
        right = [segment for segment in band if segment.x0 >= gutter]
        if not _are_columns(left, right, segments):
            across += band
            continue
        head, left, tail = _titles(left, right)
        if across or head:
            regions.append(_rows([*across, *head]))
        regions += reading_order(left, depth + 1) + reading_order(right, depth + 1)
        across = tail
    return [*regions, _rows(across)] if across else regions


def _titles(
    left: list[Segment], right: Sequence[Segment]
) -> tuple[list[Segment], list[Segment], list[Segment]]:
    """Short titles above and below both columns stand on the left, and cross no gutter."""
    usual = median(segment.size for segment in left)
    top, bottom = min(s.top for s in right), max(s.bottom for s in right)

    def is_title(segment: Segment) -> bool:
        return segment.table is None and (segment.size > usual or segment.bold)

    first, last = 0, len(left)
    while first < last and left[first].bottom <= top and is_title(left[first]):
        first += 1
    while first < last and left[last - 1].top >= bottom and is_title(left[last - 1]):
        last -= 1
    return left[:first], left[first:last], left[last:]


def _gutter(segments: Sequence[Segment]) -> float | None:
    """The vertical line that parts most of the text into two columns, or None."""
    starts = Counter(round(segment.x0) for segment in segments)
    edges = [edge for edge, count in starts.most_common(MAX_EDGES) if count >= MIN_LINES]
    best: tuple[float, float] | None = None
    for edge in sorted(edges):
        x = edge - 2.0
        weight = 0.0
        for band in _bands(segments, x):
            left = [segment for segment in band if segment.x1 <= x]
            right = [segment for segment in band if segment.x0 >= x]
            if _are_columns(left, right, segments):
                weight += len(left) + len(right)
        if weight and (best is None or weight > best[0]):
            best = (weight, x)
    return best[1] if best else None


def _bands(segments: Sequence[Segment], x: float) -> list[list[Segment]]:
    """Segments that cross ``x`` stand alone; between two of them, those on either side."""
    crossing = sorted(segment.middle for segment in segments if segment.x0 < x < segment.x1)
    bands: list[list[Segment]] = []
    kept: list[Segment] = []
    was_crossing = False
    for segment in segments:
        crosses = segment.x0 < x < segment.x1 or _beside(segment, crossing)
        if kept and crosses != was_crossing:
            bands.append(kept)
            kept = []
        kept.append(segment)
        was_crossing = crosses
    return [*bands, kept] if kept else bands


def _beside(segment: Segment, crossing: Sequence[float]) -> bool:
    """Whether it ends or starts the line of a segment that crosses (their heights, in order)."""
    place = bisect_left(crossing, segment.middle - SAME_LINE)
    return place < len(crossing) and crossing[place] < segment.middle + SAME_LINE


def _are_columns(
    left: Sequence[Segment], right: Sequence[Segment], region: Sequence[Segment]
) -> bool:
    width = max(each.x1 for each in region) - min(each.x0 for each in region)
    for side in (left, right):
        texts = [segment for segment in side if segment.table is None]
        if len(texts) < MIN_LINES:
            return False
        if median(len(segment.text.split()) for segment in texts) < MIN_WORDS:
            return False
        if max(s.x1 for s in side) - min(s.x0 for s in side) < MIN_WIDTH * width:
            return False
    top = max(left[0].top, right[0].top)
    bottom = min(left[-1].bottom, right[-1].bottom)
    return bottom > top  # side by side, not one below the other


def _rows(segments: Sequence[Segment]) -> list[Row]:
    rows: list[Row] = []
    for segment in sorted(segments, key=lambda each: (each.bottom, each.x0)):
        last = rows[-1][0] if rows else None
        same = last and last.table is None is segment.table
        if last and same and abs(segment.bottom - last.bottom) <= 0.3 * max(segment.size, 1.0):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [sorted(row, key=lambda segment: segment.x0) for row in rows]
