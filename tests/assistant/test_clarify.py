"""A sheet that answers by case is asked about once, and only when nobody can tell the case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pytest

from assistant.answer_json import answer_json
from assistant.assemble import Assistant
from assistant.cases import (
    chosen,
    complete,
    has_usual,
    is_told,
    narrowed,
    open_parting,
)
from assistant.conversation import Author, Message, Status
from assistant.units import Scored, units
from corpus.passages import passages
from corpus.procedure import Block, BlockKind, Procedure
from retrieval.lexical import Lexical
from tests.belleroche import Dictated, ask, belleroche

ROOM = "Quel délai pour réserver une salle ?"
ASSOCIATION, PARTY = "vous êtes une association", "vous organisez une fête privée"
TRIAL = "Combien dure la période d'essai ?"


def sheet(*said: tuple[tuple[str, ...], str], stem: tuple[str, ...] = ("Durée",)) -> Procedure:
    """A sheet that says something under each of these cases."""
    return Procedure(
        id="F1",
        title="Période d'essai",
        source="test",
        scope="national",
        publisher="",
        licence="",
        url="",
        audience=(),
        territory="",
        themes=(),
        updated=None,
        description="",
        blocks=tuple(Block((*stem, *cases), cases, BlockKind.TEXT, text) for cases, text in said),
    )


def pieces(sheet: Procedure, *scores: float) -> list[Scored]:
    """Its pieces with these scores, the nearest first."""
    all_units = [unit for passage in passages(sheet) for unit in units(passage)]
    vector = np.zeros(1, dtype=np.float32)
    scored = [Scored(u, s, 0.0, vector) for u, s in zip(all_units, scores, strict=True)]
    return sorted(scored, key=lambda item: -item.score)


BY_JOB = sheet((("Employé",), "Elle dure 2 mois."), (("Cadre",), "Elle dure 4 mois."))


def test_two_cases_that_answer_as_well_with_other_figures_leave_the_question_open() -> None:
    parting = open_parting(pieces(BY_JOB, 0.98, 0.97), BY_JOB)
    assert parting is not None
    assert parting.cases == ("Employé", "Cadre")


def test_a_case_that_answers_clearly_better_is_not_asked_about() -> None:
    assert open_parting(pieces(BY_JOB, 0.98, 0.93), BY_JOB) is None


def test_cases_that_state_the_same_figures_are_not_asked_about() -> None:
    same = sheet((("Employé",), "Elle dure 2 mois."), (("Cadre",), "Durée : deux mois."))
    assert open_parting(pieces(same, 0.98, 0.97), same) is None


def test_what_holds_for_all_cases_is_not_asked_about() -> None:
    general = sheet(
        ((), "Elle dure 1 mois."), (("Employé",), "C'est 2 mois."), (("Cadre",), "C'est 4 mois.")
    )
    assert open_parting(pieces(general, 0.99, 0.98, 0.98), general) is None


def test_the_outermost_cases_are_asked_about_first() -> None:
    nested = sheet(
        (("CDI", "Employé"), "Elle dure 2 mois."),
        (("CDI", "Cadre"), "Elle dure 4 mois."),
        (("CDD", "Court"), "Elle dure 15 jours."),
    )
    parting = open_parting(pieces(nested, 0.98, 0.98, 0.975), nested)
    assert parting is not None
    assert parting.cases == ("CDI", "CDD")
    parting = open_parting(pieces(nested, 0.98, 0.98, 0.9), nested)
    assert parting is not None
    assert parting.cases == ("Employé", "Cadre")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (TRIAL, False),
        ("Combien dure la période d'essai d'un cadre ?", True),
        ("Combien dure la période d'essai d'un employé ?", True),
    ],
)
def test_a_word_of_the_question_tells_the_case(question: str, told: bool) -> None:
    assert is_told(question, ("Employé", "Cadre"), Lexical()) is told


def test_an_age_tells_the_case_where_cases_are_ages() -> None:
    assert is_told(
        "Passeport pour mon fils de 8 ans", ("Avant 15 ans", "De 15 à 17 ans"), Lexical()
    )


def test_the_usual_case_is_known() -> None:
    assert has_usual(("En France", "À l'étranger"))
    assert has_usual(("Cas général", "En Guyane"))
    assert not has_usual(("Employé", "Cadre"))


def test_a_completed_question_is_read_back_and_leaves_one_case() -> None:
    question = complete(TRIAL, "Cadre")
    assert chosen(question, BY_JOB) == "Cadre"
    assert chosen(TRIAL, BY_JOB) is None
    left = narrowed(pieces(BY_JOB, 0.98, 0.97), BY_JOB, "Cadre")
    assert [item.unit.text for item in left] == ["Elle dure 4 mois."]


@pytest.fixture(scope="module")
def writer() -> Dictated:
    return Dictated()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, writer: Dictated) -> Iterator[Assistant]:
    with belleroche(tmp_path_factory.mktemp("clarify"), writer) as assistant:
        yield assistant


@pytest.mark.embedder
def test_one_question_back_with_the_cases_and_no_model(
    assistant: Assistant, writer: Dictated
) -> None:
    writer.read.clear()
    answer = ask(assistant, ROOM)
    assert answer.status is Status.CLARIFICATION
    assert [choice.label for choice in answer.choices] == [
        "Vous êtes une association", "Vous organisez une fête privée",
    ]  # fmt: skip
    assert answer.choices[0].question == f"{ROOM} ({ASSOCIATION})"
    assert [citation.procedure for citation in answer.citations] == ["location-salles"]
    assert answer_json(answer)["choices"] == [
        {"label": choice.label, "question": choice.question} for choice in answer.choices
    ]
    assert writer.read == []


@pytest.mark.embedder
@pytest.mark.parametrize(
    ("case", "other"), [(ASSOCIATION, "4 semaines"), (PARTY, "3 mois et 4 jours")]
)
def test_what_holds_in_another_case_is_not_quoted(
    assistant: Assistant, case: str, other: str
) -> None:
    answer = ask(assistant, complete(ROOM, case))
    assert answer.status is not Status.CLARIFICATION
    assert answer.excerpt is not None
    assert other not in answer.excerpt.text


@pytest.mark.embedder
def test_nobody_is_asked_twice_in_a_row(assistant: Assistant) -> None:
    first = ask(assistant, ROOM)
    now = datetime.now(UTC)
    history = (
        Message(1, Author.CITIZEN, ROOM, now),
        Message(2, Author.ASSISTANT, first.answer, now, answer=answer_json(first)),
    )
    assert ask(assistant, ROOM, history).status is not Status.CLARIFICATION
