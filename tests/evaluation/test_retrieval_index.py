"""The evaluation's own index, its kept vectors and its questions, over real sheets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

import corpus
from corpus.passages import Passage, passages
from corpus.procedure import Block, BlockKind, Procedure
from corpus.sources.markdown import MarkdownFolder
from evaluation.retrieval.borrowed import borrow, borrow_from_index
from evaluation.retrieval.exact import ExactIndex
from evaluation.retrieval.questions import citizens, is_question, titles
from evaluation.retrieval.ranks import rank_all
from evaluation.retrieval.sheets import entries, sample
from evaluation.retrieval.vectors import KeptVectors
from foundation import load
from retrieval.dense import index_densely
from retrieval.edge import EdgeStore
from retrieval.embedding import HashingEmbedder, Vectors
from retrieval.indexing import index_lexically
from retrieval.lexical import Lexical
from retrieval.opening import open_index
from retrieval.search import Search
from retrieval.settings import RetrievalSettings
from retrieval.store import Filters


def sheet(id: str, title: str, *texts: str, scope: str = "national") -> Procedure:
    return Procedure(
        id=id,
        title=title,
        source="essai",
        scope=scope,
        publisher="",
        licence="",
        url="",
        audience=("particuliers",),
        territory="",
        themes=("Vie pratique",),
        updated=None,
        description="",
        blocks=tuple(Block((f"Partie {n}",), (), BlockKind.TEXT, t) for n, t in enumerate(texts)),
        questions=(title.upper(), "Une autre question ?"),
    )


SHEETS = [
    sheet("F1", "Peut-on voter par internet ?", "Non, sauf à l'étranger.", "Le vote est secret."),
    sheet("F2", "Passeport", "Le passeport coûte 86 euros.", "La photo est récente."),
    sheet("piscines", "Piscines", "La piscine ouvre le dimanche.", scope="local"),
]


@pytest.fixture
def made() -> list[Passage]:
    return list(entries(SHEETS, titles_hidden=False))


def test_the_exact_index_ranks_as_the_engine_does(tmp_path: Path, made: list[Passage]) -> None:
    lexical, embedder = Lexical(), HashingEmbedder()
    store = EdgeStore(tmp_path / "i", dimension=embedder.dimension)
    index_lexically(store, lexical, made)
    index_densely(store, embedder)
    exact = ExactIndex(made, lexical, embedder.passages([each.indexed for each in made]))
    for question in ("le prix du passeport", "voter le dimanche à la piscine"):
        asked = (embedder.questions([question])[0], lexical.question(question))
        for filters in (Filters(), Filters(scope="local"), Filters(audience="nobody")):
            for mine, engines in zip(
                exact.find(asked, 50, filters), store.find(asked, 50, filters), strict=True
            ):
                scores = {found.passage.id: found.score for found in engines}
                assert {found.passage.id for found in mine} == set(scores)
                for found in mine:
                    assert found.score == pytest.approx(
                        scores[found.passage.id], rel=0.02, abs=1e-3
                    )
    store.close()


def test_a_hidden_title_stands_nowhere_in_the_index() -> None:
    hidden = [each for each in entries(SHEETS, titles_hidden=True) if each.procedure == "F1"]
    assert hidden
    for passage in hidden:
        assert "voter par internet" not in passage.words.casefold()
        assert "voter par internet" not in passage.indexed.casefold()
    assert any(passage.question == "Une autre question ?" for passage in hidden)
    shown = {each.title for each in entries(SHEETS, titles_hidden=True)}
    assert "Passeport" in shown  # its title is no question


def test_titles_that_are_questions_are_asked_and_nothing_else() -> None:
    asked = titles(SHEETS)
    assert [question.case.id for question in asked] == ["F1"]
    assert asked[0].is_answered_by("F1")
    assert is_question("Combien\u00a0? ")


def test_each_question_gets_the_rank_of_its_best_right_sheet(made: list[Passage]) -> None:
    lexical, embedder = Lexical(), HashingEmbedder()
    exact = ExactIndex(made, lexical, embedder.passages([each.indexed for each in made]))
    results = list(rank_all(titles(SHEETS), Search(exact, embedder, lexical)))
    assert results[0].ranks == {"dense": 1, "lexical": 1, "fused": 1}


def test_a_sample_keeps_the_right_sheets_and_is_the_same_for_a_seed() -> None:
    ids = [f"F{n}" for n in range(500)]
    question = titles([sheet("F499", "Qui ?", "Moi.")])
    assert "F499" in sample(ids, question, 10, seed=1)
    assert sample(ids, question, 10, seed=1) == sample(ids, question, 10, seed=1)
    assert sample(ids, question, 10, seed=1) != sample(ids, question, 10, seed=2)
    assert sample(ids, question, None, seed=1) == frozenset(ids)


class Counting(HashingEmbedder):
    """Remembers which texts it was asked to embed."""

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def questions(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return super().questions(texts)


def test_a_text_is_embedded_once_and_for_all(tmp_path: Path) -> None:
    path, embedder = tmp_path / "vectors.sqlite", Counting()
    first = KeptVectors(path, embedder)
    one = first.passages(["le bus", "la piscine", "le bus"])
    first.close()
    again = KeptVectors(path, embedder)
    other = again.passages(["la piscine", "le bus"])
    np.testing.assert_array_equal(other, one[[1, 0]])
    np.testing.assert_allclose(one, HashingEmbedder().passages(["le bus", "la piscine", "le bus"]))
    assert sorted(embedder.embedded) == ["la piscine", "le bus"]
    again.questions(["le bus"])  # asked, not told: another vector in a real embedder
    assert sorted(embedder.embedded) == ["la piscine", "le bus", "le bus"]
    again.close()


def test_what_the_index_has_is_taken_from_it(tmp_path: Path, made: list[Passage]) -> None:
    embedder = Counting()
    store = EdgeStore(tmp_path / "index", dimension=embedder.dimension)
    index_lexically(store, Lexical(), made)
    some = {p.id: v for p, v in zip(made[:2], embedder.passages(["un", "deux"]), strict=True)}
    store.set_dense(list(some.items()))
    kept = KeptVectors(tmp_path / "vectors.sqlite", embedder)
    embedder.embedded.clear()
    assert borrow(kept, store, made) == 2
    others = {each.indexed for each in made[2:]}
    assert {each.indexed for each in kept.lacking(made)} == others
    vectors = kept.passages([each.indexed for each in made])
    np.testing.assert_allclose(vectors[:2], np.stack(list(some.values())), rtol=1e-5)
    assert set(embedder.embedded) == others
    kept.close()
    store.close()


def test_an_index_that_gives_nothing_says_why(
    tmp_path: Path, made: list[Passage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_RETRIEVAL__INDEX", str(tmp_path / "index"))
    kept = KeptVectors(tmp_path / "vectors.sqlite", HashingEmbedder())
    assert borrow_from_index(kept, made).startswith("No vector is taken from the index: No index")
    with closing(open_index(load(RetrievalSettings), kept, create=True)) as store:
        index_lexically(store, Lexical(), made)
        index_densely(store, HashingEmbedder())
    texts = len({each.indexed for each in made})
    told = f"{texts} of {texts} vectors are taken from the index."
    assert borrow_from_index(kept, made) == told
    assert borrow_from_index(kept, made) == ""
    kept.close()


def test_every_citizens_question_names_sheets_and_facts_that_the_city_s_own_sheets_hold() -> None:
    folder = Path(corpus.__file__).parent / "sample"
    source = MarkdownFolder(folder, "Belleroche", "sample")
    local = {each.id: each for each in source.sheets({}) if isinstance(each, Procedure)}
    questions = citizens()
    assert len(questions) >= 160
    assert sum(bool(question.case.facts) for question in questions) >= 100
    checked = 0
    for question in questions:
        gold = [local[id] for id in question.case.gold if id in local]
        if len(gold) == len(question.case.gold) and question.case.facts:
            text = "\n".join(cut.indexed for each in gold for cut in passages(each))
            assert question.case.holds_the_facts(text), question.case.id
            checked += 1
    assert checked >= 50


def test_half_of_the_questions_are_kept_apart_from_tuning() -> None:
    questions = citizens()
    for language in ("fr", "en", "es", "ar"):
        splits = [each.split for each in questions if each.language == language]
        assert len(splits) >= 10
        assert abs(splits.count("tune") - splits.count("test")) <= 1
    assert all(re.search(r"\w", each.case.question) for each in questions)
