"""``guichet eval ways``: which way of composing is right most often, and what each costs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evaluation.answers.commands import Suites

if TYPE_CHECKING:
    from rich.table import Table

ALL = "extract,pick,rewrite,write,excerpt"


def ways(
    suites: Suites,
    limit: Annotated[
        int, typer.Option(min=1, help="Questions in French, as many of each suite, always the same")
    ] = 60,
    ways: Annotated[
        str, typer.Option(help="With commas. excerpt is the official excerpt alone.")
    ] = ALL,
    seed: Annotated[int, typer.Option(help="Another one draws other questions.")] = 2026,
    system: Annotated[
        str, typer.Option(help="local, or scripted: everything but the model.")
    ] = "local",
    output: Annotated[
        Path | None,
        typer.Option(help="Figures and answers (JSON), written again after each question."),
    ] = None,
) -> None:
    """Answer the same questions by each way of composing, whatever the confidence.

    Right, wrong and withheld by kind of question; times, tokens and energy of those that found a
    sheet. Withheld: no sheet was found, a question was asked back, or nothing that was composed
    passed its check.
    """
    from rich.console import Console

    from assistant.commands.progress import counted
    from evaluation.answers.systems import assembled
    from evaluation.answers.versions import versions
    from evaluation.ways.asking import NAMES, Asked, ask, sample
    from evaluation.ways.figures import figures, told
    from foundation import UsageError

    names = tuple(dict.fromkeys(name.strip() for name in ways.split(",")))
    if unknown := sorted(set(names) - set(NAMES)):
        raise UsageError(f"--ways: expected some of {ALL}, found {', '.join(unknown)}")
    cases = sample(suites, limit, seed)
    if not cases:
        raise UsageError("expected questions in French in the suites, found none")
    content: dict[str, Any] = {
        "made_with": versions(system, suites, {"limit": limit, "seed": seed, "ways": names}),
        "asked": 0,
    }
    asked: list[Asked] = []
    with assembled(system) as assistant, counted("Questions") as progress:
        for done, each in enumerate(ask(cases, names, assistant), start=1):
            asked += each
            content |= {
                "asked": done,
                "ways": {name: figures([a for a in asked if a.way == name]) for name in names},
                "answers": [told(a) for a in asked],
            }
            if output is not None:  # a run that is cut has its figures, too
                text = json.dumps(content, ensure_ascii=False, indent=1)
                output.write_text(text + "\n", "utf-8")
            progress(done, len(cases))
    Console().print(_table(content["ways"], names))


def _table(made: dict[str, dict[str, Any]], names: Sequence[str]) -> Table:
    from rich.table import Table

    from evaluation.ways.figures import ANSWERABLE, TIMES, UNANSWERABLE

    questions = made[names[0]]["questions"]
    table = Table("", *names, title=f"{questions} questions, the gate open; median / p95")
    for kind in ANSWERABLE:
        for verdict in ("right", "wrong", "withheld"):
            table.add_row(f"{kind}, {verdict}", *(str(made[n][kind][verdict]) for n in names))
    shown = (made[n][UNANSWERABLE] for n in names)
    table.add_row("unanswerable, shown", *(f"{s['shown']} of {s['of']}" for s in shown))
    for time in TIMES:
        label = f"{time.replace('_', ' ')}, ms"
        table.add_row(label, *(_spread(made[n]["ms"][time]) for n in names))
    for end in ("read", "written"):
        table.add_row(f"tokens {end}", *(f"{made[n]['tokens'][end]:.0f}" for n in names))
    table.add_row("energy, mWh", *(f"{1000 * made[n]['energy_wh']:.1f}" for n in names))
    return table


def _spread(told: dict[str, float | None]) -> str:
    if told["median"] is None:
        return "–"
    return f"{told['median']:.0f} / {told['p95']:.0f}"
