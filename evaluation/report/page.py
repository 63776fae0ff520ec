"""From a run to its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evaluation.answers.confidences import confidences
from evaluation.answers.figures import figures, slices
from evaluation.answers.gate import Bar, judge
from evaluation.answers.kept import ANSWERS, Run
from evaluation.answers.reply import Outcome
from evaluation.answers.scorers import RIGHT, WRONG_SHOWN, verdict
from evaluation.bias.pairs import is_of_bias
from evaluation.bias.verdicts import axis_verdicts, verdicts
from evaluation.calibration import Calibration, calibration
from evaluation.measure import Measure
from evaluation.report import french
from evaluation.report.plots import (
    forest_plot,
    latency_plot,
    reliability_plot,
    risk_coverage_plot,
)

HERE = Path(__file__).parent
STYLE = HERE / "report.css"
WORST = 30  # cases told at once; the others fold away
ENOUGH_TO_PLOT = 5
TOLD_FIRST = ("status", "right", "person offered")  # outcomes of bias that the plot shows


@dataclass(frozen=True, slots=True)
class Slice:
    """One row of the table of slices."""

    name: str
    accuracy: Measure
    coverage: Measure
    rightly: Measure


def page(run: Run, bars: Sequence[Bar]) -> str:
    """The whole HTML page, one file that asks for nothing."""
    style = "".join((HERE / name).read_text("utf-8") for name in ("alone.css", STYLE.name))
    return _rendered("report.html", style=style, **values(run, bars))


def sections(run: Run, bars: Sequence[Bar]) -> str:
    """What stands under the title, for a page that has its own; ``STYLE`` is how it looks."""
    return _rendered("sections.html", **values(run, bars))


def values(run: Run, bars: Sequence[Bar]) -> dict[str, Any]:
    """All that the templates tell of a run."""
    outcomes = run.outcomes
    told, right = confidences(outcomes)
    found = [each for each in figures(outcomes) if each.count]
    plotted = len(told) >= ENOUGH_TO_PLOT
    times = dict(_times(outcomes))
    bad = sorted((o for o in outcomes if verdict(o) != RIGHT), key=_badness)
    treated = verdicts([o for o in outcomes if is_of_bias(o.case)])
    return {
        "run": run,
        "date": when(run),
        "texts": french.texts(),
        "main": {each.name: each for each in found},
        "measures": found,
        "judged": list(judge(outcomes, bars)),
        "calibration": _calibration(told, right),
        "risk": risk_coverage_plot(told, right) if plotted else "",
        "reliability": reliability_plot(told, right) if plotted else "",
        "latency": latency_plot(times) if times else "",
        "treated": treated,
        "axes": axis_verdicts(treated),
        "stripped": run.made_with.get("stripping") != "off",
        "forest": forest_plot([v for v in treated if v.outcome in TOLD_FIRST]) if treated else "",
        "slices": list(_slices(outcomes)),
        "worst": bad[:WORST],
        "others": bad[WORST:],
        "made_with": list(_flat(run.made_with)),
    }


def _rendered(template: str, **told: Any) -> str:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined
    )
    environment.filters |= {
        "percent": french.percent,
        "number": french.number,
        "figure": french.figure_name,
        "slice": french.slice_name,
        "verdict": verdict,
        "axis": french.axis_name,
        "outcome": french.outcome_name,
        "conclusion": french.conclusion,
    }
    environment.globals |= {"figured": french.figured, "goal": french.goal}
    return environment.get_template(template).render(**told)


def _badness(outcome: Outcome) -> tuple[int, float]:
    """Wrong answers first, those without any source at their head, then by confidence."""
    confidence = -(outcome.reply.confidence or 0.0)
    if verdict(outcome) != WRONG_SHOWN:
        return 2, confidence
    return int(outcome.case.answerable), confidence


def _calibration(told: Sequence[float], right: Sequence[bool]) -> Calibration | None:
    return calibration(told, right) if told else None


def _times(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[float]]]:
    for name, values in (
        ("extrait officiel", [o.to_excerpt_ms for o in outcomes]),
        ("première phrase", [o.to_sentence_ms for o in outcomes]),
        ("réponse entière", [o.total_ms for o in outcomes if not o.error]),
    ):
        known = [value / 1000 for value in values if value is not None]
        if known:
            yield name, known


def _slices(outcomes: Sequence[Outcome]) -> Iterator[Slice]:
    for name, group in slices(outcomes).items():
        found = {each.name: each for each in figures(group, name)}
        yield Slice(
            name, found["accuracy_among_shown"], found["coverage"], found["answered_rightly"]
        )


def when(run: Run) -> str:
    """The day of its last answer."""
    answers = run.folder / ANSWERS
    if not answers.is_file():
        return "—"
    return datetime.fromtimestamp(answers.stat().st_mtime, UTC).strftime("%d/%m/%Y")


def _flat(values: Any, under: str = "") -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{under}{name} · ")
        else:
            yield f"{under}{name}", "—" if value in ("", None) else str(value)
