"""``guichet report``: a year of the assistant, for the committee."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer


def report(
    year: Annotated[int, typer.Option(min=2020, max=2199, help="The calendar year.")],
    output: Annotated[
        Path | None,
        typer.Option(help="A file: .html (printable), .md or .json; else Markdown is printed."),
    ] = None,
) -> None:
    """Write the year's report in plain French: volumes, hand-off, satisfaction, accuracy, bias,
    incidents, energy, changes. Small counts are hidden; nobody's words are in it."""
    from assistant.storage.database import open_database
    from evaluation.yearly import writing
    from evaluation.yearly.gathering import year_of
    from evaluation.yearly.telling import document
    from evaluation.yearly.year import Year
    from foundation import UsageError

    kind = output.suffix if output else ".md"
    if kind not in (".html", ".md", ".json"):
        raise UsageError(f"expected a file .html, .md or .json, found {output}")

    async def gather() -> Year:
        async with await open_database() as database:
            return await year_of(database, year)

    gathered = asyncio.run(gather())
    told = document(gathered)
    written = {
        ".html": lambda: writing.as_html(told),
        ".md": lambda: writing.as_markdown(told),
        ".json": lambda: writing.as_json(gathered),
    }[kind]()
    if output is None:
        typer.echo(written, nl=False)
        return
    try:
        output.write_text(written, "utf-8")
    except OSError as error:
        raise UsageError(f"Cannot write {output}: {error.strerror}.") from None
    typer.echo(str(output))
