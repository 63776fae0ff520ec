"""``guichet eval guardrails``: every goal of the guardrails in one table."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evaluation.profiles import Chosen
from foundation import EXIT_FOUND_FAILING, UsageError

if TYPE_CHECKING:
    from evaluation.measure import Measure


def guardrails(
    only: Annotated[
        list[str] | None,
        typer.Option(help="Only these suites, such as personal-data; wins over --profile."),
    ] = None,
    profile: Chosen = "full",
    output: Annotated[Path | None, typer.Option(help="Write every figure to this file.")] = None,
    failures: Annotated[bool, typer.Option(help="Name the cases that went wrong.")] = False,
) -> None:
    """Measure the guards on their suites; exit code 1 when a goal is missed."""
    from rich.console import Console

    from evaluation.guardrails.suites import NAMES, measures_of
    from evaluation.measure_table import table
    from evaluation.profiles import profile as named

    if unknown := sorted(set(only or ()) - set(NAMES)):
        raise UsageError(f"expected suites among {', '.join(NAMES)}, found {', '.join(unknown)}")
    found = {name: list(measures_of(name)) for name in only or named(profile).guardrails or NAMES}
    for name, measures in found.items():
        Console().print(table(name, measures))
        if failures:
            for measure in measures:
                if measure.failures:
                    typer.echo(f"{measure.name} {measure.part}: {', '.join(measure.failures)}")
    if output is not None:
        content = {
            name: [_as_json(measure) for measure in measures] for name, measures in found.items()
        }
        output.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if any(measure.met is False for measures in found.values() for measure in measures):
        raise typer.Exit(EXIT_FOUND_FAILING)


def _as_json(measure: Measure) -> dict[str, Any]:
    """Every field, and whether the goal is met; of no case there is no value."""
    content = dataclasses.asdict(measure) | {"met": measure.met}
    return content | dict.fromkeys(("value", "low", "high")) if measure.is_empty else content
