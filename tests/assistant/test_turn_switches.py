"""Turns while something is off: seen from their edge, on the real sheets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from assistant.assemble import Assistant
from assistant.conversation import Status
from assistant.drafting.request import DraftRequest
from assistant.events import Composed, Finished, Quoted, Sources
from assistant.switches import WHOLE, Kind, Off, Switches
from tests.belleroche import Dictated, ask, belleroche, events

pytestmark = pytest.mark.embedder
POOL = "La piscine des Tanneries est-elle ouverte le dimanche ?"
ANSWER = "Oui, le dimanche, la piscine des Tanneries est ouverte de 9 h à 13 h."
BINS = "Quel jour sort-on le bac jaune ?"
PHONE = "04 00 00 00 00"


class Panel:
    """Switches that a test turns by hand."""

    def __init__(self) -> None:
        self.off: list[Off] = []

    def __call__(self) -> Switches:
        return Switches(self.off)

    def turn_off(self, kind: Kind, name: str = WHOLE) -> None:
        self.off.append(Off(kind, name, datetime(2026, 1, 1, tzinfo=UTC), "adele"))


@pytest.fixture(scope="module")
def writer() -> Dictated:
    return Dictated()


@pytest.fixture(scope="module")
def panel() -> Panel:
    return Panel()


@pytest.fixture(scope="module")
def assistant(
    tmp_path_factory: pytest.TempPathFactory, writer: Dictated, panel: Panel
) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("switches")
    with belleroche(folder, writer, switches=panel) as assistant:
        yield assistant


@pytest.fixture(autouse=True)
def _reset(writer: Dictated, panel: Panel) -> None:
    writer.says, writer.waiting = ANSWER, lambda: None
    writer.read.clear()
    panel.off.clear()


def test_with_everything_on_the_question_is_answered(assistant: Assistant) -> None:
    assert ask(assistant, POOL).status is Status.ANSWERED


def test_with_the_assistant_off_nothing_runs_and_a_person_is_offered(
    assistant: Assistant, writer: Dictated, panel: Panel
) -> None:
    panel.turn_off(Kind.ASSISTANT)
    answer = ask(assistant, POOL)
    assert answer.status is Status.BUSY
    assert PHONE in answer.answer
    assert (answer.handoff.offered, answer.handoff.reason) == (True, "assistant_off")
    assert (answer.citations, answer.excerpt, answer.sentences) == ((), None, ())
    assert writer.read == []


def test_with_the_assistant_off_an_emergency_is_still_heard(
    assistant: Assistant, panel: Panel
) -> None:
    panel.turn_off(Kind.ASSISTANT)
    assert ask(assistant, "Je veux me suicider ce soir").status is Status.EMERGENCY


def test_with_the_assistant_off_who_asks_for_a_person_gets_one(
    assistant: Assistant, panel: Panel
) -> None:
    panel.turn_off(Kind.ASSISTANT)
    assert ask(assistant, "Je veux parler à quelqu'un").handoff.reason == "asked"


def test_with_composition_off_the_excerpt_and_the_sheets_stay(
    assistant: Assistant, writer: Dictated, panel: Panel
) -> None:
    panel.turn_off(Kind.COMPOSITION)
    told = events(assistant, POOL)
    kinds = [type(event) for event in told]
    assert kinds.count(Quoted) == kinds.count(Sources) == 1
    assert Composed not in kinds
    last = told[-1]
    assert isinstance(last, Finished)
    assert last.answer.status is Status.BUSY
    assert last.answer.excerpt is not None
    assert last.answer.citations[0].procedure == "piscines"
    assert last.answer.handoff.reason == "assistant_off"
    assert writer.read == []


def test_what_was_being_composed_when_it_was_switched_off_is_not_shown(
    assistant: Assistant, writer: Dictated, panel: Panel
) -> None:
    writer.waiting = lambda: panel.turn_off(Kind.COMPOSITION)
    told = events(assistant, POOL)
    assert writer.read, "the model was asked"
    assert Composed not in [type(event) for event in told]
    last = told[-1]
    assert isinstance(last, Finished)
    assert last.answer.status is Status.BUSY
    assert not any(sentence.supported for sentence in last.answer.sentences)
    assert "9 h" not in last.answer.answer


def test_a_question_on_a_topic_that_is_off_goes_to_a_person_without_its_sheet(
    assistant: Assistant, writer: Dictated, panel: Panel
) -> None:
    sheet = assistant.sheet("piscines")
    assert sheet is not None
    panel.turn_off(Kind.TOPIC, sheet.themes[0].upper())
    told = events(assistant, POOL)
    last = told[-1]
    assert isinstance(last, Finished)
    assert last.answer.status is Status.OUT_OF_SCOPE
    assert (last.answer.handoff.offered, last.answer.handoff.reason) == (True, "topic_off")
    assert PHONE in last.answer.answer
    assert (last.answer.citations, last.answer.excerpt) == ((), None)
    assert {Quoted, Sources, Composed}.isdisjoint({type(event) for event in told})
    assert writer.read == []
    assert ask(assistant, BINS).handoff.reason != "topic_off"


def test_a_question_about_nothing_we_know_is_not_sent_away_for_a_topic(
    assistant: Assistant, panel: Panel
) -> None:
    for theme in assistant.switchable()[Kind.TOPIC]:
        panel.turn_off(Kind.TOPIC, theme)
    answer = ask(assistant, "Quelle est la masse du proton dans le modèle standard ?")
    assert answer.handoff.reason != "topic_off"


def test_nothing_is_answered_from_a_source_that_is_off(assistant: Assistant, panel: Panel) -> None:
    panel.turn_off(Kind.SOURCE, "markdown")
    assert ask(assistant, POOL).citations[0].procedure == "piscines"
    sheet = assistant.sheet("piscines")
    assert sheet is not None
    panel.turn_off(Kind.SOURCE, sheet.source)
    answer = ask(assistant, POOL)
    assert answer.status is Status.NO_SOURCE
    assert answer.citations == ()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_language_that_is_off_is_told_so_in_that_language(
    assistant: Assistant, panel: Panel, language: str
) -> None:
    questions = {
        "en": "Is the swimming pool open on Sunday morning, please?",
        "es": "¿La piscina está abierta los domingos por la mañana, por favor?",
    }
    panel.turn_off(Kind.LANGUAGE, language)
    answer = ask(assistant, questions[language])
    assert answer.status is Status.OUT_OF_SCOPE
    assert (answer.language, answer.handoff.reason) == (language, "language")
    assert {"en": "not answer", "es": "no responde"}[language] in answer.answer
    assert ask(assistant, POOL).status is Status.ANSWERED


@pytest.mark.parametrize("kind", [Kind.ASSISTANT, Kind.COMPOSITION])
def test_agents_get_no_draft_either(
    assistant: Assistant, writer: Dictated, panel: Panel, kind: Kind
) -> None:
    panel.turn_off(kind)
    last = list(assistant.draft(DraftRequest(POOL)))[-1]
    assert isinstance(last, Finished)
    assert (last.answer.status, last.answer.answer) == (Status.BUSY, "")
    assert writer.read == []


def test_a_topic_that_is_off_is_the_agents_own_and_they_may_ask_for_help(
    assistant: Assistant, panel: Panel
) -> None:
    for theme in assistant.switchable()[Kind.TOPIC]:
        panel.turn_off(Kind.TOPIC, theme)
    last = list(assistant.draft(DraftRequest(POOL)))[-1]
    assert isinstance(last, Finished)
    assert last.answer.answer
