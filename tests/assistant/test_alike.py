"""Questions put together by their words and their meaning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.alike import grouped
from assistant.meanings import AT_ONCE, Meanings
from assistant.retrieving import open_embedder
from retrieval.embedding import HashingEmbedder
from retrieval.lexical import Lexical

POOL = (
    "La piscine est-elle ouverte le dimanche ?",
    "Peut-on se baigner à la piscine le week-end ?",
)
OTHERS = (
    "Combien coûte un acte de naissance ?",
    "Mon voisin fait du bruit la nuit",
    "Comment inscrire mon fils à la cantine ?",
    "J'ai perdu mon permis de conduire",
    "Où déposer un dossier de mariage ?",
    "Quand passe le camion des encombrants ?",
    "Quel délai pour une place en crèche ?",
    "Faut-il déclarer une clôture de jardin ?",
)


class Counting(HashingEmbedder):
    """Tells how many questions it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def questions(self, texts: Sequence[str]) -> np.ndarray:
        self.given += texts
        return super().questions(texts)


def test_vectors_are_computed_once_and_those_of_others_are_dropped() -> None:
    embedder = Counting()
    meanings = Meanings(embedder, lambda: True)
    first = meanings(["un", "deux", "un"])
    assert first is not None
    assert first.shape == (3, embedder.dimension)
    assert (first[0] == first[2]).all()
    usual = len(embedder.given) - 2
    meanings(["deux", "trois"])
    assert embedder.given[usual:] == ["un", "deux", "trois"]
    meanings(["un"])  # it was in no list since: nothing of it was kept
    assert embedder.given[usual:] == ["un", "deux", "trois", "un"]


def test_citizens_go_first_and_closing_ends_it() -> None:
    allowed = iter([True, False])
    embedder = Counting()
    meanings = Meanings(embedder, lambda: next(allowed))
    assert meanings([f"question {n}" for n in range(2 * AT_ONCE)]) is None
    assert sum(one.startswith("question") for one in embedder.given) == AT_ONCE


@pytest.mark.parametrize("questions", [[], ["piscine"], ["", "?"], ["piscine", "la piscine ?"]])
def test_few_questions_are_grouped_as_well(questions: list[str]) -> None:
    vectors = HashingEmbedder().questions(questions)
    places = [place for group in grouped(questions, Lexical(), vectors) for place in group]
    assert sorted(places) == list(range(len(questions)))


@pytest.mark.embedder
def test_what_words_alone_keep_apart_is_put_together_by_its_meaning() -> None:
    questions = [*POOL, *OTHERS]
    assert [0, 1] not in grouped(questions, Lexical())
    vectors = Meanings(open_embedder(), lambda: True)(questions)
    together = grouped(questions, Lexical(), vectors)
    assert [0, 1] in together
    assert len(together) == 1 + len(OTHERS)  # and nothing else
