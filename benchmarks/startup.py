"""From `guichet serve` to an answer: how long until it is ready, and how much memory it takes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from rich.table import Table

from benchmarks.figures import Clock, summary
from benchmarks.sample import questions
from benchmarks.server import Server, serving

COMMAND = (sys.executable, "-m", "guichet", "serve", "--host", "127.0.0.1", "--port", "0")
STARTS, QUESTIONS, SECONDS = 3, 5, 210.0


def startup() -> dict[str, Any]:
    """Measure the server of the settings, with its own database. Raises ServerFailed."""
    return measure(COMMAND, questions(QUESTIONS))


def measure(
    command: Sequence[str], asked: Sequence[str], *, starts: int = STARTS, seconds: float = SECONDS
) -> dict[str, Any]:
    """Start and stop it ``starts`` times; the questions are put to the first one.

    The first start may also read the models from the disk; the later ones find them in memory.
    """
    clock = Clock(seconds)
    runs: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    while len(runs) < starts and (not runs or clock.left > 2 * runs[-1]["ready_s"]):
        with serving(command, clock.left) as server:
            run: dict[str, Any] = {
                "listening_s": round(server.listening_after, 3),
                "ready_s": round(server.ready_after, 3),
                "memory_ready_mb": server.memory(),
            }
            if not runs:
                run["index"] = server.index
                answers = _ask(server, asked, clock)
                run["memory_after_questions_mb"] = server.memory()
            run["stopped_s"] = server.stop()
        runs.append(run)
    return {
        "questions_asked": len(asked),
        "questions_answered": len(answers),
        "ready_s": summary([run["ready_s"] for run in runs]),
        "to_first_words_s": _summary(answers, "to_first_words_s"),
        "to_answer_s": _summary(answers, "to_answer_s"),
        "answers": answers,
        "runs": runs,
    }


def _ask(server: Server, asked: Sequence[str], clock: Clock) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = []
    for number, question in enumerate(asked, start=1):
        if clock.over:
            break
        answers.append({"question": question, **server.ask(question, number, clock)})
    return answers


def _summary(answers: Sequence[dict[str, Any]], key: str) -> dict[str, float]:
    return summary([answer[key] for answer in answers if answer[key] is not None])


def show(result: dict[str, Any]) -> Table:
    """Times in seconds, memory in megabytes; ratios are against the moment it was ready."""
    first = result["runs"][0]
    table = Table(title=f"startup: {len(result['runs'])} starts, {_answered(result)}")
    for name in ("Measure", "Median", "Ratio"):
        table.add_column(name, justify="left" if name == "Measure" else "right", no_wrap=True)
    table.add_row("Ready, first start", f"{first['ready_s']:.2f} s", "")
    again = summary([run["ready_s"] for run in result["runs"][1:]])
    if again:
        ratio = again["p50"] / first["ready_s"]
        table.add_row("Ready, started again", f"{again['p50']:.2f} s", f"×{ratio:.2f}")
    for name, key in (("first words", "to_first_words_s"), ("whole answer", "to_answer_s")):
        if result[key]:
            table.add_row(f"Question to {name}", f"{result[key]['p50']:.2f} s", "")
    table.add_section()
    before, after = first["memory_ready_mb"], first["memory_after_questions_mb"]
    for name, kind in (
        ("Resident memory", "resident"),
        ("  of which its own", "own"),
        ("  of which mapped files", "mapped"),
        ("Peak of resident memory", "peak"),
    ):
        table.add_row(f"{name}, ready", f"{before[kind]:.0f} MB", "")
        ratio = after[kind] / before[kind] if before[kind] else 1.0
        table.add_row(f"{name}, after questions", f"{after[kind]:.0f} MB", f"×{ratio:.2f}")
    return table


def _answered(result: dict[str, Any]) -> str:
    return f"{result['questions_answered']} of {result['questions_asked']} questions"
