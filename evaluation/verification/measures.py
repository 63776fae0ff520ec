"""What the check withholds of wrong sentences, by kind, and of right ones."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from evaluation.measure import Goal, Measure, share
from evaluation.verification.cases import KINDS
from evaluation.verification.judged import Judged

CERTAIN = ("figure", "delay", "contact")  # what stands in digits, letters and numbers of a sheet
ALL = Goal(0.80)
RIGHT_WITHHELD = Goal(0.05, at_least=False)
SLOWEST = Goal(25.0, at_least=False)  # milliseconds, the embedding apart


def measures(judged: Sequence[Judged]) -> Iterator[Measure]:
    """Detection by kind and in all, right sentences withheld, omissions told, and time."""
    wrong = [item for item in judged if not item.claim.right]
    right = [item for item in judged if item.claim.right]
    for kind in KINDS:
        yield _caught(kind, [item for item in wrong if item.claim.kind == kind])
    yield _caught("figures and contacts", [i for i in wrong if i.claim.kind in CERTAIN], Goal(0.95))
    yield _caught("all", wrong, ALL)
    lost = [item.claim.id for item in right if not _shown(item)]
    yield share("withheld", "right", len(lost), len(right), RIGHT_WITHHELD, lost)
    told = [item.claim.id for item in right if item.verdict.omissions]
    yield share("with omissions", "right", len(told), len(right))
    times = sorted(item.milliseconds for item in judged)
    middle, late = statistics.median(times), times[int(0.95 * (len(times) - 1))]
    yield Measure("milliseconds", "median", middle, len(times), times[0], late)
    yield Measure("milliseconds", "p95", late, len(times), middle, times[-1], SLOWEST)


def _caught(part: str, items: Sequence[Judged], goal: Goal | None = None) -> Measure:
    missed = [item.claim.id for item in items if _shown(item)]
    return share("caught", part, len(items) - len(missed), len(items), goal, missed)


def _shown(item: Judged) -> bool:
    return item.verdict.sentence.supported
