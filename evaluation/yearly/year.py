"""The data of a year's report; a count that is None is hidden (see assistant/masking.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

Count = int | None


@dataclass(frozen=True, slots=True)
class Table:
    """``rows``: a name and its counts, the last being their whole; ``total`` of all rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Count, ...]], ...]
    total: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Seconds until somebody took a hand-off; None while too few were taken."""

    median: float | None
    longest_of_nine_in_ten: float | None


@dataclass(frozen=True, slots=True)
class Trial:
    """One kept run: shares with their 95 % intervals, and what it was made with."""

    name: str
    at: datetime
    questions: int
    right: tuple[float, float, float]  # value, low, high
    answered: tuple[float, float, float]
    code: str
    index: str


@dataclass(frozen=True, slots=True)
class Bias:
    """What the newest comparison of groups in the year concluded on one axis."""

    at: datetime
    axis: str
    requests: int
    conclusion: str


@dataclass(frozen=True, slots=True)
class Incident:
    """Something was switched off. ``until``: None while it still is; ``because``: kept only as
    long; ``sentinel``: it was no person."""

    kind: str
    name: str
    since: datetime
    until: datetime | None
    sentinel: bool
    because: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of changed sheets in which a question got another answer than the known one."""

    at: datetime
    sheets: int
    asked: int
    red: int
    off: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """Answers that came to be in one way, what they drew, and what that saved against the
    baseline; None when they are too few."""

    name: str
    answers: Count
    mean_wh: float | None
    saved_wh: float | None


@dataclass(frozen=True, slots=True)
class Energy:
    """``measured``: the share of answers by the machine's counters; the rest is estimated, give or
    take ``uncertainty``. ``saved_wh``: against every answer being written by the model."""

    ways: tuple[Way, ...]
    total_wh: float | None
    grams: float | None
    mean_wh: float | None
    wh_a_day: float | None
    measured: float
    uncertainty: float
    grams_per_kwh: float
    baseline_wh: float
    saved_wh: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that answers was changed: on which day it was first used, and what by name."""

    at: datetime
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """How often the sheets changed, and how many were added, changed, gone in all."""

    versions: int
    added: int
    changed: int
    gone: int


@dataclass(frozen=True, slots=True)
class Year:
    """``counted``: days of the year with anything counted; ``audit_since``: from when incidents
    are known, None when from the year's beginning."""

    year: int
    authority: str
    made: datetime
    counted: int
    conversations: Table
    statuses: Table
    reasons: Table
    handoffs: Table
    opinions: Table
    waiting: Waiting
    trials: Sequence[Trial]
    bias: Sequence[Bias]
    incidents: Sequence[Incident]
    audit_since: datetime | None
    checks: Sequence[Check]
    energy: Energy
    changes: Sequence[Change]
    corpus: Corpus | None
