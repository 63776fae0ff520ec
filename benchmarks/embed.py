"""How fast passages are embedded, against plain sentence-transformers, and what ranking it costs.

Groups of passages take turns between the ways of embedding, so that a machine that is busy with
other things slows all of them alike.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from rich.table import Table

from assistant.artefacts.settings import model_path
from assistant.retrieving import embedder_model
from corpus.catalogue import Catalogue
from corpus.settings import CorpusSettings
from foundation import load
from retrieval.adapting.measuring import Ground, figures, ranks_of, titles
from retrieval.embedding import SentenceTransformerEmbedder, Vectors
from retrieval.settings import RetrievalSettings

PASSAGES, SEED, TURN, QUESTIONS = 1_200, 11, 100, 60
PLAIN = "plain"
MEMORY = """
import sys
from pathlib import Path
from retrieval.embedding import SentenceTransformerEmbedder
folder, engine, name = sys.argv[1:]
texts = [("mot " * (5 + 7 * number % 173)).strip() for number in range(256)]
if engine == "plain":
    from sentence_transformers import SentenceTransformer
    SentenceTransformer(folder, device="cpu", local_files_only=True).encode(texts)
else:
    SentenceTransformerEmbedder(Path(folder), engine=engine).passages(texts)
peak = next(l for l in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in l)
print(int(peak.split()[1]) // 1024)
"""


def embed() -> dict[str, Any]:
    """Measure the model of the settings on sheets of the catalogue.

    Raises CatalogueError, ArtefactError, EmbedderError.
    """
    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        ground = titles(catalogue.all(), SEED, PASSAGES, held_out=False)
    folder = model_path("embedder")
    embedder_model().prepare()
    return {**measure(folder, ground), "memory_mb": _memory(folder)}


def measure(folder: Path, ground: Ground) -> dict[str, Any]:
    """Rates, cosines to plain vectors, recall and the time of one question, by way of embedding."""
    settings = load(RetrievalSettings)
    ways: dict[str, tuple[Callable[[list[str]], Vectors], Callable[[list[str]], Vectors]]] = {}
    for engine in ("torch", "onnx"):
        embedder = SentenceTransformerEmbedder(
            folder,
            question_prefix=settings.question_prefix,
            passage_prefix=settings.passage_prefix,
            engine=engine,
        )
        ways[engine] = embedder.passages, embedder.questions
    ways = {PLAIN: _plain(folder, settings), **ways}
    for passages, questions in ways.values():
        passages(list(ground.texts[:8])), questions(list(ground.questions[:2]))
    spent = dict.fromkeys(ways, 0.0)
    vectors: dict[str, list[Vectors]] = {way: [] for way in ways}
    for start in range(0, len(ground.texts), TURN):
        group = list(ground.texts[start : start + TURN])
        for way, (passages, _) in ways.items():
            began = time.perf_counter()
            vectors[way].append(passages(group))
            spent[way] += time.perf_counter() - began
    result = {}
    for way, (_, questions) in ways.items():
        told = np.concatenate(vectors[way])
        nearness = (told * np.concatenate(vectors[PLAIN])).sum(axis=1)
        asked, waits = _ask(questions, list(ground.questions))
        result[way] = {
            "passages_per_s": round(len(told) / spent[way], 2),
            "times_plain": round(spent[PLAIN] / spent[way], 2),
            "cosine_mean": round(float(nearness.mean()), 5),
            "cosine_min": round(float(nearness.min()), 5),
            **figures(ranks_of(ground, asked, told)),
            "question_ms": round(median(waits), 1),
        }
    return {"passages": len(ground.texts), "questions": len(ground.questions), "ways": result}


def _plain(
    folder: Path, settings: RetrievalSettings
) -> tuple[Callable[[list[str]], Vectors], Callable[[list[str]], Vectors]]:
    """``SentenceTransformer.encode`` as anyone would call it."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)

    def encode(prefix: str, texts: list[str]) -> Vectors:
        prefixed = [prefix + text for text in texts]
        return np.asarray(
            model.encode(prefixed, normalize_embeddings=True, show_progress_bar=False), np.float32
        )

    return (
        lambda texts: encode(settings.passage_prefix, texts),
        lambda texts: encode(settings.question_prefix, texts),
    )


def _ask(
    questions: Callable[[list[str]], Vectors], asked: list[str]
) -> tuple[Vectors, list[float]]:
    """The vectors, and the milliseconds of each of the first questions when asked alone."""
    waits: list[float] = []
    for question in asked[:QUESTIONS]:
        began = time.perf_counter()
        questions([question])
        waits.append((time.perf_counter() - began) * 1000)
    return questions(asked), waits


def _memory(folder: Path) -> dict[str, int]:
    """The most memory of a process that embeds 256 texts of all lengths, in megabytes."""
    peaks = {}
    for way in (PLAIN, "torch", "onnx"):
        command = [sys.executable, "-c", MEMORY, str(folder), way, ""]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        peaks[way] = int(done.stdout.split()[-1])
    return peaks


def show(result: dict[str, Any]) -> Table:
    """One column a way of embedding."""
    ways = result["ways"]
    table = Table(title=f"embed: {result['passages']} passages, {result['questions']} questions")
    table.add_column("Measure", no_wrap=True)
    for way in ways:
        table.add_column(way, justify="right", no_wrap=True)
    for key in next(iter(ways.values())):
        table.add_row(key, *(f"{ways[way][key]:g}" for way in ways))
    table.add_row("memory_mb", *(f"{result['memory_mb'][way]}" for way in ways))
    lost = ways[PLAIN]["recall@5"] - ways["onnx"]["recall@5"]
    table.caption = (
        f"onnx / plain: ×{ways['onnx']['times_plain']:.2f}; recall@5 lost: {100 * lost:.2f} points"
    )
    return table
