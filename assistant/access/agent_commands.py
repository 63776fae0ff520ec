"""``guichet agent``: the accounts of the people who work here, and their roles."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.access.roles import Role
from assistant.access.running import on_database, operator
from foundation import UsageError

app = typer.Typer(
    help="Accounts of those who answer, evaluate, edit or administer, and their roles.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="The account's name, for example c.martin.")]
Roles = Annotated[list[Role], typer.Option("--role", help="A role; may be given several times.")]
MustChange = Annotated[
    bool,
    typer.Option(
        "--must-change/--keep",
        help="Whether its owner must choose another password when signing in.",
    ),
]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        help="Read the password from the first line of this file, '-' for the standard input. "
        "Without it, the password is asked twice and does not show.",
    ),
]


@app.command()
def add(
    name: Name,
    display_name: Annotated[
        str, typer.Option(help="The name that citizens see; the account's name when not given.")
    ] = "",
    role: Roles = [Role.AGENT],  # noqa: B006 (typer reads it only)
    must_change: MustChange = True,
    password_file: PasswordFile = None,
) -> None:
    """Open an account. The password has at least 12 characters."""
    password = _password(password_file)
    agent = on_database(
        lambda access: access.accounts.add(
            name, password, display_name, role, must_change=must_change, by=operator()
        )
    )
    typer.echo(f"Added {agent.name}, shown as {agent.display_name}: {', '.join(agent.roles)}.")


@app.command("list")
def list_accounts() -> None:
    """Show every account: its name, the name shown, its roles, and whether it is disabled."""
    for agent in on_database(lambda access: access.accounts.list()):
        state = "disabled" if agent.disabled else "open"
        typer.echo(f"{agent.name}\t{agent.display_name}\t{','.join(agent.roles)}\t{state}")


@app.command("role")
def give_roles(
    name: Name,
    roles: Annotated[list[Role], typer.Argument(help="All the roles to have from now on.")],
) -> None:
    """Replace the roles of an account; they hold at once, open sessions included."""
    agent = on_database(lambda access: access.accounts.give_roles(name, roles, operator()))
    typer.echo(f"{agent.name} is now: {', '.join(agent.roles)}.")


@app.command()
def disable(name: Name) -> None:
    """Close an account at once and end its sessions. What the agent wrote stays."""
    on_database(lambda access: access.accounts.disable(name, operator()))
    typer.echo(f"Disabled {name}.")


@app.command()
def password(
    name: Name, must_change: MustChange = True, password_file: PasswordFile = None
) -> None:
    """Set a new password; a lock is lifted and open sessions end."""
    chosen = _password(password_file)
    on_database(
        lambda access: access.accounts.change_password(
            name, chosen, must_change=must_change, by=operator()
        )
    )
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
