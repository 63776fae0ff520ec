"""``guichet index build``: bring the index to the catalogue's content."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.adapt import adapt

if TYPE_CHECKING:
    from assistant.retrieving import Retrieval

app = typer.Typer(help="The search index.", no_args_is_help=True)


@app.callback()
def _index() -> None:
    """The search index."""


app.command()(adapt)


@app.command()
def build(
    lexical_only: Annotated[
        bool,
        typer.Option(help="Stop when every sheet can be found by its words (under 90 s)."),
    ] = False,
) -> None:
    """Index what is new in the corpus and forget what is gone; can be cut and run again."""
    from assistant.retrieving import current_index, open_retrieval
    from foundation import load
    from retrieval.errors import IndexInUse
    from retrieval.one_writer import the_one_writer
    from retrieval.settings import RetrievalSettings

    current = current_index()
    if current is not None and (lexical_only or current.dense):
        by = "its words and its meaning" if current.dense else "its words"
        typer.echo(f"Every sheet can already be found by {by}.")
        return
    try:
        retrieval = open_retrieval(create=True, told=typer.echo)
    except IndexInUse as held:
        if not held.follows:
            raise
        typer.echo(f"{held}.")
        return
    try:
        with the_one_writer(load(RetrievalSettings)) as ours:
            if ours:
                _build(retrieval, lexical_only)
            else:
                typer.echo(
                    "Another process of this machine is bringing the index to the catalogue."
                )
    finally:
        retrieval.store.close()


def _build(retrieval: Retrieval, lexical_only: bool) -> None:
    from assistant.commands.progress import counted, counted_in_turn
    from retrieval.content import CatalogueContent
    from retrieval.dense import index_densely
    from retrieval.indexing import Telling, bring

    started = time.perf_counter()
    store, embedder = retrieval.store, retrieval.embedder
    with counted_in_turn("By words", "By meaning") as (words, meaning):
        change = bring(
            store,
            CatalogueContent(retrieval.catalogue),
            retrieval.lexical,
            None if lexical_only else embedder,
            Telling(words, meaning),
        )
    typer.echo(
        f"{change.kept + change.added} passages can be found by their words: "
        f"{change.added} new, {change.removed} gone ({time.perf_counter() - started:.0f} s)"
    )
    if lexical_only:
        return
    if not store.state().dense:
        with counted("By meaning") as meaning:
            index_densely(store, embedder, meaning)
    typer.echo(
        f"{store.counts().dense} of them also by their meaning "
        f"({time.perf_counter() - started:.0f} s)"
    )
