"""``guichet data``: erase, purge and export what is stored; which of it a sheet affects."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from foundation import UsageError, load

if TYPE_CHECKING:
    from assistant.storage.affected import RestingQuestion
    from assistant.storage.database import Database

app = typer.Typer(help="What is stored: erase, purge, export, look at again.", no_args_is_help=True)
T = TypeVar("T")


@app.command()
def erase(
    conversation: Annotated[str, typer.Argument(help="The conversation's id.", metavar="ID")],
    language: Annotated[str, typer.Option(help="Of the receipt: fr or en.")] = "fr",
) -> None:
    """Remove one conversation and all that hangs on it, as its citizen may ask; the receipt."""
    from assistant import retention
    from assistant.erasure_text import erasure_text

    receipt = _run(lambda database: retention.erase(database, conversation))
    typer.echo(erasure_text(receipt, language))


@app.command()
def purge(
    days: Annotated[
        int | None,
        typer.Option(
            min=1, help="Of conversations without activity; [storage] retention_days by default."
        ),
    ] = None,
) -> None:
    """Remove all that is past its time, of every kind. A running server does it each day."""
    from assistant import retention
    from assistant.access.running import operator

    own = {"conversations": days} if days else {}
    kept = retention.days_kept() | own
    gone = _run(lambda database: retention.purge(database, own, actor=operator()))
    for kind, count in gone.items():
        limit = f"older than {kept[kind]} days" if kind in kept else "that had run out"
        typer.echo(f"{kind}\t{count}\t{limit}")


@app.command()
def export(
    file: Annotated[
        Path | None,
        typer.Argument(help="Conversations alone, with their messages.", metavar="FILE.jsonl"),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help="All there is, a file for each table."),
    ] = None,
    with_passwords: Annotated[
        bool,
        typer.Option("--with-passwords", help="With --to: password hashes and open sessions too."),
    ] = False,
) -> None:
    """Write all that is stored (--to FOLDER), or the conversations alone, as JSON lines.

    The folder holds its JSON Schema and a manifest with counts and digests; `import` reads it.
    """
    if (file is None) == (to is None):
        raise UsageError("expected either FILE.jsonl or --to FOLDER")
    if to is not None:
        _export_all(to, with_passwords)
    elif file is not None:
        _export_conversations(file)


def _export_all(folder: Path, passwords: bool) -> None:
    from assistant.access.running import operator
    from assistant.storage.exchange.exporting import export_all

    written = _run(
        lambda database: export_all(database, folder, passwords=passwords, actor=operator())
    )
    for name, part in written.items():
        typer.echo(f"{name}\t{part.rows}")
    if not passwords:
        typer.echo("Left out: password hashes and open sessions (--with-passwords).", err=True)


@app.command("import")
def import_folder(
    folder: Annotated[Path, typer.Argument(help="As `export --to` wrote it.", metavar="FOLDER")],
) -> None:
    """Read an export into the database of the settings, which must be empty; all or nothing."""
    from assistant.access.running import operator
    from assistant.storage.exchange.importing import import_all

    counts = _run(lambda database: import_all(database, folder, actor=operator()))
    for name, count in counts.items():
        typer.echo(f"{name}\t{count}")


@app.command()
def downgrade(
    revision: Annotated[str, typer.Argument(help="That the older Guichet tells.", metavar="0007")],
) -> None:
    """Bring the database back to the schema of an older Guichet, before that one is installed.

    Refused while any Guichet uses it. What the older one does not know is lost: a SQLite file is
    copied beside itself first; of PostgreSQL make a backup.
    """
    from assistant.storage.in_use import alone
    from assistant.storage.schema import downgrade as go_back
    from assistant.storage.schema import known_revisions
    from assistant.storage.settings import storage_url

    if revision not in known_revisions():
        known = ", ".join(sorted(known_revisions()))
        raise UsageError(f"expected one of {known}, found {revision}")
    with alone(storage_url()):
        go_back(storage_url(), revision)
    typer.echo(f"The database has the schema {revision}.")


def _export_conversations(file: Path) -> None:
    from assistant.storage.export import export_to

    partial = file.with_name(file.name + ".partial")

    async def write(database: Database) -> int:
        # Readable by its owner only: it holds everything that citizens wrote, stripped.
        with os.fdopen(
            os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8"
        ) as out:
            return await export_to(database, out)

    try:
        written = _run(write)
        partial.replace(file)
    except OSError as error:
        raise UsageError(f"Cannot write {file}: {error.strerror}.") from None
    typer.echo(f"Exported {written} conversations to {file}.")


@app.command()
def affected(
    since: Annotated[
        str, typer.Option(metavar="VERSION", help="All changes after this version of the corpus.")
    ] = "",
    sheet: Annotated[
        str, typer.Option(metavar="ID", help="This sheet, whether it changed or not.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """List the stored questions whose answers cited sheets that have changed or gone.

    Without options, those of the last change of the corpus.
    """
    if since and sheet:
        raise UsageError("expected --since or --sheet, found both")
    version, ids = _outdated(since, sheet)
    found = _run(lambda database: _resting_on(database, ids))
    if as_json:
        questions = [{**asdict(each), "at": each.at.isoformat()} for each in found]
        told = {"version": version, "sheets": sorted(ids), "questions": questions}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for each in found:
        at = f"{each.at.astimezone():%Y-%m-%d %H:%M}"
        typer.echo(f"{each.conversation}\t{at}\t{', '.join(each.sheets)}\t{each.question}")
    typer.echo(f"{len(found)} questions rested on {len(ids)} sheets.", err=True)


def _outdated(since: str, sheet: str) -> tuple[str, frozenset[str]]:
    """The corpus's version, and the sheets asked for or that changed or went."""
    from corpus import history
    from corpus.catalogue import Catalogue
    from corpus.settings import CorpusSettings

    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        version, changes = catalogue.version(), catalogue.changes()
    if sheet:
        return version, frozenset({sheet})
    chosen = history.since(changes, since) if since else changes[-1:]
    return version, frozenset[str]().union(*(change.outdated for change in chosen))


async def _resting_on(database: Database, ids: frozenset[str]) -> list[RestingQuestion]:
    from assistant.storage.affected import questions_resting_on

    return [each async for each in questions_resting_on(database, ids)]


def _run(action: Callable[[Database], Awaitable[T]]) -> T:
    # Here and not above: other commands need not wait for the database's libraries.
    from assistant.storage.database import open_database

    async def run() -> T:
        async with await open_database() as database:
            return await action(database)

    return asyncio.run(run())
