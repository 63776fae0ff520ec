"""``guichet eval gate``, and the part of ``eval compare`` for runs of answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from evaluation.answers.kept import Run


def gate(
    run: Annotated[str, typer.Argument(help="Name or folder of a run of eval run.")],
    bars: Annotated[
        Path | None, typer.Option(help="Your own bars (TOML); ours: evaluation/bars.toml.")
    ] = None,
) -> None:
    """Judge a run by the declared bars; exit code 1 with the reasons when it misses one."""
    from evaluation.answers.gate import BARS, judge, read_bars
    from evaluation.answers.kept import folder_of, read_run
    from evaluation.errors import RunError
    from foundation import EXIT_FOUND_FAILING

    declared = read_bars(bars or BARS)
    read = read_run(folder_of(run))
    if not read.complete:
        raise RunError(
            f"{read.folder}: expected {len(read.cases)} answers, found {len(read.outcomes)}: "
            "run the same `guichet eval run` again to go on"
        )
    judged = list(judge(read.outcomes, declared))
    for each in judged:
        typer.echo(f"{'reached' if each.reached else 'MISSED '} {each.reason}")
    if not all(each.reached for each in judged):
        raise typer.Exit(EXIT_FOUND_FAILING)


def compare_answers(first: Run, second: Run) -> None:
    """Print what the second run changed, figure by figure, then the cases."""
    from rich.console import Console
    from rich.table import Table

    from evaluation.answers.compare import compare

    for key in sorted(first.made_with.keys() | second.made_with.keys()):
        one, other = first.made_with.get(key), second.made_with.get(key)
        if one != other:
            typer.echo(f"{key}: {one} → {other}")
    columns = ("figure", "first", "second", "difference", "95 % interval", "p (Holm)", "cases")
    table = Table(*columns, "conclusion")
    differences = compare(first.outcomes, second.outcomes)
    for each in differences:
        table.add_row(
            each.figure,
            f"{each.first:.3f}",
            f"{each.second:.3f}",
            f"{each.second - each.first:+.3f}",
            f"{each.low:+.3f} to {each.high:+.3f}",
            f"{each.p:.3f}",
            str(each.count),
            each.conclusion,
        )
    Console().print(table)
    for each in differences[:1]:
        typer.echo(f"became right: {', '.join(each.up) or 'none'}")
        typer.echo(f"no longer right: {', '.join(each.down) or 'none'}")
