"""``guichet backup``: a complete copy while everything runs, verified, and put back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foundation import EXIT_FOUND_FAILING, UsageError

if TYPE_CHECKING:
    from assistant.backup.manifest import Manifest

app = typer.Typer(
    help="A complete copy while everything runs; verify it, put it back.", no_args_is_help=True
)
Folder = Annotated[Path, typer.Argument(help="Of the backup.", metavar="FOLDER")]


@app.command()
def create(
    folder: Folder,
    dated: Annotated[
        bool, typer.Option("--dated", help="In FOLDER, as a folder named by date and time.")
    ] = False,
    keep: Annotated[
        int, typer.Option(min=0, help="With --dated: backups kept, the last ones; 0: all.")
    ] = 0,
) -> None:
    """Copy database, sheets, settings, calibration, adapters, suites into a new FOLDER.

    Nothing has to be stopped. Models are named by their hash, not copied; the index is made
    again; the key of the contacts (desk.key) must be kept apart.
    """
    from assistant.backup.creating import create as make
    from assistant.backup.dated import new_in, thin_out

    if keep and not dated:
        raise UsageError("expected --dated with --keep")
    target = new_in(folder) if dated else folder
    manifest = make(target)
    _record("data.backed_up", manifest)
    typer.echo(f"{target}\t{_size(manifest)}\tverified")
    for gone in thin_out(folder, keep) if keep else ():
        typer.echo(f"{gone}\tremoved")


@app.command()
def verify(folder: Folder) -> None:
    """Read a backup again and compare each file with its SHA-256; exit code 1 when it differs."""
    from assistant.backup.manifest import check

    try:
        manifest = check(folder)
    except UsageError as error:
        typer.echo(f"guichet: {error}", err=True)
        raise typer.Exit(EXIT_FOUND_FAILING) from None
    typer.echo(f"{folder}\t{_size(manifest)}\tmade {manifest.made} by Guichet {manifest.guichet}")


@app.command()
def restore(folder: Folder) -> None:
    """Put a backup back in the place of what stands here, whole or not at all.

    Refused while any Guichet uses the database. The settings in force stay; they tell where
    things go. Cut at any moment, it is run again.
    """
    from assistant.backup.restoring import restore as put_back

    done = put_back(folder)
    _record("data.restored", done.manifest)
    typer.echo(f"Restored, as it stood at {done.manifest.made}: {', '.join(done.put_back)}.")
    if done.left_out:
        typer.echo(f"Left in the backup, no setting names them: {', '.join(done.left_out)}.")
    if not done.same_settings:
        typer.echo(f"The settings differ from those of the backup: see {folder / 'guichet.toml'}.")
    for model in done.other_models:
        typer.echo(f"Another {model} than when it was made: the calibration may not hold for it.")


def _record(action: str, manifest: Manifest) -> None:
    """A line of the audit log, unless the database is of another version: it stays as it is."""
    from assistant.access.audit_entry import Act
    from assistant.access.running import on_database, operator
    from assistant.storage.schema import newest

    if manifest.schema_revision == newest():
        act = Act(action, operator(), (), "database", "", {"made": manifest.made})
        on_database(lambda access: access.audit.record(act))


def _size(manifest: Manifest) -> str:
    size = sum(file.size for file in manifest.files.values())
    return f"{len(manifest.files)} files, {size / 1e6:.1f} MB"
