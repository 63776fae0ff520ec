"""``guichet eval``: accuracy, search and guardrails, measured."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evaluation.answers.commands import run
from evaluation.answers.judging_commands import gate
from evaluation.baselines.commands import baselines
from evaluation.bias.commands import bias
from evaluation.confidence.commands import calibrate
from evaluation.follow_ups_command import follow_ups
from evaluation.guardrails.commands import guardrails
from evaluation.judge.commands import judge
from evaluation.load.commands import load
from evaluation.model_card.commands import crows_pairs
from evaluation.report.commands import report
from evaluation.retrieval.commands import retrieval
from evaluation.robustness.commands import robustness
from evaluation.verification.commands import verification
from evaluation.ways.commands import ways

app = typer.Typer(help="Accuracy of the assistant.", no_args_is_help=True)


@app.callback()
def _evaluation() -> None:
    """Accuracy of the assistant."""


app.command()(run)
app.command()(calibrate)
app.command()(guardrails)
app.command()(retrieval)
app.command("follow-ups")(follow_ups)
app.command()(verification)


@app.command()
def compare(
    first: Annotated[str, typer.Argument(help="A run of eval run, or a file of eval retrieval.")],
    second: Annotated[str, typer.Argument(help="Another, over the same questions.")],
    only: Annotated[
        str, typer.Option(help="Of files of eval retrieval, only this set: titles or citizens.")
    ] = "",
) -> None:
    """Compare two runs question by question: what got better or worse, and is it chance?"""
    from evaluation.answers.judging_commands import compare_answers
    from evaluation.answers.kept import folder_of, read_run
    from evaluation.retrieval.commands import compare_files

    if Path(first).is_file() or Path(second).is_file():
        compare_files(Path(first), Path(second), only)
    else:
        compare_answers(read_run(folder_of(first)), read_run(folder_of(second)))


app.command()(gate)
app.command()(report)
app.command()(bias)
app.command()(robustness)
app.command()(baselines)
app.command()(load)
app.command()(judge)
app.command("crows-pairs")(crows_pairs)
app.command()(ways)
