"""``guichet agent``: the accounts of the people who answer."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from foundation import UsageError

if TYPE_CHECKING:
    from assistant.accounts import Accounts

app = typer.Typer(help="The agents' accounts: who may open the console.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The account's name, for example c.martin.")]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        help="Read the password from the first line of this file, '-' for the standard input. "
        "Without it, the password is asked twice and does not show.",
    ),
]
T = TypeVar("T")


@app.command()
def add(
    name: Name,
    display_name: Annotated[
        str, typer.Option(help="The name that citizens see; the account's name when not given.")
    ] = "",
    password_file: PasswordFile = None,
) -> None:
    """Open an account. The password has at least 12 characters."""
    password = _password(password_file)
    agent = _run(lambda accounts: accounts.add(name, password, display_name))
    typer.echo(f"Added {agent.name}, shown as {agent.display_name}.")


@app.command("list")
def list_accounts() -> None:
    """Show every account: its name, the name shown, and whether it is disabled."""
    for agent in _run(lambda accounts: accounts.list()):
        state = "disabled" if agent.disabled else "open"
        typer.echo(f"{agent.name}\t{agent.display_name}\t{state}")


@app.command()
def disable(name: Name) -> None:
    """Close an account at once and end its sessions. What the agent wrote stays."""
    _run(lambda accounts: accounts.disable(name))
    typer.echo(f"Disabled {name}.")


@app.command()
def password(name: Name, password_file: PasswordFile = None) -> None:
    """Set a new password; a lock is lifted and open sessions end."""
    chosen = _password(password_file)
    _run(lambda accounts: accounts.change_password(name, chosen))
    typer.echo(f"Changed the password of {name}.")


def _password(file: Path | None) -> str:
    if file is None:
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    try:
        text = sys.stdin.readline() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"Cannot read the password file {file}: {type(error).__name__}.") from None
    return text.partition("\n")[0].removesuffix("\r")


def _run(action: Callable[[Accounts], Awaitable[T]]) -> T:
    # Here and not above: other commands need not wait for the database's libraries.
    from assistant.accounts import Accounts
    from assistant.storage.database import open_database

    async def run() -> T:
        async with await open_database() as database:
            return await action(Accounts(database))

    return asyncio.run(run())
