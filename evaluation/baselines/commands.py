"""``guichet eval baselines``: the assistant beside itself without one part or another."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evaluation.answers.commands import Limit, Split, Suites
from evaluation.profiles import Chosen

if TYPE_CHECKING:
    from rich.table import Table

    from evaluation.answers.compare import Difference
    from evaluation.answers.kept import Run
    from evaluation.measure import Measure

TOLD = ("accuracy_among_shown", "coverage", "answered_rightly", "unanswerable_answered",
        "citation_right", "seconds", "energy_wh")  # fmt: skip


def baselines(
    suites: Suites,
    system: Annotated[
        str, typer.Option(help="local, or scripted: everything but the model.")
    ] = "local",
    arm: Annotated[
        list[str] | None,
        typer.Option(help="Only these arms beside the system, such as excerpt; all by itself."),
    ] = None,
    split: Split = None,
    limit: Limit = None,
    profile: Chosen = "full",
    output: Annotated[
        Path | None, typer.Option(help="Write every figure to this file (JSON).")
    ] = None,
) -> None:
    """Ask the same questions of the assistant as it is set up, and of it without its parts.

    The model without retrieval; retrieval without check and confidence; the official excerpt
    alone; a larger context. One run for each, kept like those of eval run: the same command goes
    on after a cut. Each is compared, case by case, with the arm it differs from by one thing.
    """
    from rich.console import Console

    from evaluation.answers.asking import ask_all
    from evaluation.answers.compare import compare
    from evaluation.answers.figures import figures
    from evaluation.answers.kept import folder_of
    from evaluation.answers.systems import assembled, once
    from evaluation.answers.versions import digest
    from evaluation.answers.wanted import Wanted
    from evaluation.baselines.arms import SYSTEM, arms
    from evaluation.profiles import profile as named
    from foundation import UsageError

    known = arms()
    if unknown := sorted(set(arm or ()) - known.keys()):
        raise UsageError(f"--arm: expected {', '.join(known)}, found {', '.join(unknown)}")
    chosen = [known[name] for name in known if not arm or name in (SYSTEM, *arm)]
    wanted = Wanted(tuple(suites), system, split or "", limit or named(profile).baselines)
    cases, made_with = wanted.cases(), wanted.made_with()
    stem = f"baselines-{wanted.stem}-{digest(made_with)}"
    runs: dict[str, Run] = {}
    with once(lambda: assembled(system)) as assistant:
        for each in chosen:
            runs[each.name] = ask_all(
                folder_of(f"{stem}-{each.name}"),
                cases,
                made_with | {"arm": each.name},
                lambda make=each.make: make(assistant()),  # type: ignore[misc]
            )
    measures = {name: [m for m in figures(run.outcomes) if m.count] for name, run in runs.items()}
    against = {each.name: each.against for each in chosen if each.against in runs}
    differences = {
        name: compare(runs[other].outcomes, runs[name].outcomes) for name, other in against.items()
    }
    console = Console()
    console.print(_figures(measures))
    for each in chosen:
        if each.name in differences:
            title = f"{each.name} against {each.against}: {each.differs}"
            console.print(_differences(title, differences[each.name]))
    if output is not None:
        content = {
            "runs": {name: str(run.folder) for name, run in runs.items()},
            "figures": {n: [dataclasses.asdict(m) for m in told] for n, told in measures.items()},
            "against": against,
            "differences": {
                name: [dataclasses.asdict(d) | {"conclusion": d.conclusion} for d in told]
                for name, told in differences.items()
            },
        }
        output.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for run in runs.values():
        typer.echo(str(run.folder))


def _figures(measures: dict[str, list[Measure]]) -> Table:
    from rich.table import Table

    table = Table("arm", *(name.replace("_", " ") for name in TOLD), title="with 95 % intervals")
    for arm, told in measures.items():
        by_name = {each.name: each for each in told}
        table.add_row(arm, *(_cell(by_name.get(name)) for name in TOLD))
    return table


def _cell(measure: Measure | None) -> str:
    if measure is None:
        return "–"
    return f"{measure.value:.3g} ({measure.low:.3g} to {measure.high:.3g}, {measure.count})"


def _differences(title: str, told: tuple[Difference, ...]) -> Table:
    from rich.table import Table

    table = Table("figure", "there", "here", "95 % interval", "p (Holm)", "cases", "", title=title)
    for each in told:
        table.add_row(
            each.figure,
            f"{each.first:.3f}",
            f"{each.second:.3f}",
            f"{each.low:+.3f} to {each.high:+.3f}",
            f"{each.p:.3f}",
            str(each.count),
            each.conclusion,
        )
    return table
