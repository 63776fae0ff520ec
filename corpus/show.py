"""A sheet as it was read, in a terminal: its headings, cases and links."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.table import Table

from corpus.procedure import Procedure


def show_sheet(sheet: Procedure) -> None:
    """Print it whole."""
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
