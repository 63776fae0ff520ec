"""``guichet corpus sync``: the sources are read by the corpus and inspected by the guardrails."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from corpus.catalogue import Catalogue
from corpus.declared import STATE, snapshot
from corpus.report.broken import broken_file, remember_broken
from corpus.report.report import Broken
from corpus.settings import CorpusSettings
from corpus.sync import SourceReport, sync
from foundation import EXIT_FOUND_FAILING, EXIT_SYSTEM, load

SourceNames = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SOURCE]...", help="Only these sources; all those declared if none."),
]
AcceptShrink = Annotated[
    bool,
    typer.Option("--accept-shrink", help="Believe a source that lost most of its sheets."),
]
LISTED = 20


def sync_corpus(sources: SourceNames = None, accept_shrink: AcceptShrink = False) -> None:
    """Fetch what is missing, read what is new or changed, and put it in the catalogue.

    What has not changed is not read again. Without npm, only the local sheets are synced.
    """
    from assistant.inspecting import inspectors  # 0.1 s that the other commands need not pay

    settings = load(CorpusSettings)
    with _progress(Console(stderr=True)) as progress:
        fetching = progress.add_task("Fetching", total=None, visible=False, done="")
        reading = progress.add_task("Reading", total=None, visible=False, done="")

        def on_bytes(source: str, present: int) -> None:
            size = snapshot()["size"] if source == STATE else None
            done = f"{present / 1e6:.1f} MB" + (f" of {size / 1e6:.1f} MB" if size else "")
            progress.update(fetching, description=f"Fetching {source}", visible=True, done=done)
            progress.update(fetching, total=size, completed=present)

        def on_sheet(source: str, number: int) -> None:
            done = f"{number} sheets"
            progress.update(reading, description=f"Reading {source}", visible=True, done=done)

        reports = sync(
            settings,
            sources or (),
            inspect=inspectors(),
            accept_shrink=accept_shrink,
            on_bytes=on_bytes,
            on_sheet=on_sheet,
        )
    remember_broken(
        broken_file(settings.downloads()),
        (report.source for report in reports),
        (
            Broken(report.source, problem)
            for report in reports
            for problem in (*report.broken, *filter(None, [report.problem]))
        ),
    )
    for report in reports:
        typer.echo("\n".join(describe(report)))
    with Catalogue.open(settings.catalogue_path()) as catalogue:
        typer.echo(f"The catalogue holds {len(catalogue)} sheets, version {catalogue.version()}.")
    if any(report.state == "failed" for report in reports):
        raise typer.Exit(EXIT_SYSTEM)
    if any(report.broken or report.state == "shrunk" for report in reports):
        raise typer.Exit(EXIT_FOUND_FAILING)


def describe(report: SourceReport) -> list[str]:
    """A report in plain lines."""
    match report.state:
        case "removed":
            return [f"{report.source}: not declared any more, its sheets are removed."]
        case "unchanged":
            return [f"{report.source}: {report.sheets} sheets, unchanged."]
        case "skipped" | "failed" | "shrunk":
            kept = f"its {report.sheets} earlier sheets stay" if report.sheets else "none is there"
            done = "not believed" if report.state == "shrunk" else "not read"
            broken = [f"  broken: {problem}" for problem in report.broken]
            return [f"{report.source}: {done}, {kept}. {report.problem}", *broken]
    counts = (report.added, report.changed, report.gone)
    changes = ", ".join(
        f"{count} {what}" for count, what in zip(counts, ("new", "changed", "gone"), strict=True)
    )
    left_out = [f"  left out: {count} ({why})" for why, count in sorted(report.left_out.items())]
    broken = [f"  broken: {problem}" for problem in report.broken]
    held = [f"  in quarantine: {what}" for what in report.held[:LISTED]]
    if len(report.held) > LISTED:
        held.append(f"  in quarantine: {len(report.held) - LISTED} more")
    if held:
        held.append("  see: guichet corpus quarantine list")
    return [f"{report.source}: {report.sheets} sheets: {changes}.", *left_out, *broken, *held]


def _progress(console: Console) -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn())
    return Progress(*columns, TextColumn("{task.fields[done]}"), console=console, transient=True)
