"""What a reader of a page cannot see: such text is never taken into a sheet.

Only what the page itself says is looked at (attributes, inline styles, well-known class names):
style sheets are not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


def names(spaced: str) -> frozenset[str]:
    """The names that stand in ``spaced``."""
    return frozenset(spaced.split())


UNSEEN_CLASSES = names(
    "visually-hidden visuallyhidden sr-only fr-sr-only screen-reader-text element-invisible "
    "u-hidden-visually visually-hidden-focusable"
)
LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(px|em|rem|pt|%|vw|vh)?$")
HEX = re.compile(r"#([0-9a-f]{3,8})\b")
RGB = re.compile(r"rgba?\(([^)]*)\)")
NAMES = {
    "white": (255, 255, 255),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245),
    "black": (0, 0, 0),
}
WHITE = (255, 255, 255)
TOO_NEAR = 24  # of 255, on each of red, green and blue
FAR_OUT = -500.0

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours in force: ``None`` is unknown (a style sheet's); the paper is white."""

    ink: Colour | None = None
    paper: Colour | None = WHITE
    invisible: bool = False

    def within(self, attributes: Mapping[str, str]) -> Paint:
        """The colours inside an element with these attributes."""
        style = styles(attributes)
        ink, paper, invisible = self.ink, self.paper, self.invisible
        if said := style.get("color") or attributes.get("color", "").lower():
            ink, invisible = _colour(said), _is_transparent(said)
        if said := (
            style.get("background-color")
            or style.get("background")
            or attributes.get("bgcolor", "").lower()
        ):
            paper = paper if _is_transparent(said) else _colour(said)
        if "background-image" in style:
            paper = None
        return Paint(ink, paper, invisible)

    @property
    def hides(self) -> bool:
        """Whether words of this ink cannot be told from their paper."""
        if self.invisible:
            return True
        if self.ink is None or self.paper is None:
            return False
        return all(abs(a - b) < TOO_NEAR for a, b in zip(self.ink, self.paper, strict=True))


def is_folded(attributes: Mapping[str, str]) -> bool:
    """Not shown now, though a button of the page may unfold it (accordions, tabs)."""
    style = styles(attributes)
    return (
        ("hidden" in attributes and attributes["hidden"].lower() != "until-found")
        or attributes.get("aria-hidden", "").strip().lower() == "true"
        or style.get("display") == "none"
        or style.get("visibility") in {"hidden", "collapse"}
        or _is_folded_by_class(attributes.get("class", "").split())
    )


def is_unseeable(attributes: Mapping[str, str]) -> bool:
    """Never shown to the eye, whatever is clicked: no size, out of the page, for machines only."""
    if UNSEEN_CLASSES & set(attributes.get("class", "").lower().split()):
        return True
    style = styles(attributes)
    size = {name: _length(style.get(name, "")) for name in ("width", "height", "max-height")}
    flat = any(length is not None and abs(length) <= 1 for length in size.values())
    indent = (style.get(name, "") for name in ("left", "top", "right", "margin-left"))
    far = (_length(value) for value in (*indent, style.get("text-indent", "")))
    opacity = _length(style.get("opacity", ""))
    font = _length(style.get("font-size", ""))
    clip = style.get("clip", "") + style.get("clip-path", "")
    return (
        (flat and style.get("overflow", "") in {"hidden", "clip"})
        or any(length is not None and length <= FAR_OUT for length in far)
        or (opacity is not None and opacity <= (5 if style["opacity"].endswith("%") else 0.05))
        or (font is not None and font <= (0.1 if style["font-size"].endswith("em") else 2))
        or bool(re.search(r"rect\(\s*[01](px)?[\s,]+[01]|inset\(\s*(50|100)%", clip))
        or bool(re.search(r"scale\(\s*0", style.get("transform", "")))
    )


def styles(attributes: Mapping[str, str]) -> dict[str, str]:
    """The inline style as name → value, in small letters."""
    found = {}
    for declaration in attributes.get("style", "").lower().split(";"):
        name, _, value = declaration.partition(":")
        if value:
            found[name.strip()] = value.replace("!important", "").strip()
    return found


def _is_folded_by_class(classes: list[str]) -> bool:
    # « d-none d-md-block » and « hidden md:block » are shown on wide screens.
    if "d-none" in classes:
        return not any(re.match(r"d-(sm|md|lg|xl|xxl)-", name) for name in classes)
    return "hidden" in classes and not any(":" in name for name in classes)


def _length(value: str) -> float | None:
    found = LENGTH.match(value.strip())
    return float(found[1]) if found else None


def _is_transparent(value: str) -> bool:
    if value.strip() in {"transparent", "none"}:
        return value.strip() == "transparent"
    found = RGB.search(value)
    parts = re.split(r"[\s,/]+", found[1].strip()) if found else []
    return len(parts) == 4 and (_length(parts[3]) or 0) <= 0.05


def _colour(value: str) -> Colour | None:
    if "url(" in value or "gradient(" in value:
        return None
    if found := HEX.search(value):
        digits = found[1]
        if len(digits) in {3, 4}:
            digits = "".join(digit * 2 for digit in digits)
        if len(digits) in {6, 8}:
            return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
        return None
    if found := RGB.search(value):
        parts = [_length(part) for part in re.split(r"[\s,/]+", found[1].strip())[:3]]
        red, green, blue = [int(min(part or 0, 255)) for part in (*parts, 0, 0, 0)[:3]]
        return (red, green, blue) if None not in parts else None
    return next((NAMES[word] for word in value.split() if word in NAMES), None)
