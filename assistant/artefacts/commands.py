"""``guichet models``: fetch, list and verify the models the assistant runs on."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="The models: fetch them, list them, verify them.", no_args_is_help=True)


@app.command()
def fetch() -> None:
    """Download the models that are not there yet, and verify them.

    Quick when they are there. A download that was cut goes on where it stopped. Models for which
    [models] in guichet.toml gives your own path are not fetched.
    """
    from assistant.artefacts.fetch import fetch_models
    from assistant.artefacts.progress import BarsOfProgress
    from assistant.artefacts.settings import artefacts_to_fetch
    from assistant.retrieving import embedder_model
    from foundation import home

    artefacts = artefacts_to_fetch()
    with BarsOfProgress() as progress:
        fetch_models(home(), progress, artefacts=artefacts)
    embedder_model().prepare()
    _tell_own_paths()
    typer.echo(f"The models stand in {home() / 'models'}.")


@app.command("list")
def list_models() -> None:
    """Show each model: licence, size, hash, where it stands and its state."""
    from rich.console import Console
    from rich.filesize import decimal
    from rich.table import Table

    from assistant.artefacts.manifest import pinned_artefacts
    from assistant.artefacts.settings import own_path
    from assistant.artefacts.state import inspect
    from foundation import home

    models = home() / "models"
    console = Console()
    for artefact in pinned_artefacts():
        own = own_path(artefact.name)
        table = Table(show_header=False, box=None, title=artefact.name, title_justify="left")
        if own is not None:
            table.add_row("path", str(own))
            table.add_row("state", "your own" if own.exists() else "your own: found nothing there")
        else:
            table.add_row("what", artefact.title)
            table.add_row("licence", artefact.licence)
            sizes = f"{decimal(artefact.disk)}, download {decimal(artefact.download_size)}"
            table.add_row("size", sizes)
            table.add_row("SHA-256", artefact.sha256)
            table.add_row("path", str(models / artefact.target))
            table.add_row("state", inspect(artefact, models).state.value)
        console.print(table)


@app.command()
def verify(
    quick: Annotated[
        bool, typer.Option("--quick", help="Compare the sizes only, without reading the files.")
    ] = False,
) -> None:
    """Read every model again and compare its hash. Exit code 1 when one is missing or wrong."""
    from assistant.artefacts.settings import artefacts_to_fetch
    from assistant.artefacts.state import REMEDY, State, inspect
    from foundation import EXIT_FOUND_FAILING, home

    failing = False
    for artefact in artefacts_to_fetch():
        found = inspect(artefact, home() / "models", deep=not quick)
        typer.echo(f"{artefact.name}: {found.state.value}")
        if found.state in (State.MISSING, State.WRONG):
            failing = True
            typer.echo(f"  {found.detail}; {REMEDY}", err=True)
    _tell_own_paths()
    if failing:
        raise typer.Exit(EXIT_FOUND_FAILING)


def _tell_own_paths() -> None:
    from assistant.artefacts.manifest import pinned_artefacts
    from assistant.artefacts.settings import own_path

    for artefact in pinned_artefacts():
        if (own := own_path(artefact.name)) is not None:
            typer.echo(f"{artefact.name}: your own, {own}")
