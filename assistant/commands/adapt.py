"""``guichet index adapt``: the embedder adapted to the sheets, or a reranker made of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer


def adapt(
    name: Annotated[
        str, typer.Option(help="What to call what is made; empty: the corpus's version.")
    ] = "",
    reranker: Annotated[
        bool,
        typer.Option(
            "--reranker",
            help="Make a small cross-encoder, which reads the first passages again.",
        ),
    ] = False,
    minutes: Annotated[
        float, typer.Option(min=0.1, help="Training ends after so many minutes at the latest.")
    ] = 40.0,
    pairs: Annotated[
        int | None,
        typer.Option(
            min=48, help="Questions with their passages, at most; by default 2800, or 4600."
        ),
    ] = None,
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
    """Adapt the embedder to your sheets, or make a reranker, and measure what that gains.

    It learns from the sheets themselves: questions, cases, headings and definitions, and the
    passages they stand for. A fifth of the sheets is kept apart to measure on. When cut, the same
    command goes on. Nothing changes until guichet.toml names what was made (section retrieval).
    """
    from assistant.artefacts.settings import model_path
    from assistant.commands.progress import counted
    from corpus.catalogue import Catalogue
    from corpus.settings import CorpusSettings
    from foundation import home, load
    from retrieval.adapting.cross_making import make_reranker
    from retrieval.adapting.cross_training import CrossPlan
    from retrieval.adapting.making import Order, make_adapter
    from retrieval.adapting.training import Plan
    from retrieval.settings import RetrievalSettings

    settings = load(RetrievalSettings)
    kind = "reranker" if reranker else "adapter"

    def order(plan: Any, version: str) -> Order[Any]:
        return Order(
            folder=home() / f"{kind}s" / (name or f"corpus-{version}"),
            model=model_path("embedder"),
            engine=settings.embedding,
            prefixes=(settings.question_prefix, settings.passage_prefix),
            plan=plan,
            outside=outside,
            measured=measured,
            day=datetime.now(UTC).date(),
        )

    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        version = catalogue.version()
        with counted("Learning") as progress:
            if reranker:
                ordered = order(CrossPlan(seed, pairs or 4600, minutes=minutes), version)
                reading = settings.reranker_candidates, settings.reranker_weight
                record = make_reranker(catalogue, ordered, reading, progress, typer.echo)
            else:
                ordered = order(Plan(seed, pairs or 2800, minutes=minutes), version)
                record = make_adapter(catalogue, ordered, progress, typer.echo)
    _tell(record)
    typer.echo(f"The {kind} stands in {ordered.folder}.")
    typer.echo(f'To use it: {kind} = "{ordered.folder}" in section [retrieval] of guichet.toml.')


def _tell(record: Mapping[str, Any]) -> None:
    """The figures before and after on each ground, with the interval of their difference."""
    for ground, measures in record.get("measures", {}).items():
        typer.echo(f"{ground}:")
        for figure, gained in measures["change"].items():
            before, after = (100 * measures[when][figure] for when in ("before", "after"))
            low, high = 100 * gained["from"], 100 * gained["to"]
            typer.echo(
                f"  {figure}: {before:.1f} → {after:.1f} (95 %: {low:+.1f} to {high:+.1f} points)"
            )
    if spent := record.get("reading_ms"):
        typer.echo(f"Reading {record['candidates']} passages again took {spent:.0f} ms.")
