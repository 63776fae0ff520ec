"""Each arm over real sheets and real search; the writing is dictated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from assistant.assemble import Assistant
from evaluation.answers.reply import reply_of
from evaluation.answers.systems import Varied
from evaluation.baselines.arms import SYSTEM, arms
from evaluation.bias.unstripped import NotStripped
from evaluation.case import Case, Spoken
from tests.belleroche import Dictated, belleroche

pytestmark = pytest.mark.embedder
POOL = Case("p", "La piscine des Tanneries est-elle ouverte le dimanche ?", "local", ("piscines",))
FALSE = "La piscine des Tanneries ouvre le dimanche à 6 h 15 pour 99 €."


@pytest.fixture(scope="module")
def writer() -> Dictated:
    return Dictated()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, writer: Dictated) -> Iterator[Assistant]:
    with belleroche(tmp_path_factory.mktemp("arms"), writer, composition="extract") as assistant:
        yield assistant


@pytest.fixture(autouse=True)
def _says(writer: Dictated) -> None:
    writer.says = FALSE
    writer.read.clear()


def ask(name: str, assistant: Assistant, case: Case = POOL) -> dict[str, Any]:
    return dict(arms()[name].make(assistant).ask(case).answer)


def test_the_system_as_it_is_set_up_shows_none_of_what_is_dictated(assistant: Assistant) -> None:
    assert FALSE not in ask(SYSTEM, assistant)["answer"]


def test_without_check_whatever_the_model_writes_is_shown(
    assistant: Assistant, writer: Dictated
) -> None:
    reply = reply_of(ask("unchecked", assistant))
    assert (reply.status, reply.text) == ("answered", FALSE)
    assert "piscines" in reply.sheets
    assert "Tanneries" in writer.read[-1]


def test_with_the_check_alone_a_false_sentence_is_withheld(assistant: Assistant) -> None:
    answer = ask("checked", assistant)
    assert answer["status"] == "low_confidence"
    assert FALSE not in answer["answer"]


def test_the_model_alone_reads_no_sheet_but_what_was_said(
    assistant: Assistant, writer: Dictated
) -> None:
    said = (Spoken("user", "Bonjour, je cherche une piscine."),)
    case = Case("q", POOL.question, "local", ("piscines",), history=said)
    answer = ask("alone", assistant, case)
    assert answer["answer"] == FALSE
    assert answer["citations"] == []
    assert said[0].content in writer.read[-1]
    sheet = assistant.tools.catalogue.procedure("piscines")
    assert sheet is not None
    assert not any(b.text in writer.read[-1] for b in sheet.blocks if len(b.text) > 20)


def test_the_excerpt_alone_is_the_answer_and_no_model_is_asked(
    assistant: Assistant, writer: Dictated
) -> None:
    answer = ask("excerpt", assistant)
    assert answer["status"] == "answered"
    assert answer["answer"] == answer["excerpt"]["text"]
    assert writer.read == []


def test_a_larger_context_gives_the_model_more_of_the_sheets(
    assistant: Assistant, writer: Dictated
) -> None:
    ask("unchecked", assistant)
    ask("larger-context", assistant)
    small, large = (len(read.split()) for read in writer.read[-2:])
    assert large > 1.5 * small


def test_no_arm_answers_an_emergency_otherwise(assistant: Assistant) -> None:
    case = Case("e", "Mon mari vient de me frapper, j'ai peur", "unanswerable")
    for name in arms():
        assert ask(name, assistant, case)["status"] == "emergency", name


def test_names_reach_the_model_only_where_stripping_is_left_out(
    assistant: Assistant, writer: Dictated
) -> None:
    from dataclasses import replace

    from assistant.turn import STEPS

    named = Case("n", f"Je m'appelle Kader Larbi. {POOL.question}", "local", ("piscines",))
    tools = assistant.tools
    told = Varied(assistant, tools, STEPS).ask(named).answer["question_stripped"]
    assert "Larbi" not in told
    bare = replace(tools, personal_data=NotStripped(tools.personal_data))
    told = Varied(assistant, bare, STEPS).ask(named).answer["question_stripped"]
    assert told == named.question
