"""``guichet eval run``: a suite through the assistant, with a table of what came of it."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from evaluation.guardrails.commands import guardrails
from evaluation.retrieval.commands import compare, retrieval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evaluation.run import Outcome

app = typer.Typer(help="Accuracy of the assistant.", no_args_is_help=True)


@app.callback()
def _evaluation() -> None:
    """Accuracy of the assistant."""


app.command()(guardrails)
app.command()(retrieval)
app.command()(compare)


@app.command()
def run(
    suites: Annotated[list[Path], typer.Argument(help="Files of cases (JSON lines).")],
    output: Annotated[Path | None, typer.Option(help="Write every answer to this file.")] = None,
) -> None:
    """Ask every question of the suites and compare the answers with the facts expected."""
    from assistant.answer_json import answer_json
    from assistant.assemble import assemble
    from assistant.commands.progress import counted
    from evaluation.case import read_suite
    from evaluation.run import play

    cases = [case for suite in suites for case in read_suite(suite)]
    with assemble() as assistant, counted("Questions") as progress:
        assistant.warm()
        outcomes = list(play(cases, assistant, progress))
    if output is not None:
        lines = [
            {
                "case": o.case.id,
                "right": o.right,
                "to_excerpt_ms": o.to_excerpt_ms,
                "to_sentence_ms": o.to_sentence_ms,
                "total_ms": o.total_ms,
                "answer": answer_json(o.answer),
            }
            for o in outcomes
        ]
        output.write_text(
            "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8"
        )
    Console().print(_table(outcomes))
    print(_summary(outcomes))


def _table(outcomes: Sequence[Outcome]) -> Table:
    columns = ("case", "status", "right", "confidence", "sources", "excerpt", "sentence", "total")
    table = Table(*columns, title="Times in seconds")
    for o in outcomes:
        table.add_row(
            o.case.id,
            o.answer.status,
            "yes" if o.right else "no",
            "" if o.answer.confidence is None else f"{o.answer.confidence:.2f}",
            " ".join(citation.procedure for citation in o.answer.citations),
            _seconds(o.to_excerpt_ms),
            _seconds(o.to_sentence_ms),
            _seconds(o.total_ms),
        )
    return table


def _summary(outcomes: Sequence[Outcome]) -> str:
    answerable = [o for o in outcomes if o.case.answerable]
    shown = [o for o in outcomes if o.answer.status == "answered"]
    sentences = [s for o in outcomes for s in o.answer.sentences]
    withheld = sum(not sentence.supported for sentence in sentences)
    lines = [
        f"answered: {len(shown)} of {len(outcomes)}, of which wrong: "
        f"{sum(o.wrong_shown for o in shown)}",
        f"right sheet among the sources: {sum(o.sheet_found for o in answerable)} of "
        f"{len(answerable)}",
        f"excerpt alone holds the facts: {sum(o.excerpt_right for o in answerable)} of "
        f"{len(answerable)}",
        f"answerable and answered rightly: {sum(o.right for o in answerable)} of {len(answerable)}",
        f"sentences composed: {len(sentences)}, withheld by the check: {withheld}",
        f"median seconds: excerpt {_median([o.to_excerpt_ms for o in outcomes])}, first sentence "
        f"{_median([o.to_sentence_ms for o in outcomes])}, total "
        f"{_median([o.total_ms for o in outcomes])}",
    ]
    return "\n".join(lines)


def _median(values: Sequence[float | None]) -> str:
    present = [value for value in values if value is not None]
    return _seconds(statistics.median(present)) if present else "-"


def _seconds(milliseconds: float | None) -> str:
    return "" if milliseconds is None else f"{milliseconds / 1000:.2f}"
