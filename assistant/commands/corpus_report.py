"""``guichet corpus report`` and ``check-links``: what an editor must see of the sheets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foundation import GuichetError, UsageError, load

if TYPE_CHECKING:
    from corpus.report.link_check import Checked


def report_corpus(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole report as JSON.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option(help="Write the report as a page for editors, in French.")
    ] = None,
) -> None:
    """Tell what is old, in conflict, said twice, held or leads nowhere. Asks no network."""
    from assistant.reporting import report_now
    from corpus.report.as_html import report_html
    from corpus.report.as_json import report_json
    from corpus.report.as_text import report_text

    if as_json and html is not None:
        raise UsageError("Expected --json or --html FILE, found both")
    report = report_now()
    if html is not None:
        try:
            html.write_text(report_html(report), "utf-8")
        except OSError as error:
            raise GuichetError(f"{html} could not be written: {error.strerror}") from None
        typer.echo(f"The report is in {html}")
    elif as_json:
        typer.echo(json.dumps(report_json(report), ensure_ascii=False, indent=2))
    else:
        typer.echo(report_text(report))


def check_links(
    limit: Annotated[
        int, typer.Option(min=1, help="At most so many addresses, those never asked first.")
    ] = 500,
    delay: Annotated[
        float, typer.Option(min=0.0, help="Seconds between two requests to the same host.")
    ] = 1.0,
) -> None:
    """Ask each page that sheets link to whether it is still there. This goes to the network."""
    from assistant.commands.progress import counted
    from corpus.catalogue import Catalogue
    from corpus.report import link_check
    from corpus.settings import CorpusSettings

    settings = load(CorpusSettings)
    with Catalogue.open(settings.catalogue_path()) as catalogue:
        urls = sorted({link.url for sheet in catalogue.all() for link in sheet.links if link.url})
    kept = link_check.link_checks_file(settings.downloads())
    known = link_check.read_checks(kept)
    never = datetime.min.replace(tzinfo=UTC)
    urls.sort(key=lambda url: known[url].at if url in known else never)
    chosen = [url for url in urls if url.startswith(("http://", "https://"))][:limit]
    done: list[Checked] = []
    with counted("Links") as progress:

        def tell(checked: Checked) -> None:
            done.append(checked)
            progress(len(done), len(chosen))

        try:
            link_check.check_links(chosen, delay, tell)
        finally:  # what was answered is kept, even when the command is cut
            link_check.keep_checks(kept, {checked.url: checked for checked in done})
    gone = [checked for checked in done if checked.is_gone]
    for checked in gone:
        typer.echo(f"gone: {checked.url} ({checked.detail})")
    typer.echo(f"{len(done)} addresses asked, {len(gone)} gone; see: guichet corpus report")
