"""The figures of a run for a terminal: each with its interval and what it is over."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence

from rich.table import Table

from evaluation.answers.reply import Outcome
from evaluation.answers.scorers import RIGHT, citation_right, excerpt_right, sheet_found, verdict
from evaluation.measure import Measure, share


def figures(outcomes: Sequence[Outcome], part: str = "") -> Iterator[Measure]:
    """The shares that a run is judged by; ``part`` names the slice that the outcomes are of."""
    answerable = [o for o in outcomes if o.case.answerable]
    others = [o for o in outcomes if o.case.kind == "unanswerable"]
    yield _share("accuracy among shown", part, [o for o in outcomes if o.reply.shown], _right)
    yield _share("coverage", part, answerable, _shown)
    yield _share("answered rightly", part, answerable, _right)
    yield _share("unanswerable answered", part, others, _shown, fails_when=True)
    yield _share("right sheet among the sources", part, answerable, _sheet_found)
    cited = [o for o in outcomes if citation_right(o) is not None]
    yield _share("citation right", part, cited, lambda o: bool(citation_right(o)))
    with_facts = [o for o in answerable if excerpt_right(o) is not None]
    yield _share("excerpt alone holds the facts", part, with_facts, _excerpt_right)


def summary(outcomes: Sequence[Outcome]) -> Table:
    """A table of the figures and of the median times."""
    table = Table("figure", "value", "95 % interval", "cases", title=f"{len(outcomes)} cases")
    for each in figures(outcomes):
        if each.count:
            interval = f"{each.low:.3f} to {each.high:.3f}"
            table.add_row(each.name, f"{each.value:.3f}", interval, str(each.count))
    for name, values in (
        ("seconds to the excerpt, median", [o.to_excerpt_ms for o in outcomes]),
        ("seconds to the first sentence, median", [o.to_sentence_ms for o in outcomes]),
        ("seconds in all, median", [o.total_ms for o in outcomes]),
    ):
        known = [value for value in values if value is not None]
        if known:
            table.add_row(name, f"{statistics.median(known) / 1000:.2f}", "", str(len(known)))
    return table


def _share(
    name: str,
    part: str,
    outcomes: Sequence[Outcome],
    hit: Callable[[Outcome], bool],
    *,
    fails_when: bool = False,
) -> Measure:
    hits = [o for o in outcomes if hit(o)]
    failures = [o.case.id for o in outcomes if hit(o) is fails_when]
    return share(name, part, len(hits), len(outcomes), failures=failures)


def _right(outcome: Outcome) -> bool:
    return verdict(outcome) == RIGHT


def _shown(outcome: Outcome) -> bool:
    return outcome.reply.shown


def _sheet_found(outcome: Outcome) -> bool:
    return bool(sheet_found(outcome))


def _excerpt_right(outcome: Outcome) -> bool:
    return bool(excerpt_right(outcome))
