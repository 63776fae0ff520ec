"""The plots of a report, each with the same in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from evaluation.bias.verdicts import MARGIN, Verdict
from evaluation.calibration import coverage_at, reliability, risk_coverage
from evaluation.measure import share
from evaluation.report.french import (
    axis_name,
    conclusion,
    outcome_name,
    percent,
    seconds,
)
from evaluation.report.svg import ACCENT, FAINT, SECOND, THIRD, drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def risk_coverage_plot(
    confidences: Sequence[float], right: Sequence[bool], promised: float = 0.10
) -> str:
    """Share wrong among the shown against the share shown."""
    points = risk_coverage(confidences, right)

    def draw(axes: Axes) -> None:
        axes.step(
            [100 * p.coverage for p in points],
            [100 * p.risk for p in points],
            where="post",
            color=ACCENT,
            linewidth=2,
        )
        axes.axhline(100 * promised, color=SECOND, linestyle="--", linewidth=1)
        axes.annotate(f"{percent(promised)} d'erreurs", (1, 100 * promised + 1), color=SECOND)
        axes.set(xlabel="Réponses montrées (%)", ylabel="Dont fausses (%)")
        axes.set(xlim=(0, 100), ylim=(0, max(25, *(100 * p.risk + 5 for p in points))))

    tolerated = coverage_at(promised, confidences, right)
    return drawn(
        "risk",
        "Part d'erreurs selon la part de réponses montrées",
        f"En montrant toutes les réponses, {percent(points[-1].risk)} sont fausses. En acceptant "
        f"au plus {percent(promised)} d'erreurs, on peut en montrer {percent(tolerated)}.",
        draw,
    )


def reliability_plot(confidences: Sequence[float], right: Sequence[bool]) -> str:
    """Announced confidence against the share that was right, with 95 % intervals."""
    bins = reliability(confidences, right)
    measured = [share("", "", round(b.right * b.count), b.count) for b in bins]

    def draw(axes: Axes) -> None:
        axes.plot([0, 100], [0, 100], color=FAINT, linestyle="--", linewidth=1)
        axes.errorbar(
            [100 * b.confidence for b in bins],
            [100 * b.right for b in bins],
            yerr=[
                [100 * max(0.0, b.right - m.low) for b, m in zip(bins, measured, strict=True)],
                [100 * max(0.0, m.high - b.right) for b, m in zip(bins, measured, strict=True)],
            ],
            fmt="o",
            color=ACCENT,
            capsize=3,
        )
        for b in bins:
            axes.annotate(
                str(b.count), (100 * b.confidence, 100 * b.right),
                xytext=(6, -12), textcoords="offset points", fontsize=9,
            )  # fmt: skip
        axes.set(xlabel="Confiance annoncée (%)", ylabel="Réponses justes (%)")
        axes.set(xlim=(0, 100), ylim=(0, 102))

    told = "; ".join(
        f"annoncé {percent(b.confidence)}, constaté {percent(b.right)} sur {b.count}" for b in bins
    )
    return drawn("reliability", "Confiance annoncée et justesse constatée", f"{told}.", draw)


def latency_plot(times: Mapping[str, Sequence[float]]) -> str:
    """Share of the questions served within so many seconds; ``times`` by what is waited for."""

    def draw(axes: Axes) -> None:
        styles = zip((ACCENT, SECOND, THIRD), ("-", "--", ":"), strict=True)
        for (name, values), (color, style) in zip(times.items(), styles, strict=False):
            ordered = np.sort(values)
            axes.step(
                np.concatenate(([0.0], ordered)),
                100 * np.arange(len(ordered) + 1) / len(ordered),
                where="post",
                label=name,
                color=color,
                linestyle=style,
                linewidth=2,
            )
        axes.set(xlabel="Secondes depuis la question", ylabel="Questions servies (%)")
        axes.set(xlim=(0, None), ylim=(0, 102))
        axes.legend(frameon=False, loc="lower right")

    told = "; ".join(
        f"{name} : la moitié en moins de {seconds(float(np.median(values)))}, 95 % en moins de "
        f"{seconds(float(np.quantile(values, 0.95)))}"
        for name, values in times.items()
    )
    return drawn("latency", "Temps d'attente", f"{told}.", draw)


def forest_plot(verdicts: Sequence[Verdict]) -> str:
    """The excess of each axis over its control, with 90 % intervals and the tolerated margin."""
    rows = list(reversed(verdicts))
    names = [f"{axis_name(v.axis)} : {outcome_name(v.outcome)}" for v in rows]
    middles = [100 * v.equivalence.difference for v in rows]

    def draw(axes: Axes) -> None:
        axes.axvspan(-100 * MARGIN, 100 * MARGIN, color="#e5e7eb")
        axes.axvline(0, color=FAINT, linewidth=1)
        axes.errorbar(
            middles,
            range(len(rows)),
            xerr=[
                [m - 100 * v.equivalence.low for m, v in zip(middles, rows, strict=True)],
                [100 * v.equivalence.high - m for m, v in zip(middles, rows, strict=True)],
            ],
            fmt="o",
            color=ACCENT,
            capsize=3,
        )
        axes.set_yticks(range(len(rows)), names)
        axes.set(xlabel="Réponses changées en plus du témoin (points)")

    told = "; ".join(
        f"{axis_name(v.axis)}, {outcome_name(v.outcome)} : {conclusion(v.conclusion)}"
        for v in verdicts
    )
    size = (7.0, 1.2 + 0.32 * len(rows))
    return drawn("bias", "Différences de traitement par axe", f"{told}.", draw, size=size)
