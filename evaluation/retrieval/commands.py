"""``guichet eval retrieval`` and its part of ``eval compare``: how well search finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from corpus.procedure import Procedure
    from evaluation.measure import Goal, Measure
    from evaluation.retrieval.compare import Difference
    from evaluation.retrieval.ranks import Ranked
    from evaluation.retrieval.run import Bench
    from evaluation.retrieval.vectors import KeptVectors

GOALS = {"titles": {"recall@1": 0.85, "recall@5": 0.97}, "citizens": {"recall@5": 0.95}}
FOREIGN_GOAL = 0.85  # recall@5 of the questions in other languages than French


def retrieval(
    of_titles: Annotated[
        bool,
        typer.Option("--titles", help="Titles of question-and-answer sheets, hidden from search."),
    ] = False,
    of_citizens: Annotated[
        bool, typer.Option("--citizens", help="Questions written as citizens write.")
    ] = False,
    limit_sheets: Annotated[
        int | None, typer.Option(min=1, help="Search only a sample of so many sheets (easier).")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the sample.")] = 1,
    words_only: Annotated[
        bool, typer.Option(help="Measure the lexical side alone: no vector is computed.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option(help="Write every rank and figure to this file (JSON).")
    ] = None,
    failures: Annotated[
        bool, typer.Option(help="Name the questions whose sheet is not among the first five.")
    ] = False,
) -> None:
    """Measure search: recall and rank of the right sheets, on a throw-away index.

    Both sets of questions are measured unless one is named. Exit code 1 when a goal is missed on
    the whole catalogue. Vectors are taken from the index where it has them, the others computed,
    and all are kept in $GUICHET_HOME/evaluation for the next run.
    """
    from rich.console import Console

    from evaluation.retrieval.results import write_results
    from foundation import EXIT_FOUND_FAILING

    both = of_titles == of_citizens
    results: dict[str, list[Ranked]] = {}
    with ExitStack() as stack:
        bench = _bench(stack, limit_sheets, seed, words_only)
        if of_citizens or both:
            results["citizens"] = bench.measure_citizens()
        if of_titles or both:
            results["titles"] = bench.measure_titles()
        made_of = _made_of(bench, limit_sheets, seed)
    measures = {name: list(_measures(name, group, bench.sides)) for name, group in results.items()}
    for name, group in measures.items():
        Console().print(_table(name, group))
    if failures:
        _name_failures(results)
    if output is not None:
        write_results(output, made_of, results, measures)
    missed = any(each.met is False for group in measures.values() for each in group)
    if missed and limit_sheets is None and not words_only:
        raise typer.Exit(EXIT_FOUND_FAILING)


def compare_files(first: Path, second: Path, only: str) -> None:
    """Compare two files of ``--output``: the difference, its interval, and who won."""
    from rich.console import Console

    from evaluation.retrieval.compare import compare as differences
    from evaluation.retrieval.results import read_results

    (made, lines), (others_made, others) = read_results(first), read_results(second)
    for key in sorted(made.keys() | others_made.keys()):
        if made.get(key) != others_made.get(key):
            typer.echo(f"{key}: {made.get(key)} → {others_made.get(key)}")
    Console().print(_comparison(differences(lines, others, only)))


def _bench(stack: ExitStack, limit: int | None, seed: int, words_only: bool) -> Bench:
    from assistant.commands.progress import counted
    from corpus.catalogue import Catalogue
    from corpus.settings import CorpusSettings
    from evaluation.retrieval.questions import citizens
    from evaluation.retrieval.run import Bench
    from evaluation.retrieval.sheets import sample, sheets_of
    from foundation import load
    from retrieval.lexical import Lexical

    catalogue = stack.enter_context(Catalogue.open(load(CorpusSettings).catalogue_path()))
    sheets = sheets_of(catalogue, sample(catalogue.ids(), citizens(), limit, seed))
    embedder = None if words_only else _kept_vectors(stack, sheets)
    return Bench(catalogue, sheets, Lexical(), embedder, counted)


def _kept_vectors(stack: ExitStack, sheets: Sequence[Procedure]) -> KeptVectors:
    from assistant.commands.progress import counted
    from assistant.retrieving import open_embedder
    from evaluation.retrieval.borrowed import borrow_from_index
    from evaluation.retrieval.sheets import entries
    from evaluation.retrieval.vectors import KeptVectors
    from foundation import home

    path = home() / "evaluation" / "vectors.sqlite"
    progress = stack.enter_context(counted("Vectors"))
    kept = stack.enter_context(closing(KeptVectors(path, open_embedder(), progress)))
    if told := borrow_from_index(kept, list(entries(sheets, titles_hidden=False))):
        typer.echo(told)
    return kept


def _made_of(bench: Bench, limit: int | None, seed: int) -> dict[str, object]:
    from corpus.passages import CUT
    from foundation import load
    from retrieval import lexical
    from retrieval.settings import RetrievalSettings

    return {
        "catalogue": bench.catalogue.version(),
        "sheets": len(bench.sheets),
        "sample": None if limit is None else {"limit": limit, "seed": seed},
        "cut": CUT,
        "lexical": lexical.VERSION,
        "embedder": bench.embedder.name if bench.embedder else None,
        "settings": load(RetrievalSettings).model_dump(),
    }


def _measures(name: str, results: Sequence[Ranked], sides: Sequence[str]) -> Iterator[Measure]:
    """Every side over all; the citizens' also by language and split, and by each slice fused."""
    from evaluation.measure import Goal
    from evaluation.retrieval.figures import figures, sentence_figure, slices

    goals = {figure: Goal(bound) for figure, bound in GOALS[name].items()}
    last = sides[-1]
    for side in sides:
        whole = goals if side == "fused" and name == "titles" else None
        yield from figures(results, side, "", whole)
    for part, group in slices(results).items():
        yield from figures(group, last, part, _goals_of(part) if last == "fused" else None)
    held = sentence_figure(results, "")
    if held is not None:
        yield held


def _goals_of(part: str) -> dict[str, Goal]:
    from evaluation.measure import Goal

    if not part.startswith("language "):
        return {}
    bound = GOALS["citizens"]["recall@5"] if part == "language fr" else FOREIGN_GOAL
    return {"recall@5": Goal(bound)}


def _name_failures(results: dict[str, list[Ranked]]) -> None:
    for name, group in results.items():
        for each in group:
            rank = list(each.ranks.values())[-1]
            if rank is None or rank > 5:
                found = " ".join(each.found[:5])
                case = each.question.case
                typer.echo(f"{name} {case.id} {case.question!r}: rank {rank}, found {found}")


def _table(name: str, measures: Iterable[Measure]) -> Table:
    from rich.table import Table

    table = Table("figure", "part", "value", "95 % interval", "questions", "goal", "", title=name)
    for each in measures:
        table.add_row(
            each.name,
            each.part,
            f"{each.value:.3f}",
            f"{each.low:.3f} to {each.high:.3f}",
            str(each.count),
            str(each.goal or ""),
            {True: "met", False: "MISSED", None: ""}[each.met],
        )
    return table


def _comparison(differences: Iterable[Difference]) -> Table:
    from rich.table import Table

    columns = ("figure", "first", "second", "difference", "95 % interval", "better", "worse")
    table = Table(*columns, "questions", "winner")
    for each in differences:
        table.add_row(
            each.figure,
            f"{each.first:.3f}",
            f"{each.second:.3f}",
            f"{each.second - each.first:+.3f}",
            f"{each.low:+.3f} to {each.high:+.3f}",
            str(each.better),
            str(each.worse),
            str(each.count),
            each.winner,
        )
    return table
