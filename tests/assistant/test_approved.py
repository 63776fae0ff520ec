"""An approved answer is given at once, marked so, while its sheets say the same."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from assistant.approved import Approved
from assistant.approving import approve
from assistant.conversation import Citation, Sentence, Status
from assistant.errors import ApprovedUnknown
from assistant.events import Composed, Event, Sources
from assistant.state import Turn
from assistant.steps.recall_approved import recall_approved
from assistant.steps.record import _label
from assistant.storage.approved import ApprovedAnswers, ApprovedSnapshot
from assistant.storage.database import Database
from assistant.switches import Kind, Off, Switches
from corpus.procedure import Block, BlockKind, Procedure
from foundation import UsageError
from guardrails.placeholders import Placeholders
from guardrails.verdict import Route
from retrieval.lexical import Lexical

QUESTION = "Quelle est la durée du passeport d'un mineur ?"
SHEET = Citation(1, "F1", "Passeport", "https://x.example/F1", date(2026, 1, 2), "État", "5 ans.")
ENTRY = Approved(
    id="a" * 32,
    language="fr",
    question=QUESTION,
    sentences=(Sentence("Il est valable 5 ans.", (1,), supported=True),),
    citations=(SHEET,),
    digests={"F1": "one"},
    by="nadia",
    at=datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
)
SWITCHABLE: Any = SimpleNamespace(themes=("Étranger", "Papiers"), source="state")


class Alike:
    """An embedder for which all questions are alike: only words tell them apart."""

    def questions(self, texts: list[str]) -> Any:
        return np.ones((len(texts), 1), dtype=np.float32)


def recalled(
    question: str,
    *entries: Approved,
    digests: Mapping[str, str] = ENTRY.digests,
    personal: bool = False,
    route: Route | None = None,
    language: str = "fr",
    off: tuple[Kind, str] | None = None,
) -> tuple[Turn, list[Event]]:
    turn = Turn(question, (), Placeholders(), language, threading.Event())
    turn.standalone, turn.personal_data_removed, turn.route = question, personal, route
    tools: Any = SimpleNamespace(
        approved=lambda: entries,
        catalogue=SimpleNamespace(digests=lambda: digests, procedure=lambda id: SWITCHABLE),
        embedder=Alike(),
        lexical=Lexical(),
        switches=lambda: Switches([Off(*off, ENTRY.at, "adele")] if off else ()),
    )
    return turn, list(recall_approved(turn, tools))


def test_the_same_question_gets_the_approved_answer_with_its_sources_and_its_mark() -> None:
    turn, told = recalled("durée du passeport d'un mineur", ENTRY)
    assert turn.status is Status.ANSWERED
    assert turn.text == "Il est valable 5 ans."
    assert [type(event) for event in told] == [Sources, Composed]
    assert turn.citations == (SHEET,)
    assert "approuvée par un agent le 02/11/2026" in _label(turn, composed=False, verbatim=False)


@pytest.mark.parametrize(
    "question",
    [
        "Quelle est la durée du passeport d'un adulte ?",
        "Quelle est la durée du passeport d'un mineur de 16 ans ?",
        "Un mineur sans passeport",
    ],
)
def test_another_question_is_answered_as_always(question: str) -> None:
    assert recalled(question, ENTRY)[0].status is None


@pytest.mark.parametrize("digests", [{"F1": "two"}, {}], ids=["changed", "gone"])
def test_a_changed_or_gone_sheet_suspends_the_answer(digests: dict[str, str]) -> None:
    assert recalled(QUESTION, ENTRY, digests=digests)[0].status is None


@pytest.mark.parametrize("off", [(Kind.TOPIC, "Papiers"), (Kind.SOURCE, "state")])
def test_an_answer_on_a_topic_or_a_source_that_is_off_is_not_given(off: tuple[Kind, str]) -> None:
    assert recalled(QUESTION, ENTRY, off=off)[0].status is None
    assert recalled(QUESTION, ENTRY, off=(off[0], "another"))[0].status is Status.ANSWERED


def test_a_suspended_answer_is_not_given() -> None:
    assert recalled(QUESTION, replace(ENTRY, suspended=True))[0].status is None


def test_nothing_personal_gets_another_persons_answer() -> None:
    assert recalled(QUESTION, ENTRY, personal=True)[0].status is None
    own = Route("individual_decision", "individual_decision")
    assert recalled(QUESTION, ENTRY, route=own)[0].status is None
    about = replace(ENTRY, question="Le passeport de [PERSONNE_1]")
    assert recalled(about.question, about)[0].status is None


def test_another_language_gets_no_answer_in_this_one() -> None:
    assert recalled(QUESTION, ENTRY, language="en")[0].status is None


def test_of_two_that_fit_the_newest_is_given() -> None:
    newer = replace(ENTRY, sentences=(Sentence("Cinq ans.", (1,), supported=True),))
    assert recalled(QUESTION, ENTRY, newer)[0].text == "Cinq ans."


async def test_what_is_stored_comes_back_whole_and_is_seen_by_turns(
    database: Database, url: str
) -> None:
    answers, known = ApprovedAnswers(database), ApprovedSnapshot(url, seconds=0)
    await answers.add(ENTRY)
    assert await answers.all() == [ENTRY]
    assert list(await asyncio.to_thread(known)) == [ENTRY]
    await answers.suspend(ENTRY.id)
    assert (await asyncio.to_thread(known))[0].suspended
    await answers.resume(ENTRY.id, {"F1": "two"})
    assert (await answers.all())[0] == replace(ENTRY, digests={"F1": "two"})
    await answers.remove(ENTRY.id)
    assert list(await asyncio.to_thread(known)) == []
    with pytest.raises(ApprovedUnknown, match="guichet approved list"):
        await answers.remove(ENTRY.id)


def test_a_turn_makes_no_database_and_needs_none(tmp_path: Any) -> None:
    file = tmp_path / "none.sqlite"
    assert ApprovedSnapshot(f"sqlite+aiosqlite:///{file}", 0)() == ()
    assert not file.exists()


PASSPORT = Procedure(
    id="F1", title="Passeport", source="s", scope="national", publisher="État", licence="",
    url="https://x.example/F1", audience=(), territory="", themes=(), updated=date(2026, 1, 2),
    description="", blocks=(Block((), (), BlockKind.TEXT, "Il est valable 5 ans."),),
)  # fmt: skip


def approving(given: dict[str, Any], personal: bool = False) -> Approved:
    catalogue: Any = SimpleNamespace(
        procedure=lambda id: PASSPORT if id == "F1" else None, digests=lambda: {"F1": "one"}
    )
    return approve(given, "nadia", catalogue, lambda _: personal)


def test_an_answer_by_hand_stands_on_the_sheets_named() -> None:
    made = approving({"question": QUESTION, "answer": "Cinq ans. Pas plus.", "sheets": ["F1"]})
    assert [sentence.text for sentence in made.sentences] == ["Cinq ans.", "Pas plus."]
    assert made.digests == {"F1": "one"}
    assert made.citations[0].title == "Passeport"
    assert made.language == "fr"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sheets": ["F2"]}, "F2"),
        ({"sheets": []}, "no sheet"),
        ({"answer": " "}, "no answer"),
        ({"status": "low_confidence"}, "answered"),
        ({"question": "Le passeport de [PERSONNE_1]"}, "personal data"),
        ({"sheets": None, "citations": [{"procedure": "F1", "updated": "2025-01-01"}]}, "2025"),
    ],
)
def test_what_cannot_be_approved_is_said(changed: dict[str, Any], said: str) -> None:
    given = {"question": QUESTION, "answer": "Cinq ans.", "sheets": ["F1"]} | changed
    with pytest.raises(UsageError, match=said):
        approving(given)


def test_a_question_that_names_somebody_is_not_approved() -> None:
    with pytest.raises(UsageError, match="personal data"):
        approving({"question": QUESTION, "answer": "Cinq ans.", "sheets": ["F1"]}, personal=True)
