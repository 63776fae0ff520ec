"""A matplotlib figure as SVG that stands inside a page: named, described, asking for nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, ACCENT, SECOND, THIRD, FAINT = "#1b1b1b", "#0b4f8a", "#8a3b0b", "#3f6212", "#6b7280"
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",  # letters stay letters: readable aloud, and small
    "svg.hashsalt": "guichet",  # the same plot is the same text
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e5e7eb",
}


def drawn(
    name: str,
    title: str,
    description: str,
    draw: Callable[[Axes], None],
    *,
    size: tuple[float, float] = (7.0, 4.0),
) -> str:
    """The SVG of what ``draw`` puts on the axes; ``name`` is unique within the page.

    ``title`` and ``description`` say the same in words to who cannot see it.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure.add_subplot())
        stream = StringIO()
        figure.savefig(
            stream,
            format="svg",
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
            transparent=True,
        )
    return _inline(stream.getvalue(), name, title, description)


def _inline(svg: str, name: str, title: str, description: str) -> str:
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)  # two plots never share an id
    svg = re.sub(r"url\(#", f"url(#{name}-", svg)
    svg = re.sub(r'href="#', f'href="#{name}-', svg)
    svg = re.sub(r'\sstyle="([^"]*)"', _attributes, svg)
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    opening, rest = svg.split(">", 1)
    opening = re.sub(r'\s(?:width|height)="[^"]*"', "", opening)
    return (
        f'{opening} stroke-linejoin="round" stroke-linecap="butt" role="img" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{rest}'
    )


def _attributes(style: re.Match[str]) -> str:
    """The same as attributes: a strict content security policy lets no style stand in a page."""
    pairs = (each.split(":", 1) for each in style[1].split(";") if ":" in each)
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)
