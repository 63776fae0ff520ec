"""How often a shown answer is wrong, against how many are shown: the curve of the calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.confidence.calibration import Calibration
from evaluation.report.french import percent
from evaluation.report.svg import ACCENT, SECOND, drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def curve_plot(calibration: Calibration, accepted: float, words: dict[str, str]) -> str:
    """As SVG; ``accepted`` is the risk that the city has set."""
    points = sorted((coverage, risk) for _, coverage, risk in calibration.curve)

    def draw(axes: Axes) -> None:
        axes.plot([100 * c for c, _ in points], [100 * r for _, r in points], color=ACCENT)
        axes.axhline(100 * accepted, color=SECOND, linestyle="--", linewidth=1)
        axes.annotate(
            words["plot_accepted"].format(risk=percent(accepted)),
            (1, 100 * accepted + 1),
            color=SECOND,
        )
        axes.set(xlabel=words["plot_shown"], ylabel=words["plot_wrong"])
        axes.set(xlim=(0, 100), ylim=(0, max(25.0, *(100 * r + 5 for _, r in points))))

    last = points[-1]
    described = words["plot_described"].format(
        shown=percent(last[0]), wrong=percent(last[1]), accepted=percent(accepted)
    )
    return drawn("curve", words["plot_title"], described, draw)
