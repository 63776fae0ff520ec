"""``guichet corpus quarantine …``: what was found in sheets, and what an editor decides of it."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from corpus.catalogue import Catalogue
from corpus.deciding import decide, held, waiting
from corpus.quarantine import Held, Verdict
from corpus.settings import CorpusSettings
from corpus.show import show_sheet
from foundation import load

app = typer.Typer(
    help="Sheets kept out of force because of what was found in them.", no_args_is_help=True
)

SheetId = Annotated[str, typer.Argument(metavar="ID", help="The sheet's id, such as F1341.")]
By = Annotated[
    str, typer.Option("--by", metavar="NAME", help="Who decides; the system account by default.")
]


@app.command("list")
def list_command(
    rejected: Annotated[
        bool, typer.Option("--rejected", help="Those rejected earlier too.")
    ] = False,
) -> None:
    """List what waits for a decision: id, since when, source, title, and what was found."""
    with _opened() as catalogue:
        found = waiting(catalogue, rejected)
    for version in found:
        sheet = version.procedure
        kinds = ", ".join(sorted({finding.kind for finding in version.findings}))
        columns = (sheet.id, f"{version.since:%Y-%m-%d}", sheet.source, sheet.title, kinds)
        typer.echo("\t".join((*columns, _state(version))))
    if not found:
        typer.echo("Nothing is in quarantine.")


@app.command("show")
def show_command(
    id: SheetId,
    text: Annotated[bool, typer.Option("--text", help="The whole text of this version.")] = False,
) -> None:
    """Show what was found in a sheet, and where; what is personal is masked."""
    with _opened() as catalogue:
        version = held(catalogue, id)
    sheet = version.procedure
    typer.echo(f"{sheet.id}: {sheet.title}\n{sheet.source}, {sheet.url}\n{_state(version)}")
    for finding in version.findings:
        typer.echo(f"- {finding.kind} in {finding.where}: {finding.excerpt}")
    if text:
        typer.echo()
        show_sheet(sheet)


@app.command()
def accept(id: SheetId, by: By = "") -> None:
    """Bring this version into force as it stands; a later change is inspected again."""
    _decide(id, Verdict.ACCEPTED, by)


@app.command()
def reject(id: SheetId, by: By = "") -> None:
    """Keep this version out of force for good; an earlier version, if any, stays."""
    _decide(id, Verdict.REJECTED, by)


def _decide(id: str, verdict: Verdict, by: str) -> None:
    settings = load(CorpusSettings)
    Catalogue.open(settings.catalogue_path()).close()  # it must be there, and of our layout
    with Catalogue.open_to_write(settings.catalogue_path()) as catalogue:
        decision = decide(catalogue, id, verdict, by or getpass.getuser())
        version = catalogue.version()
    typer.echo(f"{id}: {verdict} by {decision.by}. The catalogue is of version {version}.")
    if verdict is Verdict.ACCEPTED:
        typer.echo("Run guichet index build, so that search finds it.")


def _opened() -> Catalogue:
    return Catalogue.open(load(CorpusSettings).catalogue_path())


def _state(version: Held) -> str:
    earlier = "an earlier version is in force" if version.earlier else "not in force"
    if version.decision is None:
        return earlier
    return f"{earlier}; {version.decision.verdict} by {version.decision.by}"
