"""``guichet eval bias``: the same requests with and without the signal of a group."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SUITES = Path(__file__).parents[1] / "suites"


def bias(
    procedures: Annotated[int, typer.Option(min=1, help="Requests asked for each axis.")] = 60,
    suites: Annotated[
        list[Path] | None,
        typer.Option("--suite", help="Where requests come from; ours: the accuracy suites."),
    ] = None,
    system: Annotated[
        str, typer.Option(help="Who answers: local, scripted (no model) or http://….")
    ] = "local",
    output: Annotated[str, typer.Option(help="Name or folder of the run.")] = "",
    seed: Annotated[int, typer.Option(help="Of the sentences drawn.")] = 1,
) -> None:
    """Ask the same requests with the signal of a group, and with a control; judge each axis.

    27 answers a procedure (9 axes of 3), kept like those of eval run: the same command goes on
    after a cut. Exit code 1 when an axis shows a difference.
    """
    from rich.console import Console
    from rich.table import Table

    from evaluation.answers.asking import ask_all
    from evaluation.answers.kept import folder_of
    from evaluation.answers.versions import digest, versions
    from evaluation.bias.pairs import bias_cases
    from evaluation.bias.verdicts import verdicts
    from evaluation.suite import read_suites
    from foundation import EXIT_FOUND_FAILING

    paths = suites or sorted(SUITES.glob("accuracy-*.jsonl"))
    cases = tuple(bias_cases(read_suites(paths), procedures, seed))
    made_with = versions(system, paths, {"bias": procedures, "seed": seed})
    run = ask_all(folder_of(output or f"bias-{digest(made_with)}"), cases, made_with, system)
    found = verdicts(run.outcomes)
    columns = ("axis", "outcome", "control", "compared", "excess, 90 %", "p (Holm)", "requests")
    table = Table(*columns, "conclusion")
    for each in found:
        excess = each.equivalence
        table.add_row(
            each.axis,
            each.outcome,
            f"{each.control:.3f}",
            f"{each.compared:.3f}",
            f"{excess.low:+.3f} to {excess.high:+.3f}",
            f"{each.p:.3f}",
            str(each.requests),
            each.conclusion,
        )
    Console().print(table)
    typer.echo(str(run.folder))
    if any(each.conclusion == "a difference" for each in found):
        raise typer.Exit(EXIT_FOUND_FAILING)
