"""``guichet eval``: accuracy, search and guardrails, measured."""

from __future__ import annotations

import typer

from evaluation.answers.commands import run
from evaluation.guardrails.commands import guardrails
from evaluation.retrieval.commands import compare, retrieval

app = typer.Typer(help="Accuracy of the assistant.", no_args_is_help=True)


@app.callback()
def _evaluation() -> None:
    """Accuracy of the assistant."""


app.command()(run)
app.command()(guardrails)
app.command()(retrieval)
app.command()(compare)
