"""``guichet eval run``: suites through the assistant, every answer kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Disguise = Literal["typos", "capitals", "sms", "no-accents", "preamble", "second-language"]


def run(
    suites: Annotated[list[Path], typer.Argument(help="Files of cases (.jsonl, .yaml).")],
    system: Annotated[
        str,
        typer.Option(help="Who answers: local, scripted (no model) or http://… of a Guichet."),
    ] = "local",
    output: Annotated[
        str,
        typer.Option(help="Name or folder of the run; by itself, a name made of what is run."),
    ] = "",
    split: Annotated[
        Literal["tune", "test"] | None, typer.Option(help="Only the cases of this split.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Only so many cases, always the same.")
    ] = None,
    disguise: Annotated[
        Disguise | None, typer.Option(help="Ask the French cases as other people write them.")
    ] = None,
) -> None:
    """Ask every case of the suites and say what came of it.

    Each answer is kept as it comes, in $GUICHET_HOME/evaluation/runs: the same command goes on
    where a run was cut, and shows the figures of one that is complete.
    """
    from rich.console import Console

    from evaluation.answers.asking import ask_all
    from evaluation.answers.kept import folder_of
    from evaluation.answers.play import choose
    from evaluation.answers.summary import summary
    from evaluation.answers.versions import digest, versions
    from evaluation.disguises import disguised
    from evaluation.suite import read_suites

    cases = choose(read_suites(suites), split or "", limit)
    if disguise is not None:
        cases = disguised(cases, disguise)
    chosen = {"split": split or "", "limit": limit, "disguise": disguise or ""}
    made_with = versions(system, suites, chosen)
    name = "-".join(dict.fromkeys(path.stem for path in suites)) + f"-{digest(made_with)}"
    folder = folder_of(output or name)
    run = ask_all(folder, cases, made_with, system)
    Console().print(summary(run.outcomes))
    typer.echo(str(folder))
