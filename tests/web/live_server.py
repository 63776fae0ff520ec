"""One web process of several on the same database, with a scripted assistant.

python -m tests.web.live_server STORAGE_URL [POLL_SECONDS]
"""

from __future__ import annotations

import asyncio
import sys

import uvicorn

from assistant.access.access import Access
from assistant.storage.conversations import Conversations
from assistant.storage.database import open_database
from tests.web.serving import scripts
from web.app import create_app
from web.commands import address_of, bind
from web.scripted import ScriptedAssistant
from web.settings import WebSettings


async def main(url: str, poll_seconds: float) -> None:
    with bind("127.0.0.1", 0) as listening:
        async with await open_database(url) as database:
            settings = WebSettings(
                messages_per_minute=1_000_000,
                conversations_per_hour=1_000_000,
                logins_per_minute=10_000,
                poll_seconds=poll_seconds,
            )
            app = create_app(
                ScriptedAssistant(scripts()), Conversations(database), Access.of(database), settings
            )
            config = uvicorn.Config(app, access_log=False, log_level="error")
            print(address_of(listening), flush=True)
            await uvicorn.Server(config).serve(sockets=[listening])


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 600.0))
