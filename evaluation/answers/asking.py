"""A whole run: its folder begun or gone on with, every case asked, the running score told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evaluation.answers.kept import Run, keeping, read_run
from evaluation.answers.play import play
from evaluation.answers.reply import Outcome
from evaluation.answers.scorers import RIGHT, WRONG_SHOWN, verdict
from evaluation.answers.systems import System
from evaluation.case import Case

Told = Callable[[Collection[Outcome]], None]


def ask_all(
    folder: Path, cases: Sequence[Case], made_with: Mapping[str, Any], system: Callable[[], System]
) -> Run:
    """Ask every case without an answer; ``system`` is opened only when there is one.

    Raises GuichetError.
    """
    with keeping(folder, cases, made_with) as keeper:
        typer.echo(f"{folder}: {len(keeper.done)} of {len(cases)} answered", err=True)
        if len(keeper.done) < len(cases):
            answering = system()
            with _scored(len(cases)) as told:
                told(keeper.done.values())
                for _ in play(cases, answering, keeper):
                    told(keeper.done.values())
    return read_run(folder)


@contextmanager
def _scored(total: int) -> Iterator[Told]:
    """A bar on the error stream that tells the running score."""
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    text = TextColumn("{task.description}")
    with Progress(text, *columns, console=Console(stderr=True)) as bars:
        task = bars.add_task("", total=total)

        def told(outcomes: Collection[Outcome]) -> None:
            count = Counter(verdict(outcome) for outcome in outcomes)
            words = f"right {count[RIGHT]} · wrong shown {count[WRONG_SHOWN]}"
            bars.update(task, completed=len(outcomes), description=words)

        yield told
