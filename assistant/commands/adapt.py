"""``guichet index adapt``: adapt the embedder to the sheets, on this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer


def adapt(
    name: Annotated[
        str, typer.Option(help="What to call the adapter; empty: the corpus's version.")
    ] = "",
    minutes: Annotated[
        float, typer.Option(min=0.1, help="Training ends after so many minutes at the latest.")
    ] = 40.0,
    pairs: Annotated[int, typer.Option(min=48, help="Questions with their passages, at most.")] = (
        2800
    ),
    seed: Annotated[int, typer.Option(help="The same seed draws the same pairs.")] = 20,
    outside: Annotated[
        Path | None,
        typer.Option(
            help="Questions on other texts, in SQuAD's format: what is learnt must not cost here.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    measured: Annotated[
        int, typer.Option(help="Passages to measure on, before and after; 0: no measuring.")
    ] = 2500,
) -> None:
    """Adapt the embedder to your sheets, and measure what that gains.

    It learns from the sheets themselves: questions, cases, headings and definitions, and the
    passages they stand for. A fifth of the sheets is kept apart to measure on. When cut, the same
    command goes on. Nothing changes until guichet.toml names the adapter (section retrieval).
    """
    from assistant.artefacts.settings import model_path
    from assistant.commands.progress import counted
    from corpus.catalogue import Catalogue
    from corpus.settings import CorpusSettings
    from foundation import home, load
    from retrieval.adapting.making import Order, make_adapter
    from retrieval.adapting.training import Plan
    from retrieval.settings import RetrievalSettings

    settings = load(RetrievalSettings)
    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        folder = home() / "adapters" / (name or f"corpus-{catalogue.version()}")
        order = Order(
            folder=folder,
            model=model_path("embedder"),
            engine=settings.embedding,
            prefixes=(settings.question_prefix, settings.passage_prefix),
            plan=Plan(seed=seed, pairs=pairs, minutes=minutes),
            outside=outside,
            measured=measured,
            day=datetime.now(UTC).date(),
        )
        with counted("Learning") as progress:
            record = make_adapter(catalogue, order, progress, typer.echo)
    for ground, measures in record.get("measures", {}).items():
        typer.echo(f"{ground}:")
        for figure, gained in measures["change"].items():
            before, after = (100 * measures[when][figure] for when in ("before", "after"))
            low, high = 100 * gained["from"], 100 * gained["to"]
            typer.echo(
                f"  {figure}: {before:.1f} → {after:.1f} (95 %: {low:+.1f} to {high:+.1f} points)"
            )
    typer.echo(f"The adapter stands in {folder}.")
    typer.echo(f'To use it: adapter = "{folder}" in section [retrieval] of guichet.toml.')
