"""The index, with the real engine and a hashing embedder."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from retrieval.content import GivenPassages
from retrieval.dense import index_densely
from retrieval.edge import EdgeStore
from retrieval.embedding import HashingEmbedder
from retrieval.errors import IndexFull, IndexInUse, IndexOfAnotherKind, IndexUnusable
from retrieval.indexing import bring, index_lexically
from retrieval.lexical import Lexical
from retrieval.opening import is_current, open_index
from retrieval.search import Search
from retrieval.settings import RetrievalSettings
from retrieval.store import Counts, Filters
from tests.retrieval.conftest import SHEETS, passage


def build(store: EdgeStore, lexical: Lexical, embedder: HashingEmbedder | None = None) -> Search:
    index_lexically(store, lexical, SHEETS)
    if embedder:
        index_densely(store, embedder)
    return Search(store, embedder or HashingEmbedder(), lexical)


def found(search: Search, question: str, filters: Filters | None = None) -> list[str]:
    hits = search.procedures(question, limit=10, filters=filters).hits
    return [hit.passage.procedure for hit in hits]


def test_sheets_are_found_by_their_words_before_any_dense_vector(
    store: EdgeStore, lexical: Lexical
) -> None:
    search = build(store, lexical)
    assert store.counts().dense == 0
    assert found(search, "combien coute un passeport ?")[0] == "F2"


def test_accents_capitals_and_question_words_do_not_matter(
    store: EdgeStore, lexical: Lexical
) -> None:
    search = build(store, lexical)
    for question in ("CARTE IDENTITE PERDUE", "j'ai perdu ma carte d’identité, je fais quoi"):
        assert found(search, question)[0] == "F1"
    assert not lexical.question("est-ce que je peux avoir combien de ?")


def test_dense_vectors_are_added_local_sheets_first_and_survive_reopening(
    tmp_path: Path, lexical: Lexical, embedder: HashingEmbedder
) -> None:
    store = EdgeStore(tmp_path / "i", dimension=embedder.dimension)
    index_lexically(store, lexical, SHEETS)
    assert store.without_dense(1)[0].scope == "local"
    once = iter([True, True, False])
    index_densely(store, embedder, may_go_on=lambda: next(once))
    assert store.counts().dense == len(SHEETS)
    store.close()
    again = EdgeStore(tmp_path / "i", dimension=embedder.dimension)
    assert again.counts() == Counts(lexical=len(SHEETS), dense=len(SHEETS))
    assert again.without_dense(10) == []
    again.close()


def test_an_unchanged_passage_keeps_its_vectors_and_a_gone_one_leaves(
    store: EdgeStore, lexical: Lexical, embedder: HashingEmbedder
) -> None:
    search = build(store, lexical, embedder)
    new = passage(9, "Marchés", "Le marché a lieu le samedi matin.", scope="local")
    change = index_lexically(store, lexical, [*SHEETS[1:], new])
    assert (change.added, change.removed, change.kept) == (1, 1, 3)
    assert [p.procedure for p in store.without_dense(10)] == ["F9"]
    assert "F1" not in found(search, "carte d'identité perdue")


def test_one_sheet_gives_one_hit_and_filters_hold(
    store: EdgeStore, lexical: Lexical, embedder: HashingEmbedder
) -> None:
    index_lexically(store, lexical, [*SHEETS, passage(5, "Passeport", "Photo.", procedure="F2")])
    search = Search(store, embedder, lexical)
    assert found(search, "passeport").count("F2") == 1
    assert set(found(search, "statuts passeport", Filters(audience="associations"))) == {"F4"}


def test_a_local_sheet_comes_before_a_national_one_that_is_as_near(
    store: EdgeStore, lexical: Lexical, embedder: HashingEmbedder
) -> None:
    twins = [
        passage(1, "Marché", "Horaires du marché."),
        passage(2, "Marché", "Horaires du marché.", scope="local"),
    ]
    index_lexically(store, lexical, twins)
    index_densely(store, embedder)
    search = Search(store, embedder, lexical)
    assert found(search, "horaires du marché")[0] == "F2"


def test_searching_goes_on_while_the_index_grows(
    store: EdgeStore, lexical: Lexical, embedder: HashingEmbedder
) -> None:
    search = build(store, lexical, embedder)
    many = [passage(100 + i, f"Fiche {i}", f"Démarche numéro {i}") for i in range(2000)]
    failures: list[BaseException] = []
    finished = threading.Event()

    def write() -> None:
        try:
            index_lexically(store, lexical, [*SHEETS, *many])
            index_densely(store, embedder)
        except BaseException as error:
            failures.append(error)
        finally:
            finished.set()

    writer = threading.Thread(target=write)
    writer.start()
    searches = 0
    while not finished.is_set() or searches < 5:
        assert found(search, "passeport d'un majeur")[0] == "F2"
        searches += 1
    writer.join()
    assert failures == []
    assert store.counts().dense == len(SHEETS) + len(many)


def test_a_second_process_on_the_same_index_is_told_so(tmp_path: Path, store: EdgeStore) -> None:
    with pytest.raises(IndexInUse, match="in use by another process") as told:
        EdgeStore(tmp_path / "index", dimension=256)
    assert not told.value.follows


def test_who_meets_a_running_server_is_told_that_it_follows_by_itself(tmp_path: Path) -> None:
    server = EdgeStore(tmp_path / "i", dimension=256, follows=True)
    with pytest.raises(IndexInUse, match="brings it to the catalogue by itself") as told:
        EdgeStore(tmp_path / "i", dimension=256)
    assert told.value.follows
    server.close()


class Other(HashingEmbedder):
    name = "other"


def test_a_missing_index_and_one_of_another_embedder_are_refused(tmp_path: Path) -> None:
    settings = RetrievalSettings(index=str(tmp_path / "i"))
    with pytest.raises(IndexUnusable, match="guichet index build"):
        open_index(settings, HashingEmbedder())
    open_index(settings, HashingEmbedder(), create=True).close()
    open_index(settings, HashingEmbedder()).close()
    with pytest.raises(IndexOfAnotherKind, match="hashing-256"):
        open_index(settings, Other())


@pytest.mark.parametrize("before", ["another embedder", "an earlier layout", "cut while deleted"])
def test_an_index_of_another_kind_is_made_anew_and_this_is_told(
    tmp_path: Path, lexical: Lexical, before: str
) -> None:
    settings = RetrievalSettings(index=str(tmp_path / "i"))
    made = open_index(settings, HashingEmbedder(), create=True)
    index_lexically(made, lexical, SHEETS)
    made.close()
    if before == "an earlier layout":
        shutil.copytree(tmp_path / "i" / "shard", tmp_path / "i", dirs_exist_ok=True)
        shutil.rmtree(tmp_path / "i" / "shard")
    if before != "another embedder":
        (tmp_path / "i" / "state.json").unlink()
    lines: list[str] = []
    anew = open_index(settings, Other(), create=True, told=lines.append)
    assert len(lines) == 1
    assert "made anew" in lines[0]
    assert (anew.present(), anew.state().version) == ([], "")
    anew.close()


def test_what_is_current_is_known_without_opening_anything(
    tmp_path: Path, lexical: Lexical
) -> None:
    settings, content = RetrievalSettings(index=str(tmp_path / "i")), GivenPassages(SHEETS)
    assert is_current(settings, "hashing-256", content) is None
    store = open_index(settings, HashingEmbedder(), create=True)
    bring(store, content, lexical)
    by_words = is_current(settings, "hashing-256", content)
    assert by_words is not None
    assert not by_words.dense
    index_densely(store, HashingEmbedder())
    whole = is_current(settings, "hashing-256", content)
    assert whole is not None
    assert whole.dense
    assert is_current(settings, "other", content) is None
    assert is_current(settings, "hashing-256", GivenPassages(SHEETS[1:])) is None
    store.close()


def test_a_damaged_index_is_refused_with_a_remedy(tmp_path: Path, lexical: Lexical) -> None:
    store = EdgeStore(tmp_path / "i", dimension=256)
    index_lexically(store, lexical, SHEETS)
    store.close()
    (tmp_path / "i" / "shard" / "edge_config.json").write_text("{")
    with pytest.raises(IndexUnusable, match="guichet index build"):
        EdgeStore(tmp_path / "i", dimension=256)


def test_a_question_of_another_dimension_is_refused(store: EdgeStore, lexical: Lexical) -> None:
    index_lexically(store, lexical, SHEETS)
    index_densely(store, HashingEmbedder())
    with pytest.raises(IndexUnusable):
        store.find([np.ones(3, dtype=np.float32)], 1, Filters())


def test_a_full_disk_is_told_as_such_and_leaves_what_is_in_force(
    store: EdgeStore, lexical: Lexical, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = build(store, lexical)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(IndexFull, match="make room"):
        index_lexically(store, lexical, SHEETS[1:])
    monkeypatch.undo()
    assert "F1" in found(search, "carte d'identité perdue")
    index_lexically(store, lexical, SHEETS[1:])
    assert "F1" not in found(search, "carte d'identité perdue")
