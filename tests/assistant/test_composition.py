"""The ways to compose, over real sheets: what each shows, and what the gate holds back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from assistant.answer_json import answer_json
from assistant.assemble import Assistant
from assistant.confidence.calibration import MadeWith
from assistant.confidence.gate import OPEN, Gate
from assistant.conversation import Status
from assistant.events import Composed
from tests.belleroche import Dictated, ask, belleroche, events

pytestmark = pytest.mark.embedder
CAP = "Le bonnet est-il obligatoire à la piscine ?"


@pytest.fixture(scope="module")
def writer() -> Dictated:
    return Dictated()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, writer: Dictated) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("composition")
    with belleroche(folder, writer, composition="extract") as assistant:
        yield assistant


def gated(assistant: Assistant, gate: Gate) -> Assistant:
    """The same assistant behind another gate."""
    other = Assistant.__new__(Assistant)
    other.__dict__.update(assistant.__dict__)
    other._tools = replace(assistant.tools, confidence=gate)
    return other


def test_an_extracted_answer_is_word_for_word_the_sheets_and_runs_no_model(
    assistant: Assistant, writer: Dictated
) -> None:
    writer.read.clear()
    answer = ask(assistant, CAP)
    assert answer.status is Status.ANSWERED
    assert "bonnet" in answer.answer.lower()
    sheets = " ".join(
        " ".join(block.text.split())
        for citation in answer.citations
        if (sheet := assistant.tools.catalogue.procedure(citation.procedure))
        for block in sheet.blocks
    )
    for sentence in answer.sentences:
        told = sentence.text.split(" » : ", 1)[-1].replace("\n", " […] ")
        assert all(part.removeprefix("- ") in sheets for part in told.split(" […] ")), told
        assert sentence.citations
    assert not writer.read
    assert answer.completion_tokens == 0
    assert answer.label.model == ""
    assert "mot pour mot" in answer.label.text


def test_a_piece_of_one_case_names_the_case_it_holds_for(assistant: Assistant) -> None:
    answer = ask(assistant, "Combien coûte le troisième enlèvement d'encombrants dans l'année ?")
    told = re.sub(r"[\u00a0\u202f]", " ", answer.answer)
    assert "« vous habitez Belleroche » : À partir du troisième enlèvement" in told
    assert "25 €" in told


def test_what_is_not_sure_enough_is_neither_shown_nor_recorded(
    tmp_path: object, assistant: Assistant
) -> None:
    shut = gated(assistant, replace(OPEN, threshold=0.9))
    told = events(shut, CAP)
    assert not [event for event in told if isinstance(event, Composed)]
    answer = ask(shut, CAP)
    assert answer.status is Status.LOW_CONFIDENCE
    assert answer.handoff.offered
    assert answer_json(answer)["sentences"] == []
    assert answer.excerpt is not None  # the official words stay


def test_without_a_calibration_of_its_language_an_answer_is_not_even_composed(
    assistant: Assistant, writer: Dictated
) -> None:
    fitted = replace(OPEN.calibration, made_with=MadeWith("extract", "", "", "", "fr"))
    french_only = gated(assistant, Gate(fitted, threshold=0.0))
    writer.read.clear()
    writer.says = "A swimming cap is required at the swimming pool."
    answer = ask(french_only, "Do I have to wear a swimming cap at the swimming pool?")
    assert answer.language == "en"
    assert answer.status is Status.LOW_CONFIDENCE
    assert writer.read == []  # no model ran for what could not be shown
    assert answer.sentences == ()
    assert answer.excerpt is not None
    assert "piscines" in {citation.procedure for citation in answer.citations}
    assert answer.answer.startswith("I cannot yet give you an answer in English")
    assert answer.handoff.offered
    assert ask(french_only, CAP).status is Status.ANSWERED


def test_nothing_composed_is_shown_before_the_gate_has_opened(assistant: Assistant) -> None:
    kinds = [type(event).__name__ for event in events(assistant, CAP)]
    assert kinds.index("Quoted") < kinds.index("Sources") < kinds.index("Composed")
    assert kinds[-1] == "Finished"
