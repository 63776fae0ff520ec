"""``guichet webhook``: what waits to be sent to the city's system, and trying again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import typer

from foundation import EXIT_FOUND_FAILING, UsageError, load

if TYPE_CHECKING:
    from assistant.storage.database import Database

app = typer.Typer(
    help="Events for the city's own system: what waits, what was given up, sending it again.",
    no_args_is_help=True,
)
T = TypeVar("T")


@app.command("list")
def list_events() -> None:
    """Count what waits, and show what was given up: id, event, tries, why."""
    from assistant.storage.outbox import Outbox

    async def found(database: Database) -> None:
        outbox = Outbox(database)
        typer.echo(f"{(await outbox.counts())['waiting']} waiting", err=True)
        for one in await outbox.given_up_events():
            typer.echo(f"{one.id}\t{one.event}\t{one.attempts}\t{one.last_error}")

    _run(found)


@app.command()
def retry() -> None:
    """Put what was given up back in the queue: a running server sends it."""
    from assistant.storage.outbox import Outbox

    back = _run(lambda database: Outbox(database).retry())
    typer.echo(f"Put {back} events back in the queue.")


@app.command()
def send() -> None:
    """Send now all that is due; exit code 1 when something was not received."""
    from assistant.storage.outbox import Outbox
    from assistant.webhook.sending import Sender
    from assistant.webhook.settings import WebhookSettings

    settings = load(WebhookSettings)
    if not settings.url:
        raise UsageError("Expected [webhook] url, found none: nothing is sent anywhere.")

    async def all_due(database: Database) -> tuple[int, dict[str, int]]:
        received = await Sender(database, settings).round()
        return received, await Outbox(database).counts()

    received, left = _run(all_due)
    typer.echo(f"{received} received, {left['waiting']} waiting, {left['failed']} given up")
    if left["waiting"] or left["failed"]:
        raise typer.Exit(EXIT_FOUND_FAILING)


def _run(action: Callable[[Database], Awaitable[T]]) -> T:
    # Here and not above: other commands need not wait for the database's libraries.
    from assistant.storage.database import open_database

    async def run() -> T:
        async with await open_database() as database:
            return await action(database)

    return asyncio.run(run())
