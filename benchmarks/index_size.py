"""One index of a given size, made and then searched each in a process of its own.

``python -m benchmarks.index_size make|search FOLDER PASSAGES`` prints its figures as JSON. Texts
and words are those of the catalogue, again and again; dense vectors are made up (see ``made_up``).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5
from zlib import crc32

import numpy as np

from benchmarks.figures import Clock, spread, summary, time_each
from corpus.catalogue import Catalogue
from corpus.passages import NAMESPACE, Passage, passages
from corpus.settings import CorpusSettings
from foundation import load
from retrieval.dense import index_densely
from retrieval.edge import EdgeStore
from retrieval.embedding import Vectors
from retrieval.groups import groups
from retrieval.lexical import Lexical
from retrieval.store import Entry, Filters, State, Vector

DIMENSION, NOISE = 384, 0.6
BATCH, CANDIDATES, QUESTIONS, WARMING = 512, 100, 200, 20
SECONDS = 60.0


class MadeUp:
    """An embedder that costs nothing: texts of one title are near, and no two are the same."""

    name, dimension = "made-up", DIMENSION

    def __init__(self) -> None:
        self.embedded = 0

    def questions(self, texts: list[str]) -> Vectors:
        return np.stack([made_up(text) for text in texts])

    def passages(self, texts: list[str]) -> Vectors:
        self.embedded += len(texts)
        return self.questions(texts)


def made_up(text: str, copy: int = 0) -> Vector:
    """A unit vector: the direction of the text's first line, and a noise of its own."""
    around = np.random.default_rng(crc32(text.split("\n", 1)[0].encode()))
    own = np.random.default_rng((crc32(text.encode()), copy))
    vector = around.normal(size=DIMENSION) + NOISE * own.normal(size=DIMENSION)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def make(folder: Path, size: int) -> dict[str, Any]:
    """Fill a new index by words and by meaning at once, and tidy it up."""
    started = time.perf_counter()
    store = EdgeStore(folder, dimension=DIMENSION)
    for batch in groups(islice(_entries(), size), BATCH):
        store.add(batch)
    written = time.perf_counter()
    store.put_state(State("1"), {})
    store.settle()
    index_densely(store, MadeUp())  # nothing is missing: it only notes so
    tidied = time.perf_counter()
    store.close()
    files = [path.stat() for path in folder.rglob("*") if path.is_file()]
    return {
        "passages": size,
        "written_s": round(written - started, 1),
        "tidied_s": round(tidied - written, 1),
        "disk_mb": round(sum(file.st_blocks * 512 for file in files) / 1e6),
        "peak_mb": memory()["peak"],
    }


def search(folder: Path, size: int) -> dict[str, Any]:
    """Open it, and ask both sides as search does."""
    asked = spread([p for sheet in _sheets() for p in sheet[:1]], QUESTIONS)
    lexical = Lexical()
    questions = [(made_up(p.title + "\n?"), lexical.question(p.title)) for p in asked]
    before = memory()
    started = time.perf_counter()
    store = EdgeStore(folder, dimension=DIMENSION)
    opened = time.perf_counter() - started
    after = memory()

    def find(question: Any) -> None:
        store.find(question, CANDIDATES, Filters())

    time_each(questions[:WARMING], find, Clock(SECONDS))
    engine = time_each(questions, find, Clock(SECONDS))
    searched = memory()
    store.close()
    return {
        "open_s": round(opened, 2),
        "engine_ms": summary(engine),
        "memory_open_mb": {key: after[key] - before[key] for key in after},
        "memory_searched_mb": {key: searched[key] - before[key] for key in searched},
    }


def memory() -> dict[str, int]:
    """Of this process, in MB: resident, of which its own and of mapped files; the peak so far."""
    lines = Path("/proc/self/status").read_text().splitlines()
    told = {name: value for name, _, value in (line.partition(":") for line in lines)}
    names = {"resident": "VmRSS", "own": "RssAnon", "mapped": "RssFile", "peak": "VmHWM"}
    return {key: int(told[name].split()[0]) // 1000 for key, name in names.items()}


def _sheets() -> Iterator[tuple[Passage, ...]]:
    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        for sheet in catalogue.all():
            yield passages(sheet)


def _entries() -> Iterator[Entry]:
    """The catalogue's passages without end, each round with ids and a noise of its own."""
    lexical = Lexical()
    base = [(p, lexical.passage(p.words)) for sheet in _sheets() for p in sheet]
    for copy in count():
        for passage, words in base:
            other = replace(
                passage,
                id=str(uuid5(NAMESPACE, f"{copy} {UUID(passage.id)}")),
                procedure=f"{passage.procedure}-{copy}",
            )
            yield Entry(other, words, made_up(passage.indexed, copy))


if __name__ == "__main__":
    what, folder, size = sys.argv[1:]
    print(json.dumps((make if what == "make" else search)(Path(folder), int(size))))
