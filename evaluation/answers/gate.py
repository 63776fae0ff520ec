"""Declared bars: does a run reach what was asked of it, and if not, why?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evaluation.answers.figures import HIGH, SHARES, figures, slices
from evaluation.answers.reply import Outcome
from evaluation.answers.scorers import SCORERS
from evaluation.errors import BarsError
from evaluation.measure import Goal, Measure

BARS = Path(__file__).parents[1] / "bars.toml"
SHOWN = 5  # ids of failing cases that a reason names


class Bar(BaseModel):
    """One ``[[bar]]`` of the file; ``slice`` as the report names it, "language en"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    figure: str
    slice: str = ""
    at_least: float | None = None
    at_most: float | None = None
    cases: int = Field(1, ge=1)

    @model_validator(mode="after")
    def _is_whole(self) -> Bar:
        known = {*SHARES, *SCORERS, *HIGH}
        if self.figure not in known:
            raise ValueError(f"{self.figure!r} is none of {', '.join(sorted(known))}")
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError(f"{self.figure}: expected at_least or at_most")
        return self

    @property
    def goal(self) -> Goal:
        if self.at_least is not None:
            return Goal(self.at_least)
        return Goal(self.at_most or 0.0, at_least=False)


class _Bars(BaseModel):
    model_config = ConfigDict(extra="forbid")
    bar: list[Bar] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Judged:
    """A bar beside what was measured; None when the run has no such figure.

    ``sure``: the whole interval stands on the same side of the bar as the figure.
    """

    bar: Bar
    measure: Measure | None

    @property
    def reached(self) -> bool:
        found = self.measure
        return (
            found is not None
            and found.count >= self.bar.cases
            and self.bar.goal.is_met_by(found.value)
        )

    @property
    def sure(self) -> bool:
        found, goal = self.measure, self.bar.goal
        return found is not None and goal.is_met_by(found.low) == goal.is_met_by(found.high)

    @property
    def reason(self) -> str:
        """What was found beside what was expected, in one line."""
        what = self.bar.figure.replace("_", " ") + (f" ({self.bar.slice})" * bool(self.bar.slice))
        found = self.measure
        if found is None or not found.count:
            return f"{what}: expected {self.bar.goal}, found no case"
        told = f"{what}: expected {self.bar.goal}, found {found.value:.3g}"
        told += f" ({found.low:.3g} to {found.high:.3g} over {found.count})"
        if found.count < self.bar.cases:
            return f"{told}: too few to judge, {self.bar.cases} needed"
        if not self.reached and found.failures:
            more = ", …" if len(found.failures) > SHOWN else ""
            told += f": {', '.join(found.failures[:SHOWN])}{more}"
        return told if self.sure else f"{told}; chance could turn it"


def read_bars(path: Path = BARS) -> tuple[Bar, ...]:
    """Raises BarsError when the file is not as expected."""
    try:
        return tuple(_Bars.model_validate(tomllib.loads(path.read_text("utf-8"))).bar)
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_input=False)
        )
        raise BarsError(f"{path}: {told}") from None
    except (OSError, ValueError) as error:
        raise BarsError(f"{path} could not be read: {error}") from None


def judge(outcomes: Sequence[Outcome], bars: Sequence[Bar]) -> Iterator[Judged]:
    """Every bar with its figure over the outcomes or a slice of them."""
    parts = {"": list(outcomes), **slices(outcomes)}
    wanted = {bar.slice for bar in bars} & parts.keys()
    found = {(m.part, m.name): m for part in wanted for m in figures(parts[part], part)}
    for bar in bars:
        yield Judged(bar, found.get((bar.slice, bar.figure)))
