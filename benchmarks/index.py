"""How an index is brought to the catalogue, and how memory and time grow with its size."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.table import Table

from benchmarks.figures import spread
from benchmarks.index_size import DIMENSION, MadeUp
from corpus.catalogue import Catalogue
from corpus.passages import Passage, passages
from corpus.settings import CorpusSettings
from foundation import load
from retrieval.content import CatalogueContent
from retrieval.dense import index_densely
from retrieval.edge import EdgeStore
from retrieval.indexing import bring
from retrieval.lexical import Lexical
from retrieval.store import State

SIZES = (37_000, 370_000)
CHANGED = 0.01  # share of the sheets in which a line is added


class Edited(CatalogueContent):
    """The catalogue after an editor has added a line to the beginning of some sheets."""

    def __init__(self, catalogue: Catalogue, share: float) -> None:
        super().__init__(catalogue)
        self._read = catalogue
        ids = list(catalogue.ids())
        self.edited = set(spread(ids, max(1, round(share * len(ids)))))

    def version(self) -> str:
        return super().version() + "-edited"

    def sheets(self) -> Mapping[str, str]:
        return {id: d + "-edited" * (id in self.edited) for id, d in super().sheets().items()}

    def passages(self, sheet: str) -> tuple[Passage, ...]:
        found = self._read.procedure(sheet)
        if sheet not in self.edited or found is None or not found.blocks:
            return super().passages(sheet)
        first, *others = found.blocks
        first = replace(first, text=f"Cette page a été revue.\n{first.text}")
        return passages(replace(found, blocks=(first, *others)))


class Timed(EdgeStore):
    """Notes how long each change of state took."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, dimension=DIMENSION)
        self.phases: list[tuple[str, float]] = []

    def put_state(self, state: State, sheets: Mapping[str, str] | None = None) -> None:
        started = time.perf_counter()
        super().put_state(state, sheets)
        self.phases.append((str(state.phase), time.perf_counter() - started))


def index() -> dict[str, Any]:
    """Measure on the catalogue of the settings. Raises CatalogueError, IndexUnusable."""
    with (
        Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue,
        tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder,
    ):
        return {
            "life": life(catalogue, Path(folder) / "life"),
            "sizes": grow(SIZES, Path(folder)),
        }


def life(catalogue: Catalogue, folder: Path) -> dict[str, Any]:
    """A first building, one in which nothing changed, and one in which some sheets did."""
    store, lexical, embedder = Timed(folder), Lexical(), MadeUp()
    content, edited = CatalogueContent(catalogue), Edited(catalogue, CHANGED)
    started = time.perf_counter()
    built = bring(store, content, lexical)
    words = time.perf_counter() - started
    index_densely(store, embedder)
    meaning = time.perf_counter() - started - words
    started = time.perf_counter()
    bring(store, content, lexical, embedder)
    nothing = time.perf_counter() - started
    store.phases.clear()
    before, started = embedder.embedded, time.perf_counter()
    change = bring(store, edited, lexical, embedder)
    changed = time.perf_counter() - started
    store.close()
    return {
        "sheets": len(catalogue),
        "passages": built.added,
        "by_words_s": round(words, 2),
        "by_meaning_without_embedding_s": round(meaning, 2),
        "nothing_changed_s": round(nothing, 4),
        "sheets_changed": len(edited.edited),
        "changed_s": round(changed, 3),
        "passages_replaced": change.added,
        "passages_embedded": embedder.embedded - before,
        "switch_ms": round(1000 * dict(store.phases)["clearing"], 2),
        "share_of_building_by_words": round(changed / words, 4),
        "share_of_passages_embedded": round((embedder.embedded - before) / built.added, 4),
    }


def grow(sizes: Sequence[int], folder: Path) -> list[dict[str, Any]]:
    """Indexes of these sizes, each made by one process and searched by another."""
    made = []
    for size in sizes:
        there = folder / str(size)
        made.append({**_run("make", there, size), **_run("search", there, size)})
    return made


def _run(what: str, folder: Path, size: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.index_size", what, str(folder), str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def show(result: dict[str, Any]) -> Table:
    """The life of one index, then one column a size."""
    life = result["life"]
    table = Table(title=f"index: {life['sheets']} sheets, {life['passages']} passages")
    table.add_column("Measure", no_wrap=True)
    for size in result["sizes"]:
        table.add_column(f"{size['passages']:,}", justify="right", no_wrap=True)
    for name, key in (
        ("Made, by words and vectors (s)", "written_s"),
        ("Tidied up: graph of vectors (s)", "tidied_s"),
        ("Disk (MB)", "disk_mb"),
        ("Peak of memory while made (MB)", "peak_mb"),
        ("Opened (s)", "open_s"),
    ):
        table.add_row(name, *(str(size[key]) for size in result["sizes"]))
    for name, key in (("p50", "p50"), ("p95", "p95")):
        cells = (f"{size['engine_ms'][key]:.2f}" for size in result["sizes"])
        table.add_row(f"Engine, both sides, {name} (ms)", *cells)
    for name, key in (("its own", "own"), ("mapped files", "mapped")):
        cells = (str(size["memory_searched_mb"][key]) for size in result["sizes"])
        table.add_row(f"Memory after searches, {name} (MB)", *cells)
    table.caption = (
        f"By words: {life['by_words_s']:.1f} s. Nothing changed: {life['nothing_changed_s']:.3f} s."
        f" {life['sheets_changed']} sheets changed: {life['changed_s']:.2f} s"
        f" (×{life['share_of_building_by_words']:.3f}),"
        f" {life['passages_embedded']} passages to embed"
        f" (×{life['share_of_passages_embedded']:.4f}); switch {life['switch_ms']:.1f} ms"
    )
    return table
