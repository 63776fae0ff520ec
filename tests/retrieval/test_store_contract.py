"""What every vector store must do: in a folder, in memory, and on a server when one is at hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from retrieval.embedding import HashingEmbedder
from retrieval.lexical import Lexical, Sparse
from retrieval.store import Counts, Entry, Filters, Mark, Openings, Phase, State, VectorStore
from tests.retrieval.conftest import SHEETS, passage

pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact"),
]
IDS = [each.id for each in SHEETS]


def entries(lexical: Lexical, dense: bool = False) -> list[Entry]:
    vectors = HashingEmbedder().passages([each.indexed for each in SHEETS])
    return [
        Entry(each, lexical.passage(each.indexed), vector if dense else None)
        for each, vector in zip(SHEETS, vectors, strict=True)
    ]


@pytest.fixture
def filled(any_store: VectorStore, lexical: Lexical) -> VectorStore:
    """Two sheets have their dense vector, two not yet; the first version is in force."""
    whole = entries(lexical, dense=True)
    any_store.add([*whole[:2], *(replace(each, dense=None) for each in whole[2:])])
    any_store.put_state(State("1"), {each.procedure: "a" for each in SHEETS})
    return any_store


def by_words(store: VectorStore, text: str, **filters: str) -> list[str]:
    (found,) = store.find([Lexical().question(text)], 10, Filters(**filters))
    return [each.passage.procedure for each in found]


def by_meaning(store: VectorStore, text: str, **filters: str) -> list[str]:
    (found,) = store.find([HashingEmbedder().questions([text])[0]], 10, Filters(**filters))
    return [each.passage.procedure for each in found]


def test_a_passage_comes_back_as_it_went_in(any_store: VectorStore, lexical: Lexical) -> None:
    whole = passage(
        7,
        "Titre « é »",
        "Ligne 1\n- puce",
        headings=("A", "Cas B"),
        cases=("Cas B",),
        position=3,
        question="Un vélo pliant ?",
        url="https://www.belleroche.example/7",
        publisher="Belleroche",
        updated=date(2026, 2, 3),
    )
    any_store.add([Entry(whole, lexical.passage(whole.indexed))])
    any_store.put_state(State("1"), {})
    assert any_store.passages_of(["F7"]) == [whole]
    (found,) = any_store.find([lexical.question("vélos pliants")], 1, Filters())
    assert [each.passage for each in found] == [whole]


def test_nothing_is_found_before_a_version_is_in_force(
    any_store: VectorStore, lexical: Lexical
) -> None:
    any_store.add(entries(lexical, dense=True))
    assert any_store.state() == State()
    assert by_words(any_store, "passeport") == by_meaning(any_store, "passeport") == []


def test_what_was_written_of_the_state_is_read_again(filled: VectorStore) -> None:
    assert (filled.state(), filled.sheets()["F1"]) == (State("1"), "a")
    filled.put_state(State("2", Phase.CLEARING, dense=True), {"F9": "b"})
    filled.put_state(State("2", Phase.STEADY, dense=True))
    assert filled.state() == State("2", Phase.STEADY, dense=True)
    assert dict(filled.sheets()) == {"F9": "b"}


def test_several_vectors_are_asked_for_in_one_go(filled: VectorStore, lexical: Lexical) -> None:
    asked = [
        HashingEmbedder().questions(["Passeport"])[0],
        Sparse((), ()),
        lexical.question("piscine"),
    ]
    dense, nothing, words = filled.find(asked, 1, Filters())
    assert [each.passage.procedure for each in dense] == ["F2"]
    assert nothing == []
    assert [each.passage.procedure for each in words] == ["F3"]


def test_both_scores_are_raw(filled: VectorStore) -> None:
    vector = HashingEmbedder().questions([SHEETS[0].indexed])[0]
    (found,) = filled.find([vector], 2, Filters())
    assert found[0].score == pytest.approx(1.0, abs=1e-5)
    assert found[1].score == pytest.approx(
        float(vector @ HashingEmbedder().passages([SHEETS[1].indexed])[0]), abs=1e-5
    )


def test_a_rare_word_weighs_more_than_a_common_one(filled: VectorStore, lexical: Lexical) -> None:
    terms = [lexical.question(word) for word in ("coûte", "piscine")]
    common, rare = filled.find(terms, 1, Filters())
    assert rare[0].score > common[0].score > 0


def test_filters_hold_on_both_sides(filled: VectorStore) -> None:
    assert by_words(filled, "statuts passeport piscine", audience="associations") == ["F4"]
    assert by_words(filled, "statuts passeport piscine", scope="local") == ["F3"]
    assert by_meaning(filled, "passeport", scope="local") == []


def test_the_limit_holds_and_the_best_come_first(filled: VectorStore, lexical: Lexical) -> None:
    (found,) = filled.find([lexical.question("carte coûte euros")], 2, Filters())
    assert [each.passage.procedure for each in found] == ["F1", "F2"]
    assert found[0].score > found[1].score


def test_dense_vectors_are_missing_then_there(filled: VectorStore) -> None:
    assert filled.counts() == Counts(lexical=4, dense=2)
    # The authority's own comes first.
    assert [each.procedure for each in filled.without_dense(10)] == ["F3", "F4"]
    assert len(filled.without_dense(1)) == 1
    vectors = HashingEmbedder().passages([each.indexed for each in SHEETS[2:]])
    filled.set_dense(list(zip(IDS[2:], vectors, strict=True)))
    assert filled.without_dense(10) == []
    assert filled.counts() == Counts(lexical=4, dense=4)
    assert by_meaning(filled, "piscine des tilleuls")[0] == "F3"


def test_a_dense_vector_is_given_back_as_it_was(filled: VectorStore) -> None:
    there = filled.dense_vectors(IDS)
    assert there.keys() == set(IDS[:2])
    made = HashingEmbedder().passages([SHEETS[0].indexed])[0]
    np.testing.assert_allclose(there[IDS[0]], made, atol=1e-6)


def test_what_arrives_is_not_seen_before_the_switch_nor_what_leaves_after_it(
    filled: VectorStore, lexical: Lexical
) -> None:
    new = passage(9, "Passeport", "Le passeport coûte 90 euros.")
    filled.put_state(State("1", Phase.COMING))
    vector = HashingEmbedder().passages([new.indexed])[0]
    filled.add([Entry(new, lexical.passage(new.indexed), vector)], Mark.ARRIVING)
    filled.mark([IDS[1]], Mark.LEAVING)
    assert by_words(filled, "passeport") == by_meaning(filled, "passeport")[:1] == ["F2"]
    assert [each.procedure for each in filled.passages_of(["F2", "F9"])] == ["F2"]
    filled.put_state(State("2", Phase.CLEARING), {})
    assert by_words(filled, "passeport") == by_meaning(filled, "passeport")[:1] == ["F9"]
    assert "F2" not in by_meaning(filled, "passeport")
    assert [each.procedure for each in filled.passages_of(["F2", "F9"])] == ["F9"]
    assert filled.counts() == Counts(lexical=4, dense=2)
    filled.remove([IDS[1]])
    filled.unmark([new.id])
    filled.put_state(State("2"))
    assert by_words(filled, "passeport") == ["F9"]


def test_every_point_is_told_with_its_mark_and_the_digest_of_its_text(
    filled: VectorStore,
) -> None:
    filled.mark([IDS[0], IDS[2]], Mark.LEAVING)
    filled.unmark([IDS[2]])
    told = {each.id: each for each in filled.present()}
    assert told.keys() == set(IDS)
    assert [told[id].mark for id in IDS] == [Mark.LEAVING, None, None, None]
    assert told[IDS[0]].embedded == SHEETS[0].embedded
    assert [each.id for each in filled.present(["F3", "F77"])] == [IDS[2]]
    assert filled.present([]) == []


def test_what_leaves_is_embedded_no_more(filled: VectorStore) -> None:
    filled.mark([IDS[2]], Mark.LEAVING)
    assert [each.procedure for each in filled.without_dense(10)] == ["F4"]


def test_writing_the_same_again_changes_nothing(filled: VectorStore, lexical: Lexical) -> None:
    before = filled.counts()
    filled.add(entries(lexical, dense=True)[:2])
    filled.remove(["00000000-0000-0000-0000-000000000099"])
    assert filled.counts() == before


def test_a_removed_passage_is_found_no_more(filled: VectorStore) -> None:
    filled.remove([IDS[1]])
    assert "F2" not in [*by_words(filled, "passeport"), *by_meaning(filled, "passeport")]
    assert filled.counts() == Counts(lexical=3, dense=1)


def test_openings_alone_are_found_when_they_are_asked_for(
    any_store: VectorStore, lexical: Lexical
) -> None:
    later = [
        replace(each, id=each.id.replace("00000000-", "10000000-"), position=number + 1)
        for number, each in enumerate(SHEETS)
    ]
    embedder = HashingEmbedder()
    vectors = embedder.passages([each.indexed for each in SHEETS])
    any_store.add(
        [
            Entry(passage, lexical.passage(passage.indexed), vector)
            for passages in (later, SHEETS)
            for passage, vector in zip(passages, vectors, strict=True)
        ]
    )
    any_store.put_state(State("1"), {each.procedure: "a" for each in SHEETS})
    meant = embedder.questions(["le passeport d'un majeur"])[0]
    both, openings = any_store.find([meant, Openings(meant)], 10, Filters())
    assert len(both) == 8
    assert openings[0].passage.procedure == "F2"
    assert sorted(each.passage.id for each in openings) == sorted(each.id for each in SHEETS)
    (local,) = any_store.find([Openings(meant)], 10, Filters(scope="local"))
    assert [each.passage.procedure for each in local] == ["F3"]
    any_store.mark([SHEETS[1].id], Mark.ARRIVING)
    any_store.put_state(State("1", Phase.COMING))
    (seen,) = any_store.find([Openings(meant)], 10, Filters())
    assert "F2" not in {each.passage.procedure for each in seen}
