"""``guichet switch``: turn the assistant, or a part of what it does, off and on again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from assistant.switches import WHOLE, Kind
from foundation import load

if TYPE_CHECKING:
    from assistant.storage.switches import SwitchBoard

app = typer.Typer(
    help="Turn the assistant, or a part of what it does, off and on again, at once everywhere.",
    no_args_is_help=True,
)
T = TypeVar("T")


class Position(StrEnum):
    """Of a switch."""

    ON = "on"
    OFF = "off"


To = Annotated[Position, typer.Argument(metavar="on|off", show_default=False)]
Why = Annotated[
    str, typer.Option("--because", help="Why, for your colleagues. No personal data: it is kept.")
]


@app.command("list")
def list_switches(
    possible: Annotated[
        bool, typer.Option("--possible", help="Also all that can be switched off here.")
    ] = False,
) -> None:
    """Show what is off: since when, by whom, why."""
    found = _run(lambda board: board.read())
    for one in found.off:
        since = f"{one.since.astimezone():%Y-%m-%d %H:%M}"
        name = "" if one.name == WHOLE else one.name
        typer.echo("\t".join((one.kind, name, "off", since, one.actor, one.because)))
    if not found.off:
        typer.echo("Everything is on.", err=True)
    if possible:
        for kind, names in _switchable().items():
            for name in names:
                if not found.is_off(kind, name):
                    typer.echo(f"{kind}\t{'' if name == WHOLE else name}\ton")


@app.command()
def assistant(to: To, because: Why = "") -> None:
    """The whole assistant: citizens read how to reach a person. Emergencies are still heard."""
    _turn(Kind.ASSISTANT, WHOLE, to, because)


@app.command()
def composition(to: To, because: Why = "") -> None:
    """Composed answers and drafts: citizens get the official excerpt and the sheets."""
    _turn(Kind.COMPOSITION, WHOLE, to, because)


@app.command()
def topic(
    name: Annotated[str, typer.Argument(help="A theme of the sheets.")], to: To, because: Why = ""
) -> None:
    """A topic: questions whose sheet has this theme go to a person."""
    _turn(Kind.TOPIC, name, to, because)


@app.command()
def source(
    name: Annotated[str, typer.Argument(help="As `guichet corpus list` names it.")],
    to: To,
    because: Why = "",
) -> None:
    """A source: nothing is answered from its sheets."""
    _turn(Kind.SOURCE, name, to, because)


@app.command()
def language(
    code: Annotated[str, typer.Argument(help="Two letters, such as en.")],
    to: To,
    because: Why = "",
) -> None:
    """A language: questions in it go to a person."""
    _turn(Kind.LANGUAGE, code, to, because)


def _turn(kind: Kind, name: str, to: Position, because: str) -> None:
    from assistant.access.running import operator
    from assistant.switches import ALONE
    from assistant.switching import named

    if to is Position.ON:  # also of what is no longer in the catalogue
        done = _run(lambda board: board.turn_on(kind, name, operator()))
    else:
        # The great switches must not need a catalogue that can be read.
        found = WHOLE if kind in ALONE else named(kind, name, _switchable())
        done = _run(lambda board: board.turn_off(kind, found, operator(), because=because))
    what = kind if name == WHOLE else f"{kind} {name}"
    typer.echo(f"The {what} is {to}." if done else f"The {what} was {to} already.")


def _switchable() -> dict[Kind, tuple[str, ...]]:
    from assistant.settings import AssistantSettings
    from assistant.switching import switchable
    from corpus.catalogue import Catalogue
    from corpus.settings import CorpusSettings

    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        return switchable(catalogue, load(AssistantSettings))


def _run(action: Callable[[SwitchBoard], Awaitable[T]]) -> T:
    # Here and not above: other commands need not wait for the database's libraries.
    from assistant.storage.database import open_database
    from assistant.storage.switches import SwitchBoard

    async def run() -> T:
        async with await open_database() as database:
            return await action(SwitchBoard(database))

    return asyncio.run(run())
