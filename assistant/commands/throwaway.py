"""A search index over a file of documents, which lives as long as one command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.passages import Passage, passages
from corpus.procedure import Block, BlockKind, Procedure
from foundation import UsageError

if TYPE_CHECKING:
    from retrieval.search import Search


@contextmanager
def index_documents(source: Path, folder: Path) -> Iterator[Search]:
    """Index every ``{"id", "title", "text"}`` of ``source`` in ``folder``; raises UsageError."""
    from assistant.commands.progress import counted
    from assistant.retrieving import open_embedder, search_in
    from retrieval.dense import index_densely
    from retrieval.edge import EdgeStore
    from retrieval.indexing import index_lexically
    from retrieval.lexical import Lexical

    documents = list(_documents(source))
    embedder, lexical = open_embedder(), Lexical()
    store = EdgeStore(folder / "index", dimension=embedder.dimension)
    try:
        with counted("Lexical index") as progress:
            index_lexically(store, lexical, documents, progress)
        with counted("Dense vectors") as progress:
            index_densely(store, embedder, progress)
        yield search_in(store, embedder, lexical)
    finally:
        store.close()


def _documents(source: Path) -> Iterator[Passage]:
    try:
        lines = source.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{source} could not be read: {error}") from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield from passages(_sheet(line, f"{source}, line {number}"))


def _sheet(line: str, where: str) -> Procedure:
    try:
        item = json.loads(line)
        id, title, text = (str(item[key]) for key in ("id", "title", "text"))
    except (ValueError, KeyError, TypeError):
        raise UsageError(f'{where}: expected {{"id", "title", "text"}}') from None
    return Procedure(
        id=id,
        title=title,
        source=where,
        scope="given",
        publisher="",
        licence="",
        url="",
        audience=(),
        territory="",
        themes=(),
        updated=None,
        description="",
        blocks=(Block((), (), BlockKind.TEXT, text),),
    )
