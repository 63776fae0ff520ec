"""A running server has its index tidied up by another process, and goes on searching meanwhile."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import retrieval.edge
from retrieval import edge_config
from retrieval.dense import index_densely
from retrieval.edge import EdgeStore
from retrieval.edge_tidying import tidy_copy
from retrieval.embedding import HashingEmbedder
from retrieval.indexing import bring
from retrieval.lexical import Lexical, Sparse
from retrieval.state_file import read_state
from retrieval.store import Entry, Filters, State
from tests.retrieval.conftest import passage
from tests.retrieval.towns import content, ids, new_town, old_town, seen_by_meaning, seen_by_words

OLD, NEW = content(old_town()), content(new_town())


def serving(folder: Path) -> EdgeStore:
    return EdgeStore(folder, dimension=HashingEmbedder.dimension, follows=True)


def shards(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("shard*"))


@pytest.fixture
def tidied(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The copies that were tidied up."""
    copies: list[Path] = []

    def noting(shard: Path, copy: Path, may_go_on: Callable[[], bool]) -> bool:
        copies.append(copy)
        return tidy_copy(shard, copy, may_go_on)

    monkeypatch.setattr(retrieval.edge, "tidy_copy", noting)
    return copies


def test_search_goes_on_while_the_copy_is_tidied_and_then_finds_the_same(
    tmp_path: Path, tidied: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = serving(tmp_path)
    bring(store, OLD, Lexical())
    searches: list[set[str]] = []

    def search() -> bool:  # asked now and then while the other process works
        if tidied:
            searches.append(seen_by_words(store))
        return True

    before = len(tidied)
    index_densely(store, HashingEmbedder(), may_go_on=search)
    assert len(tidied) == before + 1
    assert searches
    assert all(sight == ids(OLD) for sight in searches)
    assert seen_by_words(store) == seen_by_meaning(store) == ids(OLD)
    assert shards(tmp_path) == [tidied[-1].name]
    store.close()
    again = EdgeStore(tmp_path, dimension=HashingEmbedder.dimension)
    assert seen_by_meaning(again) == ids(OLD)
    again.close()


def test_a_small_change_is_not_worth_tidying(tmp_path: Path, tidied: list[Path]) -> None:
    store = serving(tmp_path)
    bring(store, OLD, Lexical())
    index_densely(store, HashingEmbedder())
    tidied.clear()
    bring(store, content(old_town()[1:]), Lexical(), HashingEmbedder())
    assert tidied == []
    bring(store, NEW, Lexical(), HashingEmbedder())
    assert len(tidied) == 1
    assert seen_by_words(store) == ids(NEW)
    store.close()


def test_a_server_that_stops_does_not_wait_for_it(tmp_path: Path) -> None:
    store = EdgeStore(tmp_path / "i", dimension=HashingEmbedder.dimension)
    bring(store, OLD, Lexical())
    store.close()
    asked = threading.Event()

    def stop() -> bool:
        asked.set()
        return False

    copy = tmp_path / "i" / "shard-copy"
    assert not tidy_copy(tmp_path / "i" / "shard", copy, stop)
    assert asked.is_set()
    assert not copy.exists()


def test_what_a_killed_server_left_of_its_tidying_goes_away(tmp_path: Path) -> None:
    store = serving(tmp_path)
    bring(store, OLD, Lexical())
    store.close()
    stored = read_state(tmp_path)
    assert stored is not None
    half = tmp_path / "shard-half" / "segments"
    half.mkdir(parents=True)
    store = serving(tmp_path)
    assert shards(tmp_path) == [stored.shard]
    assert seen_by_words(store) == ids(OLD)
    store.close()


def test_a_large_index_gets_a_graph_and_loses_it_once_it_is_small_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def graph() -> bool:
        config = json.loads((tmp_path / "shard" / "edge_config.json").read_text())
        return bool(config["hnsw_config"]["m"])

    store = EdgeStore(tmp_path, dimension=HashingEmbedder.dimension)
    bring(store, OLD, Lexical())
    index_densely(store, HashingEmbedder())
    assert not graph()
    monkeypatch.setattr(edge_config, "GRAPH_FROM", 160)
    bring(store, NEW, Lexical(), HashingEmbedder())
    assert graph()
    bring(store, content(old_town(30)), Lexical(), HashingEmbedder())
    assert graph()
    assert seen_by_meaning(store) == ids(content(old_town(30)))
    bring(store, content(old_town(20)), Lexical(), HashingEmbedder())
    assert not graph()
    assert seen_by_meaning(store) == seen_by_words(store) == ids(content(old_town(20)))
    store.close()


def test_none_of_the_nearest_is_missed_in_8_bits(tmp_path: Path) -> None:
    random = np.random.default_rng(11)
    vectors = random.normal(size=(16_000, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    store = EdgeStore(tmp_path, dimension=384)
    for start in range(0, len(vectors), 2000):
        store.add(
            [
                Entry(passage(number, "Fiche", "Texte"), Sparse((1,), (1.0,)), vectors[number])
                for number in range(start, start + 2000)
            ]
        )
    store.put_state(State("1"), {})
    store.settle()
    missed = 0
    for question in vectors[:40] + random.normal(size=(40, 384)).astype(np.float32) / 20:
        nearest = np.argsort(-(vectors @ question))[:20]
        (found,) = store.find([question], 20, Filters())
        missed += len({f"F{number}" for number in nearest} - {f.passage.procedure for f in found})
    assert missed <= 8  # of 800
    store.close()
