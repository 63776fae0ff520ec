"""``guichet corpus …``: list the sheets, show one as it was read, tell what changed.

``guichet corpus sync`` stands one floor higher: it inspects the sheets as guardrails do.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from corpus.catalogue import Catalogue
from corpus.passages import passages
from corpus.procedure import Procedure
from corpus.quarantine_commands import app as quarantine
from corpus.settings import CorpusSettings
from corpus.show import show_sheet
from foundation import UsageError, load

app = typer.Typer(help="The sheets that answers are drawn from.", no_args_is_help=True)
app.add_typer(quarantine, name="quarantine")

LISTED = 20
SheetId = Annotated[str, typer.Argument(metavar="ID", help="The sheet's id, such as F1341.")]


@app.command("list")
def list_command() -> None:
    """List every sheet of the catalogue: id, date, source, title."""
    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        for sheet in catalogue.all():
            typer.echo(f"{sheet.id}\t{sheet.updated or '-'}\t{sheet.source}\t{sheet.title}")


@app.command("show")
def show_command(
    id: SheetId,
    cut: Annotated[
        bool, typer.Option("--passages", help="Show the passages that search sees instead.")
    ] = False,
) -> None:
    """Show one sheet as it was read, with its headings, cases and links."""
    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        sheet = catalogue.procedure(id)
    if sheet is None:
        raise UsageError(f"expected the id of a sheet (see: guichet corpus list), found {id}")
    _show_passages(sheet) if cut else show_sheet(sheet)


@app.command("changes")
def changes_command(
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 20,
) -> None:
    """Tell what each sync changed: the sheets that came, changed and went, and the versions."""
    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        changes = catalogue.changes()[::-1][:limit]
    if as_json:
        lines = [asdict(change) | {"at": change.at.isoformat()} for change in changes]
        typer.echo(json.dumps(lines, ensure_ascii=False, indent=2))
        return
    for change in changes:
        at = f"{change.at.astimezone():%Y-%m-%d %H:%M}"
        typer.echo(f"{change.number}\t{at}\t{change.cause}\t{change.before} → {change.after}")
        for name, source in change.sources.items():
            for what, ids in asdict(source).items():
                more = f" and {len(ids) - LISTED} more" if len(ids) > LISTED else ""
                if ids:
                    typer.echo(f"  {name}: {len(ids)} {what}: {', '.join(ids[:LISTED])}{more}")
    if not changes:
        typer.echo("Nothing has changed yet.")


def _show_passages(sheet: Procedure) -> None:
    for passage in passages(sheet):
        typer.echo(f"# {passage.position} {passage.heading} {passage.id}\n{passage.text}\n")
