"""``guichet eval robustness``: the same questions in six disguises."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evaluation.answers.commands import Asked, Limit, Split, Suites
from evaluation.profiles import Chosen

if TYPE_CHECKING:
    from evaluation.robustness.drops import Drop

SHOWN = 12  # questions named, the most often lost first


def robustness(
    suites: Suites,
    system: Asked = "local",
    split: Split = None,
    limit: Limit = None,
    profile: Chosen = "full",
    output: Annotated[
        Path | None, typer.Option(help="Write every figure to this file (JSON).")
    ] = None,
) -> None:
    """Ask the French questions plainly, then as six sorts of people write them.

    Typing slips, capitals, SMS, no accents, a story first, French as a second language. Seven
    runs, each kept like those of eval run: the same command goes on after a cut. Exit code 1 when
    a drop is beyond chance.
    """
    from rich.console import Console
    from rich.table import Table

    from evaluation.answers.systems import once, opened
    from evaluation.answers.wanted import Wanted
    from evaluation.disguises import DISGUISES
    from evaluation.profiles import profile as named
    from evaluation.robustness.drops import drops, most_broken, same_status
    from foundation import EXIT_FOUND_FAILING

    plain = Wanted(
        suites=tuple(suites),
        system=system,
        split=split or "",
        limit=limit or named(profile).robustness,
        language="fr",  # disguises are of French
    )
    with once(lambda: opened(system)) as answering:
        runs = {
            name: dataclasses.replace(plain, disguise=name).run(answering)
            for name in ("", *DISGUISES)
        }
    outcomes = {name: {o.case.id: o for o in run.outcomes} for name, run in runs.items()}
    asked = outcomes.pop("")
    found = drops(asked, outcomes)
    statuses = same_status(asked, outcomes)
    held = {each.part: f"{each.value:.3f}" for each in statuses}
    columns = ("disguise", "figure", "plain", "disguised", "difference", "95 % interval")
    table = Table(*columns, "p (Holm)", "questions", "same status", "conclusion")
    for each in found:
        table.add_row(
            each.disguise,
            each.figure,
            f"{each.plain:.3f}",
            f"{each.disguised:.3f}",
            f"{each.difference:+.3f}",
            f"{each.low:+.3f} to {each.high:+.3f}",
            f"{each.p:.3f}",
            str(each.count),
            held.get(each.disguise, ""),
            each.conclusion,
        )
    Console().print(table)
    for id, names in most_broken(found)[:SHOWN]:
        typer.echo(f"{id}: {', '.join(names)}")
    folders = {name or "plain": str(run.folder) for name, run in runs.items()}
    if output is not None:
        content = {
            "runs": folders,
            "drops": [_as_json(each) for each in found],
            "same_status": [dataclasses.asdict(each) for each in statuses],
        }
        output.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for name, folder in folders.items():
        typer.echo(f"{name}: {folder}")
    if any(each.conclusion == "a drop" for each in found):
        raise typer.Exit(EXIT_FOUND_FAILING)


def _as_json(drop: Drop) -> dict[str, Any]:
    told = {"difference": drop.difference, "conclusion": drop.conclusion}
    return dataclasses.asdict(drop) | told
