"""A process that indexes is killed at any moment: search then sees one version whole, and the
next round embeds nothing again."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from retrieval.dense import index_densely
from retrieval.edge import EdgeStore
from retrieval.embedding import HashingEmbedder
from retrieval.indexing import Telling, bring
from retrieval.lexical import Lexical
from tests.retrieval.towns import (
    Noting,
    content,
    ids,
    new_town,
    old_town,
    seen_by_meaning,
    seen_by_words,
)

KILLS, FIRST_KILLS = 16, 4
OLD, NEW = content(old_town(120)), content(new_town(120))
forked = multiprocessing.get_context("forkserver")
forked.set_forkserver_preload(["tests.retrieval.test_index_killed"])


class Mortal(EdgeStore):
    """Kills its process as `kill -9` does, so many seconds after the start of a given write."""

    def __init__(self, folder: Path, last_write: int, seconds: float) -> None:
        self._left, self._seconds = last_write, seconds
        self.writes = 0
        super().__init__(folder, dimension=HashingEmbedder.dimension)

    def put_state(self, *given: Any) -> None:
        self._write()
        super().put_state(*given)

    def settle(self, *given: Any) -> None:
        self._write()
        super().settle(*given)

    def _update(self, *given: Any) -> None:
        self._write()
        super()._update(*given)

    def _write(self) -> None:
        self.writes += 1
        if self.writes == self._left:
            threading.Timer(self._seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()


def index(folder: Path, last_write: int, seconds: float) -> None:
    """All that `guichet index build` does with the index; exits with the number of writes."""
    store = Mortal(folder, last_write, seconds)
    bring(store, NEW, Lexical(), HashingEmbedder())
    index_densely(store, HashingEmbedder())
    store.close()
    sys.exit(store.writes)


def copy(source: Path, target: Path) -> Path:
    """The engine reserves tens of megabytes ahead: only what is written is copied."""
    subprocess.run(["cp", "-r", "--sparse=always", source, target], check=True)
    return target


def run(folder: Path, last_write: int = 0, seconds: float = 0.0) -> int:
    process = forked.Process(target=index, args=(folder, last_write, seconds))
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished index of the old sheets."""
    folder = tmp_path_factory.mktemp("before") / "index"
    store = EdgeStore(folder, dimension=HashingEmbedder.dimension)
    bring(store, OLD, Lexical())
    index_densely(store, HashingEmbedder())
    store.close()
    return folder


def test_killed_at_any_moment_an_index_is_old_or_new_and_the_next_round_completes_it(
    before: Path, tmp_path: Path
) -> None:
    writes = run(copy(before, tmp_path / "whole"))
    found: Counter[str] = Counter()
    chance = random.Random(20261123)
    for number in range(KILLS):
        folder = copy(before, tmp_path / str(number))
        # The writes around the switch are the last ones: most kills go there.
        last = chance.choice([chance.randint(1, writes), chance.randint(writes - 8, writes)])
        killed = run(folder, last, chance.choice([0.0, 0.001, 0.004, 0.02]))
        store = EdgeStore(folder, dimension=HashingEmbedder.dimension)
        seen = seen_by_words(store)
        assert seen in (ids(OLD), ids(NEW)), f"kill {number}: {len(seen)} passages seen"
        assert seen_by_meaning(store) == seen
        found["killed"] += killed == -signal.SIGKILL
        found["new" if seen == ids(NEW) else "old"] += 1
        found["marked"] += bool({each.mark for each in store.present()} - {None})
        _complete(store)
        shutil.rmtree(folder)
    assert found["killed"] >= 12
    assert min(found["old"], found["new"], found["marked"]) > 1, found


def test_killed_in_the_first_round_of_all_search_sees_nothing_until_the_words_are_in(
    tmp_path: Path,
) -> None:
    writes = run(tmp_path / "whole")
    chance = random.Random(7)
    for number in range(FIRST_KILLS):
        folder = tmp_path / str(number)
        run(folder, chance.randint(1, writes), chance.choice([0.0, 0.002, 0.01]))
        store = EdgeStore(folder, dimension=HashingEmbedder.dimension)
        assert seen_by_words(store) in (set(), ids(NEW))
        _complete(store)


def _complete(store: EdgeStore) -> None:
    """What was embedded is not embedded again, and nothing of the cut round stays."""
    there = {each.id: each for each in store.present()}
    known = {there[id].embedded for id in store.dense_vectors(list(there))}
    noting = Noting()
    bring(store, NEW, Lexical(), noting)
    index_densely(store, noting)
    lacking = [
        each.indexed
        for name in NEW.sheets()
        for each in NEW.passages(name)
        if each.embedded not in known
    ]
    assert Counter(noting.embedded) <= Counter(lacking)
    assert seen_by_words(store) == seen_by_meaning(store) == ids(NEW)
    assert {each.id for each in store.present()} == ids(NEW)
    assert {each.mark for each in store.present()} == {None}
    assert store.state().dense
    # The marks are gone for the filters too: the next version is not seen before its switch.
    sights: list[bool] = []
    looking = Telling(words=lambda *_: sights.append(seen_by_words(store) == ids(NEW)))
    bring(store, OLD, Lexical(), HashingEmbedder(), looking)
    assert sights
    assert all(sights)
    assert seen_by_words(store) == seen_by_meaning(store) == ids(OLD)
    store.close()
