"""A reranker looks again at the first passages: after fusion, before precedence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.commands.explaining import explanation_json, explanation_text
from assistant.retrieving import open_reranker
from retrieval.asking import Asked
from retrieval.cross_encoder import CrossEncoderReranker
from retrieval.dense import index_densely
from retrieval.edge import EdgeStore
from retrieval.embedding import HashingEmbedder
from retrieval.errors import RerankerError
from retrieval.explanation import explain
from retrieval.fusion import Weights
from retrieval.hits import Hit
from retrieval.indexing import index_lexically
from retrieval.lexical import Lexical
from retrieval.ordering import Ordering, Sides
from retrieval.precedence import by_scope
from retrieval.reranking import Scores, SharedWordsReranker, rerank
from retrieval.search import Search
from retrieval.store import Found
from tests.retrieval.conftest import SHEETS, passage
from tests.retrieval.tiny_models import write_json, write_tiny_cross_encoder, write_tiny_model

QUESTION = "combien coûte un passeport pour un majeur"
PLACES = [Hit(SHEETS[0], 0.9, 0.8, 3.0), Hit(SHEETS[1], 0.7, 0.7, None), Hit(SHEETS[2], 0.6, 0, 1)]


class Given:
    """Scores by the beginning of a passage; it keeps what it was asked."""

    name = "given"

    def __init__(self, **scores: float) -> None:
        self._scores, self.asked = scores, list[tuple[str, list[str]]]()

    def scores(self, question: str, passages: Sequence[str]) -> Scores:
        self.asked.append((question, list(passages)))
        return np.array([self._scores[text.split()[0]] for text in passages], dtype=np.float32)


def opened(store: EdgeStore, lexical: Lexical, order: Ordering) -> Search:
    index_lexically(store, lexical, SHEETS)
    index_densely(store, HashingEmbedder())
    return Search(store, HashingEmbedder(), lexical, order=order)


def test_passages_change_places_and_each_place_keeps_its_score() -> None:
    moved = rerank(PLACES, QUESTION, Given(Carte=-3.0, Passeport=5.5, Piscine=0.0), 3)
    assert [hit.passage.procedure for hit in moved] == ["F2", "F3", "F1"]
    assert [hit.score for hit in moved] == [0.9, 0.7, 0.6]
    assert [hit.reranked for hit in moved] == [5.5, 0.0, -3.0]
    assert (moved[0].dense, moved[0].lexical) == (0.7, None)


def test_what_is_not_among_the_candidates_is_neither_read_nor_moved() -> None:
    given = Given(Carte=1.0, Passeport=2.0)
    moved = rerank(PLACES, QUESTION, given, 2)
    assert [hit.passage.procedure for hit in moved] == ["F2", "F1", "F3"]
    assert moved[2] is PLACES[2]
    assert [len(texts) for _, texts in given.asked] == [2]


def test_equals_stay_as_they_were() -> None:
    assert rerank(PLACES, QUESTION, Given(Carte=1.0, Passeport=1.0, Piscine=1.0), 3) == [
        replace(hit, reranked=1.0) for hit in PLACES
    ]


def test_an_entry_that_is_a_question_is_read_with_the_text_that_it_leads_to() -> None:
    entry = passage(9, "Passeport", "Il coûte 86 euros.", question="Quel est son prix ?")
    given = Given(Passeport=0.0)
    rerank([Hit(entry, 1.0, None, None)], QUESTION, given, 5)
    assert given.asked == [(QUESTION, ["Passeport\nQuel est son prix ?\nIl coûte 86 euros."])]


def test_the_double_weighs_shared_words() -> None:
    told = SharedWordsReranker().scores("Le PASSEPORT coute", ["le passeport coûte", "la piscine"])
    assert told.tolist() == [1.0, 0.0]


def test_search_reads_the_question_as_understood_and_says_how_long_it_took(
    store: EdgeStore, lexical: Lexical
) -> None:
    given = Given(Carte=3.0, Passeport=2.0, Piscine=1.0, Créer=0.0)
    search = opened(store, lexical, Ordering(lexical, reranker=given))
    found = search.procedures("cb coûte le passeport", limit=4)
    assert [hit.passage.procedure for hit in found.hits] == ["F1", "F2", "F3", "F4"]
    assert given.asked[0][0] == "combien coûte le passeport"
    assert found.timings_ms.keys() == {"understand", "embed", "engine", "fusion", "rerank"}


def test_precedence_has_the_last_word(lexical: Lexical) -> None:
    city = passage(5, "Mairie : passeport", "Sur rendez-vous.", scope="local")
    asked = Asked(QUESTION, QUESTION, QUESTION, lexical.question(QUESTION), known=1.0)
    found = [Found(city, 0.9), Found(SHEETS[1], 0.89), Found(SHEETS[0], 0.88)]
    sides = Sides(found, found, [], Weights(), embed_ms=0.0, engine_ms=0.0)
    given = Given(Mairie=2.0, Passeport=3.0, Carte=1.0)
    reranked = Ordering(lexical, lambda _: 0, given)(asked, sides)
    assert [hit.passage.procedure for hit in reranked.hits] == ["F2", "F5", "F1"]
    ordered = Ordering(lexical, by_scope, given)(asked, sides)
    assert [hit.passage.procedure for hit in ordered.hits] == ["F5", "F2", "F1"]
    assert [(each.sheet, each.other) for each in ordered.preferred] == [("F5", "F2")]


def test_another_reranker_is_another_confidence(store: EdgeStore, lexical: Lexical) -> None:
    plain = Search(store, HashingEmbedder(), lexical)
    reading = Search(
        store,
        HashingEmbedder(),
        lexical,
        order=Ordering(lexical, reranker=SharedWordsReranker()),
    )
    assert (plain.made_with, reading.made_with) == ("hashing-256", "hashing-256 + shared-words")


def test_explain_tells_what_the_reranker_did(store: EdgeStore, lexical: Lexical) -> None:
    given = Given(Carte=3.0, Passeport=2.0, Piscine=1.0, Créer=0.0)
    search = opened(store, lexical, Ordering(lexical, reranker=given))
    explained = explain(search, lexical, QUESTION)
    found = search.procedures(QUESTION, limit=10).hits
    assert [each.procedure for each in explained.fused] == [hit.passage.procedure for hit in found]
    first = explained.fused[0]
    assert (first.procedure, first.place, first.reranked) == ("F1", 2, 3.0)
    text = explanation_text(explained, "")
    assert "then by given" in text
    assert "place 2 before the reranker, which gives 3.000" in text
    assert "rerank " in text.splitlines()[-1]
    content = json.loads(json.dumps(explanation_json(explained, "")))
    assert content["reranker"] == "given"


def test_a_cross_encoder_in_a_folder_reranks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_tiny_cross_encoder(tmp_path / "tiny")
    monkeypatch.setenv("GUICHET_RETRIEVAL__RERANKER", str(folder))
    reranker = open_reranker()
    assert reranker is not None
    texts = [sheet.text for sheet in SHEETS]
    told = reranker.scores(QUESTION, texts)
    assert (told.shape, told.dtype) == ((4,), np.float32)
    assert len(set(told.tolist())) == 4  # it reads the passage…
    assert not np.allclose(told, reranker.scores("la piscine", texts))  # … and the question
    assert reranker.scores(QUESTION, texts[::-1]) == pytest.approx(told[::-1], abs=1e-5)
    assert reranker.scores(QUESTION, []).shape == (0,)
    moved = rerank(PLACES, QUESTION, reranker, 3)
    assert [hit.reranked for hit in moved] == sorted((h.reranked or 0 for h in moved), reverse=True)
    assert reranker.name.startswith("tiny-")
    other = CrossEncoderReranker(write_tiny_cross_encoder(tmp_path / "other" / "tiny", seed=2))
    assert other.name != reranker.name


def test_no_reranker_unless_the_settings_name_one() -> None:
    assert open_reranker() is None


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(RerankerError, match=r"folder at .*nowhere, found none"):
        CrossEncoderReranker(tmp_path / "nowhere")


def test_an_embedder_is_no_reranker(tmp_path: Path) -> None:
    folder = write_tiny_model(tmp_path / "embedder")
    with pytest.raises(RerankerError, match=r"a .*cross-encoder .*found BertModel"):
        CrossEncoderReranker(folder)
    write_json(folder / "config_sentence_transformers.json", {"model_type": "SentenceTransformer"})
    with pytest.raises(RerankerError, match="found SentenceTransformer"):
        CrossEncoderReranker(folder)


def test_a_folder_without_model_is_no_reranker(tmp_path: Path) -> None:
    with pytest.raises(RerankerError, match=r"found no config\.json that names a model"):
        CrossEncoderReranker(tmp_path)


def test_a_classifier_of_several_kinds_is_no_reranker(tmp_path: Path) -> None:
    folder = write_tiny_cross_encoder(tmp_path / "three", labels=3)
    with pytest.raises(RerankerError, match="gives one score, found 3"):
        CrossEncoderReranker(folder)


def test_weights_that_are_damaged_are_said_to_be(tmp_path: Path) -> None:
    folder = write_tiny_cross_encoder(tmp_path / "damaged")
    (folder / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(RerankerError, match="damaged could not be loaded as a cross-encoder"):
        CrossEncoderReranker(folder)
