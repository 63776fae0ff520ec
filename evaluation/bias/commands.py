"""``guichet eval bias``: the same requests with and without the signal of a group."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from evaluation.answers.commands import Asked
from evaluation.profiles import Chosen

if TYPE_CHECKING:
    from rich.table import Table

    from evaluation.bias.verdicts import Verdict

SUITES = Path(__file__).parents[1] / "suites"
Stripping = Literal["both", "on", "off"]


def bias(
    procedures: Annotated[
        int | None, typer.Option(min=1, help="Requests for each axis; wins over --profile.")
    ] = None,
    suites: Annotated[
        list[Path] | None,
        typer.Option("--suite", help="Where requests come from; ours: the accuracy suites."),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--axis", help="Only this axis; may be given again.")
    ] = None,
    system: Asked = "local",
    stripping: Annotated[
        Stripping,
        typer.Option(help="on: as citizens get it; off: names are read; both: a run of each."),
    ] = "both",
    run_name: Annotated[str, typer.Option("--run", help="Name or folder of the run.")] = "",
    seed: Annotated[int, typer.Option(help="Of the sentences drawn.")] = 1,
    profile: Chosen = "full",
    details: Annotated[bool, typer.Option(help="Every axis and outcome, not only each axis.")] = (
        False
    ),
    output: Annotated[
        Path | None, typer.Option(help="Write every figure to this file (JSON).")
    ] = None,
) -> None:
    """Ask the same requests with the signal of a group, and with a control; judge each axis.

    27 answers a procedure (9 axes of 3), kept like those of eval run: the same command goes on
    after a cut. Exit code 1 when an axis shows a difference as citizens get it.
    """
    from rich.console import Console

    from evaluation.answers.asking import ask_all
    from evaluation.answers.kept import folder_of
    from evaluation.answers.systems import once, opened
    from evaluation.answers.versions import digest, versions
    from evaluation.bias.pairs import bias_cases
    from evaluation.bias.unstripped import opened_unstripped
    from evaluation.bias.verdicts import DIFFERENCE, axis_verdicts, verdicts
    from evaluation.profiles import profile as named
    from evaluation.suite import read_suites
    from foundation import EXIT_FOUND_FAILING, UsageError

    if system.startswith("http") and stripping != "on":
        raise UsageError("a running Guichet always strips: expected --stripping on")
    count = procedures or named(profile).bias or 60
    paths = suites or sorted(SUITES.glob("accuracy-*.jsonl"))
    wanted = sorted(only or ())
    cases = tuple(bias_cases(read_suites(paths), count, seed, wanted))
    content: dict[str, Any] = {}
    console, differs = Console(), False
    for strips in [one for one in ("on", "off") if stripping in ("both", one)]:
        asked = {"bias": count, "seed": seed, "stripping": strips, "axes": wanted}
        made_with = versions(system, paths, asked)
        name = run_name or f"bias-{digest(made_with)}"
        folder = folder_of(name if strips == "on" or not run_name else f"{run_name}-unstripped")
        opening = opened if strips == "on" else opened_unstripped
        with once(lambda opening=opening: opening(system)) as answering:  # type: ignore[misc]
            run = ask_all(folder, cases, made_with, answering)
        found = verdicts(run.outcomes)
        axes = axis_verdicts(found)
        if details:
            console.print(_details(strips, found))
        console.print(_axes(strips, axes))
        typer.echo(str(run.folder))
        differs = differs or (strips == "on" and any(a.conclusion == DIFFERENCE for a in axes))
        content[strips] = {
            "run": str(run.folder),
            "axes": [dataclasses.asdict(each) for each in axes],
            "outcomes": [
                dataclasses.asdict(each) | {"conclusion": each.conclusion} for each in found
            ],
        }
    if output is not None:
        output.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if differs:
        raise typer.Exit(EXIT_FOUND_FAILING)


def _axes(strips: str, axes: Any) -> Table:
    from rich.table import Table

    table = Table("axis", "conclusion", "of", "requests", title=f"stripping {strips}")
    for each in axes:
        table.add_row(each.axis, each.conclusion, ", ".join(each.outcomes), str(each.requests))
    return table


def _details(strips: str, found: tuple[Verdict, ...]) -> Table:
    from rich.table import Table

    columns = ("axis", "outcome", "control", "compared", "excess, 90 %", "p (Holm)")
    table = Table(*columns, "worse", "better", "p", "conclusion", title=f"stripping {strips}")
    for each in found:
        excess = each.equivalence
        table.add_row(
            each.axis,
            each.outcome,
            f"{each.control:.3f}",
            f"{each.compared:.3f}",
            f"{excess.low:+.3f} to {excess.high:+.3f}",
            f"{each.p:.3f}",
            str(len(each.worse)),
            str(len(each.better)),
            f"{each.p_direction:.3f}",
            each.conclusion,
        )
    return table
