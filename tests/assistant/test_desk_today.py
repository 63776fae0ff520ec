"""The figures of a day, from rows written by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from assistant.desk.today import today
from assistant.storage.drafts import Draft, DraftStatus
from assistant.storage.handoffs import HandoffRow

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def row(wait: float | None = None, handling: float | None = None, outcome: str = "") -> HandoffRow:
    claimed = None if wait is None else NINE + timedelta(seconds=wait)
    ended = NINE + timedelta(seconds=(wait or 0) + (handling or 0)) if outcome else None
    return HandoffRow("i", "c", "asked", "", 5, "fr", NINE, claimed, None, ended, outcome)


def draft(status: DraftStatus, diff: str = "") -> Draft:
    return Draft("d", None, "nadia", "q", "t", None, NINE, diff=diff, status=status)


def test_a_quiet_day_has_no_times() -> None:
    figures = today([], [])
    assert (figures.asked, figures.wait_median, figures.handling_median) == (0, None, None)


def test_a_day_is_counted() -> None:
    figures = today(
        [
            row(wait=30, handling=300, outcome="closed"),
            row(wait=90, handling=100, outcome="released"),
            row(wait=60, handling=50, outcome="transferred"),
            row(wait=200),
            row(outcome="cancelled"),
            row(outcome="callback"),
            row(),
        ],
        [draft(DraftStatus.SENT), draft(DraftStatus.SENT, "-a\n+b"), draft(DraftStatus.ASKED)],
    )
    assert (figures.asked, figures.taken, figures.handled) == (7, 4, 2)
    assert (figures.left, figures.called_back) == (1, 1)
    assert (figures.wait_median, figures.wait_longest) == (75, 200)
    assert figures.handling_median == 200
    assert (figures.drafts, figures.drafts_sent, figures.unchanged) == (3, 2, 1)
