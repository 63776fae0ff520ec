"""``guichet index build``: bring the index to the catalogue's content."""

from __future__ import annotations

import time
from typing import Annotated

import typer

app = typer.Typer(help="The search index.", no_args_is_help=True)


@app.callback()
def _index() -> None:
    """The search index."""


@app.command()
def build(
    lexical_only: Annotated[
        bool,
        typer.Option(help="Stop when every sheet can be found by its words (under 90 s)."),
    ] = False,
) -> None:
    """Index what is new in the corpus and forget what is gone; can be cut and run again."""
    from assistant.artefacts.settings import model_path
    from assistant.commands.progress import counted
    from assistant.retrieving import open_retrieval
    from corpus.catalogue import Catalogue
    from corpus.passages import passages
    from corpus.settings import CorpusSettings
    from foundation import load
    from retrieval.embedding import name_of
    from retrieval.indexing import index_densely, index_lexically
    from retrieval.opening import is_current, mark_current
    from retrieval.settings import RetrievalSettings

    started = time.perf_counter()
    settings, embedder = load(RetrievalSettings), name_of(model_path("embedder"))
    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        content = catalogue.version()
    if lexical_only and is_current(settings, embedder, content):
        typer.echo("Every sheet can already be found by its words.")
        return
    retrieval = open_retrieval(create=True)
    try:
        with counted("By words") as progress:
            cut = (p for sheet in retrieval.catalogue.all() for p in passages(sheet))
            change = index_lexically(retrieval.store, retrieval.lexical, cut, progress)
        mark_current(settings, embedder, content)
        typer.echo(
            f"{change.kept + change.added} passages can be found by their words: "
            f"{change.added} new, {change.removed} gone ({time.perf_counter() - started:.0f} s)"
        )
        if lexical_only:
            return
        with counted("By meaning") as progress:
            done = index_densely(retrieval.store, retrieval.embedder, progress)
        typer.echo(
            f"{retrieval.store.counts().dense} of them also by their meaning: {done} new "
            f"({time.perf_counter() - started:.0f} s)"
        )
    finally:
        retrieval.store.close()
