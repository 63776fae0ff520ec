"""``guichet eval run``: suites through the assistant, every answer kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from evaluation.profiles import Chosen

Disguise = Literal["typos", "capitals", "sms", "no-accents", "preamble", "second-language"]
Suites = Annotated[list[Path], typer.Argument(help="Files of cases (.jsonl, .yaml).")]
Split = Annotated[
    Literal["tune", "test"] | None, typer.Option(help="Only the cases of this split.")
]
Limit = Annotated[
    int | None, typer.Option(min=1, help="Only so many cases, always the same; wins over --profile")
]
Asked = Annotated[
    str, typer.Option(help="Who answers: local, scripted (no model) or http://… of a Guichet.")
]


def run(
    suites: Suites,
    system: Asked = "local",
    output: Annotated[
        str,
        typer.Option(help="Name or folder of the run; by itself, a name made of what is run."),
    ] = "",
    split: Split = None,
    limit: Limit = None,
    disguise: Annotated[
        Disguise | None, typer.Option(help="Ask the French cases as other people write them.")
    ] = None,
    language: Annotated[str, typer.Option(help="Only the cases in this language, as fr.")] = "",
    profile: Chosen = "full",
) -> None:
    """Ask every case of the suites and say what came of it.

    Each answer is kept as it comes, in $GUICHET_HOME/evaluation/runs: the same command goes on
    where a run was cut, and shows the figures of one that is complete.
    """
    from rich.console import Console

    from evaluation.answers.summary import summary
    from evaluation.answers.systems import once, opened
    from evaluation.answers.wanted import Wanted
    from evaluation.profiles import profile as named

    wanted = Wanted(
        suites=tuple(suites),
        system=system,
        split=split or "",
        limit=limit or named(profile).run,
        disguise=disguise or "",
        language=language,
    )
    with once(lambda: opened(system)) as answering:
        run = wanted.run(answering, output)
    Console().print(summary(run.outcomes))
    typer.echo(str(run.folder))
