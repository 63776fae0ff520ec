"""Why a sheet was found, or was not."""

from __future__ import annotations

import json

import pytest

from assistant.commands.explaining import explanation_json, explanation_text
from retrieval.dense import index_densely
from retrieval.edge import EdgeStore
from retrieval.embedding import HashingEmbedder
from retrieval.explanation import Explanation, explain
from retrieval.indexing import index_lexically
from retrieval.lexical import Lexical
from retrieval.search import Search
from retrieval.store import Filters
from retrieval.vocabulary import Vocabulary
from tests.retrieval.conftest import SHEETS

QUESTION = "cb coûte un passport pour un majeur ?"


@pytest.fixture
def search(store: EdgeStore, lexical: Lexical, embedder: HashingEmbedder) -> Search:
    index_lexically(store, lexical, SHEETS)
    index_densely(store, embedder)
    known = Vocabulary.of(text for sheet in SHEETS for text in (sheet.title, sheet.text))
    return Search(store, embedder, lexical, vocabulary=lambda: known)


@pytest.fixture
def explained(search: Search, lexical: Lexical) -> Explanation:
    return explain(search, lexical, QUESTION, sheet="F1")


def test_the_final_list_is_the_one_that_a_citizen_gets(
    search: Search, explained: Explanation
) -> None:
    found = search.procedures(QUESTION, limit=10).hits
    assert [each.procedure for each in explained.fused] == [hit.passage.procedure for hit in found]
    assert [each.score for each in explained.fused] == [round(hit.score, 4) for hit in found]


def test_each_score_is_what_its_arithmetic_gives(explained: Explanation) -> None:
    for each in explained.fused:
        assert eval(each.arithmetic) == pytest.approx(each.score, abs=1e-4)


def test_the_question_is_told_as_it_was_understood(explained: Explanation) -> None:
    text = explanation_text(explained, "")
    assert "Read as: combien coûte un passport pour un majeur ?" in text
    assert "Corrected: passport → passeport" in text
    assert "Written out: cb → combien" in text
    assert explained.words["combien"] == "only joins or asks"
    assert explained.words["passeport"].startswith("counts")


def test_a_sheet_is_told_where_it_stands_and_which_words_brought_it(
    explained: Explanation,
) -> None:
    standing = explained.sheet
    assert standing is not None
    assert standing.rank == 2
    assert standing.matched == ("coûte",)
    assert set(standing.missing) == {"passeport", "majeur"}
    text = explanation_text(explained, "")
    assert "The sheet F1:" in text
    assert "words missing: passeport, majeur" in text


def test_a_sheet_that_no_side_returns_is_said_to_be_out_of_reach(
    search: Search, lexical: Lexical
) -> None:
    explained = explain(search, lexical, QUESTION, sheet="F99")
    assert explained.sheet is not None
    assert (explained.sheet.rank, explained.sheet.dense, explained.sheet.lexical) == (None,) * 3
    assert "not among the candidates" in explanation_text(explained, "")
    assert "F99 waits." in explanation_text(explained, "F99 waits")


def test_filters_are_told(search: Search, lexical: Lexical) -> None:
    explained = explain(search, lexical, QUESTION, filters=Filters(scope="local"))
    assert {each.procedure for each in explained.fused} == {"F3"}
    assert "Filters: local" in explanation_text(explained, "")


def test_the_json_says_all_of_it(explained: Explanation) -> None:
    content = json.loads(json.dumps(explanation_json(explained, "")))
    assert content["asked"]["corrected"] == [["passport", "passeport"]]
    assert content["asked"]["trust"] == 1
    assert content["sheet"]["rank"] == 2
    assert content["fused"][0]["procedure"] == "F2"
