"""``guichet key``: the keys by which other tools of the city call the assistant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from assistant.access.roles import Role
from assistant.access.running import on_database, operator

app = typer.Typer(
    help="Keys of the city's other tools, for the OpenAI-compatible interface ([facade]).",
    no_args_is_help=True,
)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Which tool will hold it, for example courriel.")],
    per_minute: Annotated[int, typer.Option(min=1, help="Calls in a minute.")] = 10,
    per_day: Annotated[int, typer.Option(min=1, help="Calls in a day.")] = 500,
    role: Annotated[
        Role, typer.Option(help="What it opens: see assistant/access/rights.toml.")
    ] = Role.AGENT,
    expires: Annotated[
        int, typer.Option(min=0, metavar="DAYS", help="Days that it lasts; 0: until revoked.")
    ] = 365,
) -> None:
    """Make a key. It is shown now and never again: only its fingerprint is kept."""
    lasts = timedelta(days=expires) if expires else None
    key, secret = on_database(
        lambda access: access.keys.add(
            name, role, per_minute=per_minute, per_day=per_day, lasts=lasts, by=operator()
        )
    )
    until = f"until {key.expires:%Y-%m-%d}" if key.expires else "until it is revoked"
    typer.echo(f"Added the key {key.id} for {key.name}, {until}. Keep it now:", err=True)
    typer.echo(secret)


@app.command("list")
def list_keys() -> None:
    """Show every key: its id, name, role, quotas, last use, and whether it opens."""
    moment = datetime.now(UTC)
    for key in on_database(lambda access: access.keys.list()):
        state = "open" if key.opens(moment) else "revoked" if key.revoked else "expired"
        used = f"{key.last_used:%Y-%m-%d %H:%M}" if key.last_used else "never used"
        until = f"{key.expires:%Y-%m-%d}" if key.expires else "no end"
        paces = f"{key.per_minute}/minute\t{key.per_day}/day"
        typer.echo("\t".join((key.id, key.name, key.role, paces, until, used, state)))


@app.command()
def revoke(id: Annotated[str, typer.Argument(help="The key's id, as listed.")]) -> None:
    """Close a key at once and for good."""
    key = on_database(lambda access: access.keys.revoke(id, operator()))
    typer.echo(f"Revoked {key.id} ({key.name}).")
