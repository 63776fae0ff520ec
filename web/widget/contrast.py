"""Whether a colour can be read on another: the contrast ratio of WCAG 2.2 (criterion 1.4.3)."""

from __future__ import annotations

ENOUGH = 4.5


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white); colours as ``#rrggbb``."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def soft(colour: str, ground: str, share: float) -> str:
    """``colour`` thinned to ``share`` on ``ground``."""
    mixed = (
        round(share * c + (1 - share) * g)
        for c, g in zip(_channels(colour), _channels(ground), strict=True)
    )
    return "#" + "".join(f"{value:02x}" for value in mixed)


def ink_on(colour: str) -> str:
    """White or near-black, whichever reads better on ``colour``."""
    return max(("#ffffff", "#1b1613"), key=lambda ink: contrast(ink, colour))


def _luminance(colour: str) -> float:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue
