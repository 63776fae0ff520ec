"""One turn, seen from its edge: real search, guardrails and checks; the writing is dictated."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from assistant.answer_json import answer_json
from assistant.assemble import Assistant
from assistant.conversation import Author, Message, Status
from assistant.errors import MessageRefused, ModelError
from assistant.events import Accepted, Composed, InLine, Quoted, Sources
from assistant.model.queue import ModelBusy
from tests.belleroche import Dictated, ask, belleroche, events

pytestmark = pytest.mark.embedder
POOL = "La piscine des Tanneries est-elle ouverte le dimanche ?"


@pytest.fixture(scope="module")
def writer() -> Dictated:
    return Dictated()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, writer: Dictated) -> Iterator[Assistant]:
    with belleroche(tmp_path_factory.mktemp("turn"), writer) as assistant:
        yield assistant


@pytest.fixture(autouse=True)
def _reset(writer: Dictated) -> None:
    writer.says, writer.waiting, writer.places = "", lambda: None, ()
    writer.read.clear()


def test_the_official_excerpt_comes_before_the_model_is_asked(
    assistant: Assistant, writer: Dictated
) -> None:
    writer.says = "Oui, le dimanche, la piscine des Tanneries est ouverte de 9 h à 13 h."
    told = events(assistant, POOL)
    kinds = [type(event) for event in told]
    assert kinds[:4] == [Accepted, Quoted, Sources, Composed]
    quoted = told[1]
    assert isinstance(quoted, Quoted)
    assert quoted.citation.procedure == "piscines"
    assert "Dimanche" in quoted.excerpt.text


def test_whoever_waits_for_the_model_is_told_their_place_in_words(
    assistant: Assistant, writer: Dictated
) -> None:
    writer.says = "Oui, le dimanche, la piscine des Tanneries est ouverte de 9 h à 13 h."
    writer.places = (2, 0)
    told = [event for event in events(assistant, POOL) if isinstance(event, InLine | Composed)]
    assert told[:2] == [InLine(2, "Vous êtes n° 2 à attendre la réponse."), InLine(0, "")]
    assert isinstance(told[2], Composed)


def test_an_excerpt_is_the_sheets_own_words(assistant: Assistant) -> None:
    answer = ask(assistant, "Le bonnet est-il obligatoire à la piscine ?")
    assert answer.excerpt is not None
    sheet = assistant.tools.catalogue.procedure("piscines")
    assert sheet is not None
    whole = " ".join(" ".join(block.text.split()) for block in sheet.blocks)
    for piece in answer.excerpt.text.replace("\n", " […] ").split(" […] "):
        assert " ".join(piece.split()) in whole


def test_a_true_answer_is_shown_with_its_source_and_its_label(
    assistant: Assistant, writer: Dictated
) -> None:
    writer.says = "Oui, le dimanche, la piscine des Tanneries est ouverte de 9 h à 13 h."
    answer = ask(assistant, POOL)
    assert answer.status is Status.ANSWERED
    assert answer.answer == writer.says
    cited = {c.number: c for c in answer.citations}[answer.sentences[0].citations[0]]
    assert cited.procedure == "piscines"
    assert cited.url.startswith("https://www.belleroche.example/")
    assert "intelligence artificielle" in answer.label.text
    assert answer.label.model == "dictated"


@pytest.mark.parametrize(
    "lie",
    [
        "Oui, la piscine des Tanneries est ouverte le dimanche de 9 h à 15 h.",
        "L'entrée à la piscine coûte 12 euros pour un adulte.",
        "Écrivez à piscine.tanneries@exemple.fr pour les horaires de la piscine.",
        "Appelez le 04 00 99 99 99 pour la piscine des Tanneries.",
        "Les horaires de la piscine sont sur https://piscines.exemple.com.",
        "La Lune est faite de fromage et tourne autour du Soleil.",
    ],
)
def test_what_no_sheet_says_is_never_shown(
    assistant: Assistant, writer: Dictated, lie: str
) -> None:
    writer.says = lie
    told = events(assistant, POOL)
    assert not [event for event in told if isinstance(event, Composed)]
    answer = ask(assistant, POOL)
    assert answer.status is Status.LOW_CONFIDENCE
    assert answer.handoff.offered
    shown = str(answer_json(answer))
    assert lie not in shown
    assert answer.sentences[0].reasons


def test_one_wrong_sentence_does_not_take_the_right_one_with_it(
    assistant: Assistant, writer: Dictated
) -> None:
    writer.says = (
        "Le bonnet est obligatoire à la piscine. Il coûte 45 euros à la caisse. "
        "Le maillot est court et près du corps : le short est refusé."
    )
    answer = ask(assistant, "Faut-il un bonnet à la piscine ?")
    supported = [s.text for s in answer.sentences if s.supported]
    assert supported == [
        "Le bonnet est obligatoire à la piscine.",
        "Le maillot est court et près du corps : le short est refusé.",
    ]
    assert "45" not in answer.answer


@pytest.mark.parametrize(
    ("question", "says", "shown"),
    [
        (
            "Le bonnet est-il obligatoire pour 2 adultes ?",
            "Le bonnet est obligatoire, pour 2.",
            True,
        ),
        ("Le bonnet coûte-t-il 30 € ?", "Oui, le bonnet obligatoire coûte 30 €.", False),
        (
            "Combien coûte un repas à la cantine avec un quotient familial de 850 ?",
            "Avec un quotient familial de 850, le prix du repas est de 5,30 €.",
            False,
        ),
    ],
)
def test_a_bare_number_of_the_question_may_be_repeated_but_no_amount_and_no_row_be_chosen_by_it(
    assistant: Assistant, writer: Dictated, question: str, says: str, shown: bool
) -> None:
    writer.says = says
    assert any(s.supported for s in ask(assistant, question).sentences) is shown


def test_personal_data_reaches_neither_the_model_nor_the_answer_nor_the_logs(
    assistant: Assistant,
    writer: Dictated,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    writer.says = "Un repas à la cantine coûte 2,60 € pour la tranche D."
    question = (
        "Bonjour, je m'appelle Zoltan Kervadec, 12 rue des Lilas, 06 39 98 12 34, "
        "zoltan.kervadec@courriel.example : combien coûte un repas à la cantine ?"
    )
    answer = ask(assistant, question)
    everything = " ".join(
        (*writer.read, str(answer_json(answer)), caplog.text, *capfd.readouterr())
    )
    for canary in ("Zoltan", "Kervadec", "39 98 12", "zoltan", "12 rue des Lilas"):
        assert canary not in everything
    assert answer.personal_data_removed
    assert "[PERSONNE_1]" in answer.question_stripped


def test_the_same_person_keeps_the_same_placeholder_within_a_conversation(
    assistant: Assistant,
) -> None:
    first = assistant.strip("je m'appelle Zoltan Kervadec", "c1").text
    again = assistant.strip("Zoltan Kervadec demande une carte", "c1").text
    assert "[PERSONNE_1]" in first
    assert "[PERSONNE_1]" in again


def test_an_emergency_gets_its_number_without_any_model(
    assistant: Assistant, writer: Dictated
) -> None:
    answer = ask(assistant, "je veux mourir, je n'en peux plus")
    assert answer.status is Status.EMERGENCY
    assert "3114" in answer.answer
    assert answer.handoff.offered
    assert writer.read == []


def test_a_request_for_a_decision_gets_the_general_rule_and_a_person_never_a_verdict(
    assistant: Assistant, writer: Dictated
) -> None:
    writer.says = "Oui, vous y avez droit."
    answer = ask(assistant, "Ai-je droit à une place en crèche avec 1 240 € par mois ?")
    assert answer.status is Status.INDIVIDUAL_DECISION
    assert answer.handoff.offered
    assert writer.read == []
    assert answer.excerpt is not None


def test_what_nothing_answers_runs_no_model_and_offers_a_person(
    assistant: Assistant, writer: Dictated
) -> None:
    answer = ask(assistant, "Quelle est la masse du boson de Higgs ?")
    assert answer.status in {Status.NO_SOURCE, Status.LOW_CONFIDENCE, Status.OUT_OF_SCOPE}
    assert answer.handoff.offered or answer.status is Status.OUT_OF_SCOPE
    assert writer.read == []


def test_asking_for_a_person_is_understood(assistant: Assistant) -> None:
    answer = ask(assistant, "je veux parler à un humain")
    assert answer.handoff.offered
    assert answer.handoff.reason == "asked"


def test_a_follow_up_is_completed_from_the_question_before_it(
    assistant: Assistant, writer: Dictated
) -> None:
    before = Message(1, Author.CITIZEN, "Quel est le prix de la cantine ?", datetime.now(UTC))
    answer = ask(assistant, "et pour la tranche A ?", (before,))
    assert "cantine-tarifs" in {c.procedure for c in answer.citations}


def test_a_model_that_fails_leaves_the_excerpt_and_offers_a_person(
    assistant: Assistant, writer: Dictated
) -> None:
    def fail() -> None:
        raise ModelError("broken")

    writer.waiting = fail
    answer = ask(assistant, POOL)
    assert answer.status is Status.ERROR
    assert answer.excerpt is not None
    assert answer.handoff.offered


def test_a_failure_of_ours_is_an_answer_too_and_its_message_is_not_logged(
    assistant: Assistant, writer: Dictated, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise RuntimeError("secret-canary")

    writer.waiting = fail
    answer = ask(assistant, POOL)
    assert answer.status is Status.ERROR
    assert "secret-canary" not in "".join(capfd.readouterr())


def test_a_busy_model_leaves_the_excerpt(assistant: Assistant, writer: Dictated) -> None:
    def refuse() -> None:
        raise ModelBusy("full")

    writer.waiting = refuse
    answer = ask(assistant, POOL)
    assert answer.status is Status.BUSY
    assert answer.excerpt is not None


def test_stopping_ends_the_turn_with_what_was_said_so_far(
    assistant: Assistant, writer: Dictated
) -> None:
    stop = threading.Event()
    writer.says = "Le bonnet est obligatoire à la piscine. " + "Le short est refusé. " * 50
    told = []
    for event in assistant.turn("Faut-il un bonnet à la piscine ?", stop=stop):
        told.append(event)
        if isinstance(event, Composed):
            stop.set()
    assert len([event for event in told if isinstance(event, Composed)]) == 1


def test_a_loop_of_the_model_is_cut(assistant: Assistant, writer: Dictated) -> None:
    writer.says = "Le bonnet est obligatoire à la piscine. " * 40
    answer = ask(assistant, "Faut-il un bonnet à la piscine ?")
    assert answer.answer == "Le bonnet est obligatoire à la piscine."


@pytest.mark.parametrize(
    ("message", "expected"),
    [("", "vide"), ("   \n\t", "vide"), ("\x00\u200b\u202e", "vide"), ("a" * 2001, "2001")],
)
def test_a_message_that_cannot_be_taken_is_refused_with_its_reason(
    assistant: Assistant, message: str, expected: str
) -> None:
    with pytest.raises(MessageRefused, match=expected):
        ask(assistant, message)


def test_lone_surrogates_and_control_characters_do_no_harm(
    assistant: Assistant, writer: Dictated
) -> None:
    answer = ask(assistant, "piscine \ud800 le \x07dimanche \U000e0041?")
    answer_json(answer)
    assert "\ud800" not in answer.question_stripped
    assert "\x07" not in answer.question_stripped


def test_an_english_question_is_answered_in_english(assistant: Assistant, writer: Dictated) -> None:
    writer.says = "A single bus ticket costs €1.60."
    answer = ask(assistant, "How much is a bus ticket?")
    assert answer.language == "en"
    assert answer.answer == writer.says
    assert "artificial intelligence" in answer.label.text or "Automatic" in answer.label.text


def test_an_old_sheet_is_marked_as_old(assistant: Assistant) -> None:
    answer = ask(assistant, "Comment faire effacer un tag sur ma façade ?")
    dates = {c.procedure: c.old for c in answer.citations}
    assert dates["effacement-tags"]
