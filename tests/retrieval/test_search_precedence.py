"""Two lists become one; the authority's own sheet goes first for the same matter, only then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.passages import Passage
from retrieval.fusion import Fusion, Weights, fuse
from retrieval.hits import Hit
from retrieval.lexical import Lexical
from retrieval.precedence import NEAR, by_scope, prefer
from retrieval.store import Found
from tests.retrieval.conftest import passage

STATE = passage(1, "Se pacser", "La convention de Pacs.")
CITY = passage(2, "Se pacser à l'hôtel de ville", "Sur rendez-vous.", scope="local")
OTHER = passage(4, "Musée", "Il est gratuit le premier dimanche.")
POOL = passage(3, "Piscine des Tilleuls", "Elle ouvre le dimanche.", scope="local")
FUSIONS: tuple[Fusion, ...] = ("ranks", "scores")


def hits(*scored: tuple[Passage, float]) -> list[Hit]:
    return [Hit(passage, score, None, None) for passage, score in scored]


def order(found: list[Hit]) -> list[str]:
    return [hit.passage.procedure for hit in found]


def test_the_city_s_sheet_goes_first_for_the_same_matter(lexical: Lexical) -> None:
    found, why = prefer(hits((STATE, 0.9), (CITY, 0.8)), lexical)
    assert order(found) == ["F2", "F1"]
    assert [(each.sheet, each.other) for each in why] == [("F2", "F1")]
    assert found[0].score == found[1].score == 0.9


def test_of_another_matter_the_nearer_sheet_stays_first(lexical: Lexical) -> None:
    found, why = prefer(hits((STATE, 0.9), (POOL, 0.89)), lexical)
    assert order(found) == ["F1", "F3"]
    assert why == []


def test_a_city_s_sheet_far_below_stays_there(lexical: Lexical) -> None:
    far = 0.9 * NEAR - 0.01
    assert order(prefer(hits((STATE, 0.9), (CITY, far)), lexical)[0]) == ["F1", "F2"]


def test_a_sheet_that_is_first_already_is_not_touched(lexical: Lexical) -> None:
    given = hits((CITY, 0.9), (STATE, 0.8))
    assert prefer(given, lexical) == (given, [])


def test_a_city_may_declare_the_state_first(lexical: Lexical) -> None:
    def state_first(passage: Passage) -> int:
        return -by_scope(passage)

    found, _ = prefer(hits((CITY, 0.9), (STATE, 0.8)), lexical, state_first)
    assert order(found) == ["F1", "F2"]


def test_all_passages_stay_and_only_the_best_one_moves(lexical: Lexical) -> None:
    second = replace(CITY, id="00000000-0000-0000-0000-000000000009")
    given = hits((STATE, 0.9), (CITY, 0.8), (POOL, 0.5), (second, 0.4))
    found, _ = prefer(given, lexical)
    assert [hit.passage.id for hit in found] == [CITY.id, STATE.id, POOL.id, second.id]
    assert found[-1].score == 0.4


def test_a_sheet_without_title_is_like_no_other(lexical: Lexical) -> None:
    untitled = replace(CITY, title="")
    assert order(prefer(hits((STATE, 0.9), (untitled, 0.89)), lexical)[0]) == ["F1", "F2"]


def test_what_both_sides_find_goes_before_what_one_side_finds() -> None:
    meaning = [Found(STATE, 0.91), Found(POOL, 0.90), Found(OTHER, 0.80)]
    words = [Found(CITY, 9.0), Found(POOL, 8.5), Found(OTHER, 1.0)]
    for fusion in FUSIONS:
        fused = fuse(meaning, words, Weights(fusion=fusion))
        assert fused[0].passage is POOL
        assert all(0 <= hit.score <= 1 for hit in fused)
        assert (fused[0].dense, fused[0].lexical) == (0.90, 8.5)


def test_a_passage_that_is_first_everywhere_scores_one() -> None:
    for fusion in FUSIONS:
        weights, found = Weights(2.0, 1.0, 0.5, fusion), [Found(STATE, 0.9)]
        assert fuse(found, [Found(STATE, 3.0)], weights, found)[0].score == pytest.approx(1.0)
        without = Weights(2.0, 1.0, 0.0, fusion)
        assert fuse(found, [Found(STATE, 3.0)], without)[0].score == pytest.approx(1.0)


def test_a_sheet_whose_opening_is_near_goes_first_with_all_of_its_passages() -> None:
    later = replace(STATE, id="00000000-0000-0000-0000-000000000009", position=3, text="Plus loin.")
    meaning = [Found(OTHER, 0.91), Found(later, 0.90), Found(POOL, 0.80)]
    words = [Found(OTHER, 9.0), Found(later, 8.5), Found(POOL, 1.0)]
    assert fuse(meaning, words, Weights())[0].passage is OTHER
    openings = [Found(STATE, 0.88), Found(CITY, 0.87), *[Found(POOL, 0.86)] * 20, Found(OTHER, 0.7)]
    for fusion in FUSIONS:
        fused = fuse(meaning, words, Weights(openings=0.5, fusion=fusion), openings)
        assert [hit.passage.id for hit in fused][:2] == [later.id, OTHER.id]
        opening = next(hit for hit in fused if hit.passage is STATE)  # found by its opening alone
        assert (opening.dense, opening.lexical) == (0.88, None)
        assert all(0 <= hit.score <= 1 for hit in fused)


def test_a_side_that_weighs_nothing_changes_no_order() -> None:
    words = [Found(CITY, 9.0), Found(POOL, 8.5)]
    fused = fuse([Found(POOL, 0.9)], words, Weights(dense=0.0))
    assert [hit.passage for hit in fused] == [CITY, POOL]
