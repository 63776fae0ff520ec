"""``guichet serve``: the pages and the API on one address."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import threading
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from foundation import UsageError, hold, load
from retrieval.settings import RetrievalSettings
from web.settings import WebSettings

if TYPE_CHECKING:
    from assistant.assemble import Assistant

INHERITED = 3  # the first socket that a service manager hands over, by its convention


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; empty: [web] host.")] = "",
    port: Annotated[int, typer.Option(help="Port; -1: [web] port, 0: any free one.")] = -1,
) -> None:
    """Serve the citizens' page, the agents' page and the API until Ctrl-C (or SIGTERM).

    What is being answered is finished first, within [web] shutdown_seconds.
    """
    # Here and not above: other commands need not wait for the models' libraries.
    from assistant.assemble import assemble

    hold()  # what the file says later counts at `guichet reload`
    settings = load(WebSettings)
    inherited = inherited_socket()
    listening = inherited or bind(host or settings.host, settings.port if port < 0 else port)
    with listening:
        console = Console(stderr=True)
        with console.status("Loading the models and the index…"):
            assistant = assemble(follows=True)
        every = load(RetrievalSettings).follow_seconds
        assistant.index_in_background(Steps(console), every=every)
        asyncio.run(_serve(assistant, settings, listening, console, inherited is not None))


class Steps:
    """Tells on the terminal, ten times in all, how far the index by meaning is."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told = -1

    def __call__(self, done: int, total: int) -> None:
        tenth = 10 * done // max(total, 1)
        if tenth > self._told:
            self._told = tenth
            self._console.print(f"By meaning: {done:,} of {total:,} passages; all by their words")


def bind(host: str, port: int) -> socket.socket:
    """Take the address at once, before any model is loaded; UsageError when it cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(128)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        raise UsageError(_why(host, port, error)) from None
    return listening


def inherited_socket() -> socket.socket | None:
    """The listening socket that a service manager (systemd) has opened for us, if any."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
        return None
    return socket.socket(fileno=INHERITED)


def address_of(listening: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"


async def _serve(
    assistant: Assistant,
    settings: WebSettings,
    listening: socket.socket,
    console: Console,
    inherited: bool = False,
) -> None:
    from assistant.access.access import Access
    from assistant.desk.desk import Desk
    from assistant.desk.sealing import open_seal
    from assistant.desk.settings import DeskSettings
    from assistant.storage.conversations import Conversations
    from assistant.storage.database import open_database
    from assistant.webhook.settings import WebhookSettings
    from web.app import create_app
    from web.checking import sheet_checks
    from web.server import Server
    from web.transparency import routes as transparency

    desk_settings, webhook = load(DeskSettings), load(WebhookSettings)
    seal = open_seal(desk_settings)
    if webhook.url:
        webhook.key()  # a missing secret is told now, in one line
    async with await open_database() as database:
        conversations = Conversations(database, told=bool(webhook.url))
        desk = Desk(conversations, desk_settings, seal=seal)
        rounds = sheet_checks(assistant, database, told=bool(webhook.url))
        app = create_app(assistant, conversations, Access.of(database), settings, desk, rounds)
        threading.Thread(target=transparency.prepare, daemon=True).start()
        console.print(f"Guichet answers at {address_of(listening)} (agents: …/agents)")
        await Server(app, settings, inherited=inherited).serve(sockets=[listening])


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} of {host} is already in use: stop what uses it, "
            "or choose another with --port or GUICHET_WEB__PORT."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs an administrator: choose one from 1024 up with --port."
    return f"Cannot listen on {host} port {port} ({error.strerror}): check [web] host and port."
