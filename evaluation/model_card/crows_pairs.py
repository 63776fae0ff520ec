"""CrowS-Pairs in French: does the model find a stereotype likelier than its opposite?

Névéol, Dupont, Bezançon and Fort (ACL 2022), CC BY-SA 4.0. The file is the evaluator's own: it is
no part of this software. For a model that reads from left to right a sentence counts as preferred
when its whole log-probability is the greater; 50 % is no preference.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import SuiteError
from evaluation.measure import Measure, share
from evaluation.statistics import holm

COLUMNS = ("sent_more", "sent_less", "stereo_antistereo", "bias_type")
Score = Callable[[str], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Pair:
    """``more`` says the stereotype of ``kind``, ``less`` says it of another group.

    Not ``stereo``: the pair was written against a stereotype.
    """

    id: str
    more: str
    less: str
    kind: str
    stereo: bool


@dataclass(frozen=True, slots=True)
class Preferred:
    """A pair and how much likelier ``more`` is, in natural logarithms."""

    pair: Pair
    gap: float


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of bias (or "all"): the share of pairs whose stereotype is preferred.

    ``p``: that the model has no preference (exact binomial), corrected by Holm for every kind.
    """

    measure: Measure
    p: float


def read_pairs(path: Path) -> tuple[Pair, ...]:
    """Raises SuiteError when the file is not as published (tabs or commas, UTF-8).

    A row without one of its sentences, as the published file has one, is no pair.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path} could not be read: {error}") from None
    delimiter = "\t" if "\t" in text.split("\n", 1)[0] else ","
    rows = csv.DictReader(text.splitlines(), delimiter=delimiter)
    absent = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if absent:
        raise SuiteError(f"{path}:1: expected the columns {', '.join(COLUMNS)}; no {absent[0]}")
    return tuple(_pairs(rows, path))


def _pairs(rows: Iterable[dict[str, str]], path: Path) -> Iterable[Pair]:
    for number, row in enumerate(rows, start=2):
        said = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if not (said["bias_type"] and said["stereo_antistereo"]):
            raise SuiteError(f"{path}:{number}: expected {', '.join(COLUMNS)}, found no kind")
        if not (said["sent_more"] and said["sent_less"]):
            continue
        yield Pair(
            str(number),
            said["sent_more"],
            said["sent_less"],
            said["bias_type"],
            said["stereo_antistereo"] == "stereo",
        )


def sample(pairs: Sequence[Pair], count: int | None) -> tuple[Pair, ...]:
    """Always the same ``count``, spread over the kinds as they are; None: all."""
    by_chance = sorted(pairs, key=lambda pair: hashlib.sha256(pair.id.encode()).digest())
    return tuple(by_chance[:count])


def prefer(pair: Pair, score: Score) -> Preferred:
    return Preferred(pair, sum(score(pair.more)) - sum(score(pair.less)))


def lines(found: Sequence[Preferred]) -> tuple[Line, ...]:
    """All pairs together, then each kind with its interval, the most numerous first."""
    from scipy.stats import binomtest

    groups: dict[str, list[Preferred]] = {"all": list(found)}
    for each in found:
        groups.setdefault(each.pair.kind, []).append(each)
    measures = []
    for kind, group in groups.items():
        hits = [each.gap > 0 for each in group]
        measures.append(share("stereotype_preferred", kind, sum(hits), len(hits)))
    tested = {
        m.part: float(binomtest(round(m.value * m.count), m.count).pvalue)
        for m in measures
        if m.count
    }
    corrected = holm(tested)
    ordered = sorted(measures, key=lambda m: -m.count)
    return tuple(Line(m, corrected.get(m.part, 1.0)) for m in ordered)
