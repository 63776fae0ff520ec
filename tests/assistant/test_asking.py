from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.asking import MOST, Asking, asking
from retrieval.meaning import between

SUBJECT = "Mon chat est à la fourrière."
ASIDE = "Bonjour, quelle journée, il pleut depuis ce matin !"
ASKS = "C'est combien pour le récupérer ?"


def by_length(texts: Sequence[str]) -> list[float]:
    return [float(len(text)) for text in texts]


def about_the_cat(texts: Sequence[str]) -> list[float]:
    """What stands about the cat is near; what stands beside it takes away."""
    return [("fourrière" in text) - len(text) / 1000 for text in texts]


def never(texts: Sequence[str]) -> list[float]:
    raise AssertionError("one sentence costs no search")


def test_one_sentence_is_its_own_question() -> None:
    told = asking(ASKS, never)
    assert told == Asking(ASKS, ASKS)
    assert told.simple


def test_what_is_said_aside_is_left_out_and_the_subject_is_not() -> None:
    told = asking(f"{ASIDE} {SUBJECT} {ASKS}", about_the_cat)
    assert told == Asking(f"{SUBJECT} {ASKS}", ASKS)


def test_thanks_after_the_question_are_no_question() -> None:
    told = asking(f"{ASIDE} {SUBJECT} {ASKS} Merci d'avance.", about_the_cat)
    assert told == Asking(f"{SUBJECT} {ASKS}", ASKS)


def test_what_follows_a_first_question_may_be_what_it_is_about() -> None:
    message = f"{ASKS} {SUBJECT}"
    assert asking(message, never) == Asking(message, ASKS)


def test_without_a_question_mark_the_last_sentence_asks() -> None:
    told = asking(f"{ASIDE} {SUBJECT} Je veux le récupérer", by_length)
    assert told.question == "Je veux le récupérer"


def test_a_long_story_costs_a_bounded_number_of_searches() -> None:
    asked: list[str] = []

    def watched(texts: Sequence[str]) -> list[float]:
        asked.extend(texts)
        return by_length(texts)

    asking(" ".join(f"Phrase numéro {n}." for n in range(40)) + " " + ASKS, watched)
    assert len(asked) == MOST  # the whole message, and its last sentences


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_mixture_is_of_unit_length(share: float) -> None:
    one, other = np.eye(2, dtype=np.float32)
    made = between(one, other, share)
    assert np.linalg.norm(made) == pytest.approx(1)
    assert made[1] / max(made.sum(), 1e-9) == pytest.approx(share)
