"""``guichet audit``: who did what, and the proof that nobody rewrote it."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.access.running import on_database, operator
from assistant.access.settings import AccessSettings
from foundation import EXIT_FOUND_FAILING, UsageError, load

if TYPE_CHECKING:
    from assistant.access.access import Access
    from assistant.access.audit_entry import Entry
    from assistant.access.audit_proof import Proof

app = typer.Typer(
    help="Who did what and when: read, export, and prove that nothing was changed or removed.",
    no_args_is_help=True,
)


@app.command()
def verify(
    head: Annotated[
        str,
        typer.Option(
            metavar="NUMBER:HASH",
            help="The last entry as an earlier verify told it: proves that it is still there.",
        ),
    ] = "",
) -> None:
    """Prove the whole log; exit code 1, and where, when an entry was changed or is missing.

    Note the head that it tells somewhere else (on paper, in the city's records): with --head, it
    also shows whether the end of the log was cut off.
    """
    proof = on_database(lambda access: _prove(access, head))
    if proof.broken:
        typer.echo(f"Broken at entry {proof.at}: {proof.broken}.", err=True)
        raise typer.Exit(EXIT_FOUND_FAILING)
    typer.echo(f"Whole: {proof.entries} entries from {proof.first}. Head: {proof.head or 'none'}")


@app.command("list")
def list_entries(
    actor: Annotated[str, typer.Option(help="Only what this account did.")] = "",
    object: Annotated[str, typer.Option(help="Only on this account, conversation, key…")] = "",
    action: Annotated[str, typer.Option(help="Only actions that begin so: conversation.")] = "",
    last: Annotated[int, typer.Option(min=1, help="At most so many, the latest.")] = 50,
) -> None:
    """Show the latest entries: number, moment, who, with which roles, what, on what."""

    def wanted(entry: Entry) -> bool:
        act = entry.act
        return (
            actor in ("", act.actor)
            and object in ("", act.object)
            and act.action.startswith(action)
        )

    async def latest(access: Access) -> list[Entry]:
        found: list[Entry] = []
        async for entry in access.audit.each():
            if wanted(entry):
                found.append(entry)
                del found[:-last]
        return found

    for entry in on_database(latest):
        act, at = entry.act, f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}"
        roles, on = "+".join(act.roles), f"{act.object_kind} {act.object}".strip()
        detail = " ".join(f"{key}={value}" for key, value in act.detail.items())
        typer.echo("\t".join((str(entry.number), at, act.actor, roles, act.action, on, detail)))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The file to write.", metavar="FILE.jsonl")],
) -> None:
    """Write every entry with its hashes, one JSON object a line, for another program to prove."""
    from assistant.access.audit_entry import entry_json

    partial = file.with_name(file.name + ".partial")

    async def write(access: Access) -> int:
        count = 0
        # Readable by its owner only: it tells who works when.
        with os.fdopen(
            os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8"
        ) as out:
            async for entry in access.audit.each():
                seals = {"previous_hash": entry.previous_hash, "hash": entry.hash}
                said = entry_json(entry.number, entry.at, entry.act) | seals
                out.write(json.dumps(said, ensure_ascii=False) + "\n")
                count += 1
        return count

    try:
        written = on_database(write)
        partial.replace(file)
    except OSError as error:
        raise UsageError(f"Cannot write {file}: {error.strerror}.") from None
    typer.echo(f"Exported {written} entries to {file}.")


@app.command()
def purge(
    days: Annotated[
        int | None, typer.Option(min=1, help="Older than so many days; [access] audit_days.")
    ] = None,
) -> None:
    """Remove old entries from the beginning; what stays can still be proven. Run it daily."""
    kept = timedelta(days=days or load(AccessSettings).audit_days)
    gone = on_database(lambda access: access.audit.purge(kept, operator()))
    typer.echo(f"Removed {gone} entries older than {kept.days} days.")


async def _prove(access: Access, head: str) -> Proof:
    from assistant.access.audit_proof import prove

    return await prove(access.audit.each(), head)
