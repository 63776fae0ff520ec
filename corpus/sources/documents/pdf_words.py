"""The visible words of a PDF page, as segments: runs of words with no wide gap between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

MIN_SIZE = 3.0  # points: smaller is not meant to be read
GAP = 1.2  # of the font size: a wider gap between two words separates columns or cells
MIN_GAP = 9.0  # points
WHITE = 0.97


@dataclass(frozen=True, slots=True)
class Segment:
    """Words on one line. Positions in points from the top left of the page; ``table`` is the
    number of a table of the page that stands here in its place, or None."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float = 0.0
    bold: bool = False
    table: int | None = None

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def visible(page: Any) -> Any:
    """The page with only the text that a reader sees: on the page, upright, large enough, and not
    white on white."""
    fills = [
        (each["x0"], each["top"], each["x1"], each["bottom"])
        for each in (*page.rects, *page.curves, *page.images)
        if "stream" in each or (each.get("fill") and not is_white(each.get("non_stroking_color")))
    ]

    def seen(item: Any) -> bool:
        if item.get("object_type") != "char":
            return True
        x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
        if not (0 <= x <= page.width and 0 <= y <= page.height) or not item.get("upright", True):
            return False
        if item["size"] < MIN_SIZE:
            return False
        if not is_white(item.get("non_stroking_color")):
            return True
        return any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in fills)

    return page.filter(seen)


def is_white(color: Any) -> bool:
    """Whether a colour in grey, RGB or CMYK is that of the paper."""
    values = color if isinstance(color, list | tuple) else [color]
    if not values or not all(isinstance(value, int | float) for value in values):
        return False
    if len(values) == 4:
        return all(value <= 1 - WHITE for value in values)
    return len(values) in (1, 3) and all(value >= WHITE for value in values)


def segments(page: Any, without: Sequence[tuple[float, float, float, float]]) -> list[Segment]:
    """The segments of a page outside the boxes ``without`` (x0, top, x1, bottom)."""
    words = page.extract_words(x_tolerance_ratio=0.2, extra_attrs=["fontname", "size"])
    kept = [word for word in words if not any(_inside(word, box) for box in without)]
    made: list[Segment] = []
    for line in _lines(kept):
        run: list[Any] = []
        for word in line:
            limit = max(GAP * word["size"], MIN_GAP)
            if run and word["x0"] - run[-1]["x1"] > limit:
                made.append(_segment(run))
                run = []
            run.append(word)
        made.append(_segment(run))
    return made


def is_bold(fontname: str) -> bool:
    """Fonts say it in their name."""
    name = fontname.lower()
    return any(word in name for word in ("bold", "black", "heavy", "demi", "gras"))


def _lines(words: Iterable[Any]) -> list[list[Any]]:
    """Words of a like height on the page, each line from left to right."""
    lines: list[list[Any]] = []
    for word in sorted(words, key=lambda word: (word["bottom"], word["x0"])):
        low = lines[-1][0]["bottom"] if lines else None
        if low is not None and word["bottom"] - low <= 0.3 * word["size"]:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word["x0"]) for line in lines]


def _segment(words: Sequence[Any]) -> Segment:
    letters: Counter[float] = Counter()
    bold = 0
    for word in words:
        letters[round(word["size"] * 2) / 2] += len(word["text"])
        bold += len(word["text"]) if is_bold(word["fontname"]) else 0
    total = sum(letters.values())
    return Segment(
        text=_joined(words),
        x0=min(word["x0"] for word in words),
        x1=max(word["x1"] for word in words),
        top=min(word["top"] for word in words),
        bottom=max(word["bottom"] for word in words),
        size=letters.most_common(1)[0][0],
        bold=bold > 0.8 * total,
    )


def _joined(words: Sequence[Any]) -> str:
    """A change of font within a word cuts it: parts that touch are one word."""
    text = ""
    last: Any = None
    for word in words:
        touches = last is not None and word["x0"] - last["x1"] < 0.08 * word["size"]
        text += word["text"] if not text or touches else f" {word['text']}"
        last = word
    return text


def _inside(word: Any, box: tuple[float, float, float, float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])
