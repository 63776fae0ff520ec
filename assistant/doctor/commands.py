"""``guichet doctor``: everything looked at, in one table or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

COLOURS = {"ok": "green", "warning": "yellow", "failing": "red"}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for programs.")] = False,
) -> None:
    """Look for what would keep this installation from answering well, and tell the remedy.

    Nothing is changed; it may run beside a server. Exit code 1 when something fails.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from assistant.doctor.checks import CHECKS
    from assistant.doctor.examining import examine
    from assistant.doctor.finding import Level
    from foundation import EXIT_FOUND_FAILING

    found = list(examine(CHECKS))
    failing = any(each.finding.level is Level.FAILING for each in found)
    if as_json:
        findings = [{"check": each.check, **asdict(each.finding)} for each in found]
        typer.echo(json.dumps({"healthy": not failing, "findings": findings}, ensure_ascii=False))
    else:
        table = Table("check", "", "found, and what to do", box=None, padding=(0, 2, 0, 0))
        for each in found:
            level = each.finding.level
            told = each.finding.what
            if each.finding.remedy:
                told += f"\n→ {each.finding.remedy}"
            # What is told names settings as « [assistant] risk »: no markup of the terminal's.
            table.add_row(each.check, f"[{COLOURS[level]}]{level}[/]", escape(told))
        Console().print(table)
    if failing:
        raise typer.Exit(EXIT_FOUND_FAILING)
