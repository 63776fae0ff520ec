"""``guichet eval run``: suites through the assistant, every answer kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Protocol

import typer

if TYPE_CHECKING:
    from evaluation.answers.reply import Outcome


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

    from evaluation.answers.kept import folder_of, keeping, read_run
    from evaluation.answers.play import choose, play
    from evaluation.answers.summary import summary
    from evaluation.answers.systems import opened
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
    with keeping(folder, cases, made_with) as keeper:
        typer.echo(f"{folder}: {len(keeper.done)} of {len(cases)} answered", err=True)
        if len(keeper.done) < len(cases):
            with opened(system) as opened_system, _scored(len(cases)) as told:
                told(tuple(keeper.done.values()))
                for _ in play(cases, opened_system, keeper):
                    told(tuple(keeper.done.values()))
    Console().print(summary(read_run(folder).outcomes))
    typer.echo(str(folder))


class _Told(Protocol):
    def __call__(self, outcomes: Sequence[Outcome]) -> None: ...


@contextmanager
def _scored(total: int) -> Iterator[_Told]:
    """A bar on the error stream that tells the running score."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from evaluation.answers.scorers import verdict

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    text = TextColumn("{task.description}")
    with Progress(text, *columns, console=Console(stderr=True)) as bars:
        task = bars.add_task("", total=total)

        def told(outcomes: Sequence[Outcome]) -> None:
            count = Counter(verdict(outcome) for outcome in outcomes)
            words = f"right {count['right']} · wrong shown {count['wrong_shown']}"
            bars.update(task, completed=len(outcomes), description=words)

        yield told
