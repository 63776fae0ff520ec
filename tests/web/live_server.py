"""One web process of several on the same database, with a scripted assistant.

python -m tests.web.live_server STORAGE_URL [POLL_SECONDS]
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.access.access import Access
from assistant.storage.conversations import Conversations
from assistant.storage.database import open_database
from foundation import hold, load
from tests.web.serving import scripts
from web.app import create_app
from web.commands import address_of, bind, inherited_socket
from web.scripted import ScriptedAssistant
from web.server import Server
from web.settings import WebSettings


async def main(url: str, poll_seconds: float) -> None:
    hold()
    inherited = inherited_socket()
    with inherited or bind("127.0.0.1", 0) as listening:
        async with await open_database(url) as database:
            settings = WebSettings(
                messages_per_minute=1_000_000,
                conversations_per_hour=1_000_000,
                logins_per_minute=10_000,
                poll_seconds=poll_seconds,
                shutdown_seconds=load(WebSettings).shutdown_seconds,
            )
            app = create_app(
                ScriptedAssistant(scripts()), Conversations(database), Access.of(database), settings
            )
            print(address_of(listening), flush=True)
            await Server(app, settings, inherited=inherited is not None).serve(sockets=[listening])


@contextmanager
def process(url: str, **environment: str) -> Iterator[str]:
    """A server that looks for news by itself only every ten minutes: all it tells, it was told."""
    command = [sys.executable, "-m", "tests.web.live_server", url]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | environment
    ) as server:
        assert server.stdout is not None
        try:
            address = server.stdout.readline().strip().rstrip("/")
            assert address, "the server did not start"
            yield address
        finally:
            server.kill()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 600.0))
