"""What editors learn from stored conversations, on both storages."""

from __future__ import annotations

from typing import Any

from assistant.alike import grouped
from assistant.conversation import Author
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from assistant.storage.editing import opinions_by_sheet, rested_on, unanswered
from assistant.storage.feedback import Feedbacks
from retrieval.lexical import Lexical


def answer(status: str, question: str = "", cited: tuple[int, ...] = (1,)) -> dict[str, Any]:
    return {
        "status": status,
        "question_stripped": question,
        "citations": [
            {"number": n, "procedure": f"F{n}", "title": f"Fiche {n}"} for n in (1, 2, 3)
        ],
        "excerpt": {"text": "…", "citation": 1},
        "sentences": [{"text": "…", "citations": list(cited), "supported": True}],
    }


async def told(conversations: Conversations, *answers: dict[str, Any]) -> str:
    opened, _ = await conversations.open("fr")
    for each in answers:
        await conversations.add(opened.id, Author.CITIZEN, "…")
        await conversations.add(opened.id, Author.ASSISTANT, "…", answer=each)
    return opened.id


async def test_only_questions_without_an_answer_are_found_the_latest_first(
    conversations: Conversations, database: Database, clock: Any
) -> None:
    first = await told(conversations, answer("no_source", "Une question ancienne"))
    clock.forward(days=1)
    second = await told(
        conversations,
        answer("answered", "Trouvée"),
        answer("low_confidence", "Pas sûre"),
        answer("emergency", "Au secours"),
    )
    found = await unanswered(database)
    assert [(each.conversation, each.question) for each in found] == [
        (second, "Pas sûre"),
        (first, "Une question ancienne"),
    ]
    assert len(await unanswered(database, most=1)) == 1


async def test_an_opinion_counts_for_the_sheets_that_the_answer_rested_on(
    conversations: Conversations, database: Database
) -> None:
    given = Feedbacks(database)
    one = await told(conversations, answer("answered", cited=(2,)), answer("answered"))
    await given.give(one, 2, 1)
    await given.give(one, 4, -1, "old", "C'est de 2019")
    two = await told(conversations, answer("answered"))
    await given.give(two, 2, -1, "old")
    found = {each.procedure: each for each in await opinions_by_sheet(database)}
    assert found.keys() == {"F1", "F2"}
    assert (found["F1"].helpful, found["F1"].unhelpful, found["F1"].reasons) == (1, 2, {"old": 2})
    assert (found["F2"].helpful, found["F2"].unhelpful) == (1, 0)


def test_an_answer_without_sources_rests_on_nothing() -> None:
    assert rested_on(None) == {}
    assert rested_on({"status": "small_talk", "citations": [], "sentences": []}) == {}


def test_questions_that_share_their_words_stand_together() -> None:
    questions = [
        "Comment avoir un bac jaune ?",
        "jeter les piles usagées où",
        "mon bac jaune est cassé",
        "Où jeter des piles ?",
        "bac jaune",
        "!!!",
    ]
    assert grouped(questions, Lexical()) == [[0, 2, 4], [1, 3], [5]]
    assert grouped(["Bonjour madame"], Lexical()) == [[0]]
    assert grouped([], Lexical()) == []
