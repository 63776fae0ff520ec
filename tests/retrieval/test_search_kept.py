"""What search keeps between questions: passages read, and how telling terms are."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from corpus.passages import Passage
from retrieval.edge import EdgeStore
from retrieval.embedding import HashingEmbedder
from retrieval.indexing import index_lexically
from retrieval.lexical import Lexical, Sparse
from retrieval.passage_cache import PassageCache
from retrieval.search import Search
from retrieval.store import Filters, Found, Vector
from retrieval.term_scores import TermScores
from tests.retrieval.conftest import SHEETS, passage


class Shelf:
    """Passages 0 to 9 by number; it keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[Hashable]] = []

    def __call__(self, ids: Sequence[Hashable]) -> Mapping[Hashable, Passage]:
        self.asked.append(list(ids))
        return {id: passage(id, "Titre", "Texte") for id in ids if isinstance(id, int) and id < 10}


def test_a_passage_is_read_once() -> None:
    cache, shelf = PassageCache(), Shelf()
    first = cache.among([1, 2, 1], shelf)
    second = cache.among([2, 3], shelf)
    assert shelf.asked == [[1, 2], [3]]
    assert second[2] is first[2]
    assert cache.among([1, 2, 3], shelf).keys() == {1, 2, 3}
    assert len(shelf.asked) == 2


def test_one_that_is_gone_is_left_out_and_asked_for_again() -> None:
    cache, shelf = PassageCache(), Shelf()
    assert cache.among([1, 99], shelf).keys() == {1}
    assert cache.among([99], shelf) == {}
    assert shelf.asked == [[1, 99], [99]]


def test_when_it_is_full_the_half_read_first_goes() -> None:
    cache, shelf = PassageCache(kept=4), Shelf()
    for id in range(5):
        assert cache.among([id], shelf).keys() == {id}
    cache.among([3, 4], shelf)
    assert len(shelf.asked) == 5  # the last two are still there
    cache.among([0], shelf)
    assert shelf.asked[-1] == [0]


def test_search_follows_the_index_whatever_it_keeps(
    store: EdgeStore, lexical: Lexical, embedder: HashingEmbedder
) -> None:
    search = Search(store, embedder, lexical)
    index_lexically(store, lexical, SHEETS)
    assert search.procedures("piscine", limit=1).hits[0].passage.text == SHEETS[2].text
    asked = search.understand("piscine hammam")
    terms = lexical.question("piscine hammam").indices
    unknown = search.rarity(asked)
    dearer = replace(passage(8, "Piscine des Tilleuls", "Le hammam est payant."), procedure="F3")
    index_lexically(store, lexical, [*SHEETS[:2], dearer, SHEETS[3]])
    assert search.procedures("piscine", limit=1).hits[0].passage.text == dearer.text
    assert search.understand("piscine hammam").known == 1.0
    assert asked.known == 0.5
    known = search.rarity(asked)
    assert set(known) == set(terms)
    assert {known[term] for term in terms} != {unknown[term] for term in terms}


def test_a_term_is_asked_of_the_store_once_for_each_version(
    store: EdgeStore, lexical: Lexical
) -> None:
    asked: list[int] = []

    class Counted:
        state = store.state

        def find(
            self, vectors: Sequence[Vector | Sparse], limit: int, filters: Filters
        ) -> list[list[Found]]:
            asked.extend(v.indices[0] for v in vectors if isinstance(v, Sparse))
            return store.find(vectors, limit, filters)

    index_lexically(store, lexical, SHEETS)
    scores = TermScores(Counted())
    pool, nowhere = (lexical.question(word).indices[0] for word in ("piscine", "hammam"))
    assert scores([pool, nowhere, pool]).keys() == {pool}
    assert scores([nowhere, pool]).keys() == {pool}
    assert asked == [pool, nowhere]
    assert scores([]) == {}
    index_lexically(store, lexical, SHEETS[:2])
    assert scores([pool]) == {}
    assert asked == [pool, nowhere, pool]
