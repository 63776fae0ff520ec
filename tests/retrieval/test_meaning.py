"""A question as a direction, freed of what all questions have in common."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from retrieval.asking import Asked
from retrieval.embedding import HashingEmbedder, Vectors
from retrieval.lexical import Sparse
from retrieval.meaning import Meaning


class Counting(HashingEmbedder):
    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def questions(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(tuple(texts))
        return super().questions(texts)


def asked(text: str, *added: tuple[str, str]) -> Asked:
    return Asked(text, text, text, Sparse((), ()), 1.0, added=added)


def test_a_passage_that_is_near_to_every_question_loses_to_the_one_that_is_meant() -> None:
    # Three directions: what every question has, the matter asked about, another matter.
    class Drawn:
        name, dimension = "drawn", 3

        def questions(self, texts: Sequence[str]) -> Vectors:
            rows = [[0.8, 0.6, 0.0] if text == "asked" else [1.0, 0.0, 0.0] for text in texts]
            return np.array(rows, dtype=np.float32)

        passages = questions

    hub = np.array([0.98, 0.05, 0.19], dtype=np.float32)
    meant = np.array([0.55, 0.75, 0.37], dtype=np.float32)
    own = Drawn().questions(["asked"])[0]
    assert own @ hub > 0.8 * own @ meant
    vector, factor, term = Meaning(Drawn())(asked("asked"))
    assert vector @ meant > vector @ hub + 0.2
    assert factor < 1
    assert term == pytest.approx(0.5)


def test_scores_come_back_as_about_the_cosine_of_the_question() -> None:
    embedder = HashingEmbedder()
    meaning = Meaning(embedder)
    passages = embedder.passages(
        ["Le passeport coûte 86 euros.", "La piscine est ouverte.", "Un acte de naissance."]
    )
    question = asked("combien coûte un passeport")
    vector, factor, term = meaning(question)
    own = embedder.questions([question.meaning])[0]
    assert passages @ vector * factor + term == pytest.approx(passages @ own, abs=0.1)


def test_a_question_whose_vector_is_given_is_not_computed_again() -> None:
    embedder = Counting()
    meaning = Meaning(embedder)
    own = embedder.questions(["ma caution"])[0]
    first, _, _ = meaning(asked("ma caution"))
    embedder.asked.clear()
    again, _, _ = meaning(asked("ma caution"), own)
    assert embedder.asked == []
    assert again == pytest.approx(first)


def test_what_the_sheets_call_it_draws_the_question_nearer_to_them() -> None:
    embedder = Counting()
    meaning = Meaning(embedder)
    sheet = embedder.passages(["dépôt de garantie"])[0]
    plain, _, _ = meaning(asked("ma caution"))
    called, _, _ = meaning(asked("ma caution", ("caution", "dépôt de garantie")))
    assert called @ sheet > plain @ sheet
    assert embedder.asked[-1] == ("ma caution", "dépôt de garantie")


def test_a_slip_put_right_counts_beside_the_words_as_written() -> None:
    embedder = HashingEmbedder()
    written, right = "récupérer mon passport", "récupérer mon passeport"
    slip = Asked(
        written, written, right, Sparse((), ()), 1.0, corrected=(("passport", "passeport"),)
    )
    both = Meaning(embedder).own([slip, asked(written)])
    one, other = embedder.questions([written, right])
    assert both[1] == pytest.approx(one)
    assert both[0] @ one == pytest.approx(both[0] @ other)
    assert both[0] @ other > one @ other
