"""Two wordings of one question are told from two questions that look alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.artefacts.settings import model_path
from assistant.same_question import is_near, marks
from retrieval.embedding import SentenceTransformerEmbedder
from retrieval.lexical import Lexical

PAIRS = [
    line
    for line in Path(__file__).with_name("same_pairs.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
SAME = [tuple(line.split(" = ")) for line in PAIRS if " = " in line]
DIFFERENT = [tuple(line.split(" / ")) for line in PAIRS if " / " in line]


def test_there_are_sixty_pairs_to_judge_by() -> None:
    assert len(SAME) == 30
    assert len(DIFFERENT) >= 35


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_changes_an_answer_is_seen_before_any_vector(one: str, other: str) -> None:
    lexical = Lexical()
    assert marks(one, lexical) != marks(other, lexical)


@pytest.mark.embedder
def test_nine_in_ten_wordings_of_one_question_are_known_again() -> None:
    embedder, lexical = SentenceTransformerEmbedder(model_path("embedder")), Lexical()
    known = [
        marks(one, lexical) == marks(other, lexical) and is_near(one, other, embedder)
        for one, other in SAME
    ]
    assert sum(known) >= 0.9 * len(known)
