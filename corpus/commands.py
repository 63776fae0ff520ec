"""``guichet corpus …``: sync the sheets, list them, show one as it was read."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
)
from rich.table import Table

from corpus.catalogue import Catalogue
from corpus.passages import passages
from corpus.procedure import Procedure
from corpus.settings import CorpusSettings
from corpus.sync import SourceReport, snapshot, sync
from foundation import EXIT_FOUND_FAILING, EXIT_SYSTEM, UsageError, load

app = typer.Typer(help="The sheets that answers are drawn from.", no_args_is_help=True)

SourceNames = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SOURCE]...", help="Only these sources; all those declared if none."),
]
SheetId = Annotated[str, typer.Argument(metavar="ID", help="The sheet's id, such as F1341.")]


@app.command("sync")
def sync_command(sources: SourceNames = None) -> None:
    """Fetch what is missing, read every sheet, and put the result in the catalogue.

    What has not changed is not read again. Without npm, only the local sheets are synced.
    """
    settings = load(CorpusSettings)
    console = Console(stderr=True)
    with _progress(console) as progress:
        fetching = progress.add_task("Fetching", total=snapshot()["size"], visible=False, done="")
        reading = progress.add_task("Reading", total=None, visible=False, done="")

        def on_bytes(present: int) -> None:
            done = f"{present / 1e6:.1f} of {snapshot()['size'] / 1e6:.1f} MB"
            progress.update(fetching, completed=present, visible=True, done=done)

        def on_sheet(source: str, number: int) -> None:
            done = f"{number} sheets"
            progress.update(reading, description=f"Reading {source}", visible=True, done=done)

        reports = sync(settings, sources or (), on_bytes, on_sheet)
    for report in reports:
        typer.echo("\n".join(describe(report)))
    with Catalogue.open(settings.catalogue_path()) as catalogue:
        typer.echo(f"The catalogue holds {len(catalogue)} sheets, version {catalogue.version()}.")
    if any(report.state == "failed" for report in reports):
        raise typer.Exit(EXIT_SYSTEM)
    if any(report.broken for report in reports):
        raise typer.Exit(EXIT_FOUND_FAILING)


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
    _show_passages(sheet) if cut else _show_sheet(sheet)


def describe(report: SourceReport) -> list[str]:
    """A report in plain lines."""
    match report.state:
        case "removed":
            return [f"{report.source}: not declared any more, its sheets are removed."]
        case "unchanged":
            return [f"{report.source}: {report.sheets} sheets, unchanged."]
        case "skipped" | "failed":
            kept = f"its {report.sheets} earlier sheets stay" if report.sheets else "none is there"
            return [f"{report.source}: not read, {kept}. {report.problem}"]
    left_out = [f"  left out: {count} ({why})" for why, count in sorted(report.left_out.items())]
    broken = [f"  broken: {problem}" for problem in report.broken]
    return [f"{report.source}: {report.sheets} sheets.", *left_out, *broken]


def _progress(console: Console) -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn())
    return Progress(*columns, TextColumn("{task.fields[done]}"), console=console, transient=True)


def _show_sheet(sheet: Procedure) -> None:
    table = Table(show_header=False, box=None)
    for name in ("id", "title", "source", "scope", "publisher", "licence", "url", "territory"):
        table.add_row(name, str(getattr(sheet, name)))
    table.add_row("audience", ", ".join(sheet.audience))
    table.add_row("themes", ", ".join(sheet.themes))
    table.add_row("updated", str(sheet.updated or "unknown"))
    table.add_row("contact", sheet.contact)
    Console().print(table)
    typer.echo(f"\n{sheet.description}")
    headings: tuple[str, ...] | None = None
    for block in sheet.blocks:
        if block.headings != headings:
            headings = block.headings
            marked = (f"[{step}]" if step in block.cases else step for step in headings)
            typer.echo(f"\n# {' › '.join(marked)}")
        typer.echo(block.text)
    for link in sheet.links:
        typer.echo(f"\n{link.kind}: {link.title} {link.url}", nl=False)
    for question in sheet.questions:
        typer.echo(f"\nquestion: {question}", nl=False)
    for term, meaning in sheet.definitions:
        typer.echo(f"\ndefinition: {term} = {meaning}", nl=False)
    typer.echo()


def _show_passages(sheet: Procedure) -> None:
    for passage in passages(sheet):
        typer.echo(f"# {passage.position} {passage.heading} {passage.id}\n{passage.text}\n")
