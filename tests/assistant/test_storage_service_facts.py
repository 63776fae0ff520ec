"""The facts under the figures, on both storages, and the tables made of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assistant.conversation import Author
from assistant.figures_of_service import GROUPINGS, by_day, by_language, by_theme, by_week
from assistant.handoff import Action
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from assistant.storage.feedback import Feedbacks
from assistant.storage.service_facts import (
    HELPFUL,
    LATER,
    NEITHER,
    NOBODY,
    RESOLVED,
    SOON,
    TO_A_PERSON,
    UNHELPFUL,
    Fact,
    mean_energy,
    service_facts,
)

PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 3, 2)


def answer(status: str, *sheets: str, energy: float = 0.5) -> dict[str, Any]:
    cited = [{"number": n, "procedure": id} for n, id in enumerate(sheets, start=1)]
    return {"status": status, "citations": cited, "energy_wh": energy}


async def asked(conversations: Conversations, language: str, *answers: dict[str, Any]) -> str:
    opened, _ = await conversations.open(language)
    for each in answers:
        await conversations.add(opened.id, Author.CITIZEN, "…")
        await conversations.add(opened.id, Author.ASSISTANT, "…", answer=each)
    return opened.id


async def test_each_conversation_went_one_of_three_ways(
    conversations: Conversations, database: Database, clock: Any
) -> None:
    start = clock()
    await conversations.open("fr")  # nothing was asked in it
    await asked(conversations, "fr", answer("small_talk"), answer("answered", "F1", "F2"))
    await asked(conversations, "en", answer("answered", "F1"), answer("low_confidence", "F3"))
    disliked = await asked(conversations, "fr", answer("answered", "F2"))
    await Feedbacks(database, clock).give(disliked, 2, -1, "old")
    passed = await asked(conversations, "fr", answer("answered", "F2"))
    await conversations.move(passed, Action.REQUEST, reason="asked", theme="Logement")
    clock.forward(hours=14, minutes=30)  # past midnight in Paris, not in UTC
    await asked(conversations, "fr", answer("answered", "F9"))
    found = await service_facts(database, start, PARIS)
    tuesday = MONDAY + timedelta(days=1)
    assert set(found.conversations) == {
        Fact(MONDAY, "fr", RESOLVED, sheet="F1"),
        Fact(MONDAY, "en", NEITHER, sheet="F1"),
        Fact(MONDAY, "fr", NEITHER, sheet="F2"),
        Fact(MONDAY, "fr", TO_A_PERSON, sheet="F2"),
        Fact(tuesday, "fr", RESOLVED, sheet="F9"),
    }
    assert len(found.conversations) == 5
    assert found.opinions == (Fact(MONDAY, "fr", UNHELPFUL, sheet="F2"),)
    assert found.reasons == (Fact(MONDAY, "fr", "asked", theme="Logement"),)
    assert found.handoffs == ()  # it still waits
    assert await mean_energy(database) == (pytest.approx(0.5), 7)
    assert (await service_facts(database, clock() + timedelta(days=1), PARIS)).conversations == ()


async def test_a_hand_off_was_taken_soon_later_or_by_nobody_even_once_erased(
    conversations: Conversations, database: Database, clock: Any
) -> None:
    start = clock()
    for minutes in (1, 12, None):
        id = await asked(conversations, "fr", answer("no_source"))
        await conversations.move(id, Action.REQUEST, reason="no_source", theme="Logement")
        clock.forward(minutes=minutes or 1)
        if minutes:
            await conversations.move(id, Action.CLAIM, agent="nadia")
        else:
            await conversations.erase(id)
    found = await service_facts(database, start, PARIS)
    assert [fact.what for fact in found.handoffs] == [SOON, LATER, NOBODY]
    assert {fact.theme for fact in found.handoffs} == {"Logement"}
    assert sorted(found.waits) == [60.0, 720.0]
    assert len(found.conversations) == 2


def facts(*counted: tuple[date, str, int], theme: str = "", language: str = "fr") -> list[Fact]:
    return [
        Fact(day, language, what, theme=theme) for day, what, count in counted for _ in range(count)
    ]


def test_weeks_and_days_follow_each_other_and_add_up() -> None:
    later = MONDAY + timedelta(days=15)
    found = facts((MONDAY, HELPFUL, 6), (MONDAY, UNHELPFUL, 7), (later, HELPFUL, 9))
    weeks = by_week(found, (HELPFUL, UNHELPFUL))
    assert weeks.rows == (
        ("2026-03-02", (6, 7, 13)),
        ("2026-03-09", (0, 0, 0)),
        ("2026-03-16", (9, 0, 9)),
    )
    assert weeks.total == (15, 7, 22)
    days = dict(by_day(found, (HELPFUL, UNHELPFUL)).rows)
    assert len(days) == 21
    assert days["2026-03-17"] == (9, 0, 9)


def test_a_day_does_not_tell_what_its_week_hides() -> None:
    found = facts(
        (MONDAY, HELPFUL, 2), (MONDAY + timedelta(days=1), HELPFUL, 2), (MONDAY, UNHELPFUL, 30)
    )
    weeks, days = (GROUPINGS[by](found, (HELPFUL, UNHELPFUL)) for by in ("week", "day"))
    assert weeks.rows[0][1][0] is None
    assert {counts[0] for _, counts in days.rows} == {None}
    # The total is 34: with the 30 it would tell the 4.
    assert weeks.total[1] is None or weeks.total[2] is None


def test_themes_and_languages_stand_by_size() -> None:
    found = [
        *facts((MONDAY, RESOLVED, 8), theme="Logement"),
        *facts((MONDAY, RESOLVED, 20), theme="Déchets", language="en"),
    ]
    assert [name for name, _ in by_theme(found, (RESOLVED,)).rows] == ["Déchets", "Logement"]
    assert by_language(found, (RESOLVED,)).rows == (("en", (20, 20)), ("fr", (8, 8)))


def test_nothing_counted_is_no_row() -> None:
    for grouping in GROUPINGS.values():
        assert grouping((), (HELPFUL, UNHELPFUL)).rows == ()
