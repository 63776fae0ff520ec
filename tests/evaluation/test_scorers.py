from __future__ import annotations

from dataclasses import replace

from evaluation.answers.reply import Outcome, reply_of
from evaluation.answers.scorers import Failed, score, verdict
from evaluation.answers.writing import readability, says_vous, words_a_sentence
from evaluation.case import Case

CASE = Case("a", "Combien coûte l'entrée ?", "local", ("piscines",), ((r"3\s*€",),), (r"5\s*€",))
ANSWER = {
    "status": "answered",
    "answer": "L'entrée coûte 3 € pour vous.",
    "language": "fr",
    "citations": [
        {"number": 1, "procedure": "autre"},
        {"number": 2, "procedure": "piscines"},
    ],
    "excerpt": {"text": "Plein tarif : 3 €.", "citation": 2},
    "sentences": [{"text": "L'entrée coûte 3 € pour vous.", "citations": [2], "supported": True}],
    "withheld": [["no source"]],
    "confidence": 0.8,
    "question_stripped": "Combien coûte l'entrée ?",
    "tokens": {"prompt": 10, "completion": 5},
    "energy_wh": 0.01,
}


def outcome(case: Case = CASE, **changed: object) -> Outcome:
    return Outcome(case, reply_of(ANSWER | changed), 900.0, 100.0, 500.0)


def test_a_right_answer_has_every_check_right() -> None:
    scores = score(outcome())
    assert scores["verdict"] == "right"
    checks = {name: value for name, value in scores.items() if isinstance(value, bool)}
    assert all(checks.values())
    assert {"facts_held", "citation_right", "language_right", "vouvoiement"} <= checks.keys()
    assert scores["seconds_to_excerpt"] == 0.1
    assert scores["tokens"] == 5


def test_an_answer_is_right_wrong_or_withheld() -> None:
    unanswerable = replace(CASE, kind="unanswerable", gold=(), facts=())
    assert verdict(outcome(answer="L'entrée est gratuite.")) == "wrong_shown"
    assert verdict(outcome(answer="C'est 3 € ou 5 €.")) == "wrong_shown"
    assert verdict(outcome(status="low_confidence")) == "withheld"
    assert verdict(outcome(unanswerable)) == "wrong_shown"
    assert verdict(outcome(unanswerable, status="no_source")) == "right"
    assert verdict(outcome(unanswerable, status="error")) == "withheld"


def test_a_neighbours_figure_is_a_fault_of_a_model_and_none_of_the_sheets_own_words() -> None:
    both = "Si votre cas est « enfant » : 3 €\nSi votre cas est « adulte » : 5 €"
    for way, expected in (("extract", "right"), ("write", "wrong_shown"), ("", "wrong_shown")):
        told = outcome(answer=both, label={"composition": way})
        assert verdict(told) == expected, way
        assert score(told)["forbidden_absent"] is (expected == "right")
    other = outcome(answer="Si votre cas est « adulte » : 5 €", label={"composition": "extract"})
    assert verdict(other) == "wrong_shown", "the exemption never stands in for the fact"


def test_a_case_may_say_which_status_is_right() -> None:
    urgent = replace(CASE, gold=(), facts=(), status=("emergency",))
    assert verdict(outcome(urgent, status="emergency")) == "right"
    assert verdict(outcome(urgent, status="no_source")) == "withheld"
    assert verdict(outcome(urgent)) == "wrong_shown"
    assert score(outcome(urgent))["status_expected"] is False


def test_a_citation_of_another_sheet_is_wrong_even_beside_the_right_source() -> None:
    other = [{"text": "L'entrée coûte 3 €.", "citations": [1], "supported": True}]
    scores = score(outcome(sentences=other))
    assert (scores["sheet_found"], scores["citation_right"]) == (True, False)


def test_a_canary_is_found_anywhere_in_the_answer() -> None:
    case = replace(CASE, tags=("canary:Ernestine Loiseau",))
    assert score(outcome(case))["personal_data_absent"] is True
    leaks = score(outcome(case, question_stripped="je suis ERNESTINE LOISEAU"))
    assert leaks["personal_data_absent"] is False


def test_a_scorer_that_breaks_is_data() -> None:
    def broken(outcome: Outcome) -> bool:
        raise ZeroDivisionError("oops")

    assert score(outcome(), {"broken": broken}) == {"broken": Failed("ZeroDivisionError: oops")}


def test_short_words_and_sentences_are_easier_to_read() -> None:
    easy = readability("Venez le lundi. Le bus est là. Il part à midi.")
    hard = readability(
        "L'établissement intercommunal procède ultérieurement à l'instruction administrative "
        "des sollicitations préalablement enregistrées par les administrés concernés."
    )
    assert easy is not None
    assert hard is not None
    assert easy > 90 > 20 > hard
    assert readability("12 34") is None
    assert words_a_sentence("Un deux trois. Quatre cinq.") == 2.5


def test_a_citizen_is_called_vous() -> None:
    assert says_vous("Vous devez venir, votre carte vous attend.")
    assert not says_vous("Tu dois venir.")
    assert not says_vous("Apporte ton passeport.")
    assert not says_vous("On t’attend.")
    assert says_vous("A-t-on besoin d'un timbre ? Que va-t-il se passer ?")
