"""A running server removes what is past its time, without anybody asking."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

from assistant.receipt_number import start_of_id
from assistant.storage.conversations import Conversations
from assistant.storage.database import open_database
from assistant.storage.erasing import Erasures
from tests.web.serving import serving


async def erase_something(url: str, year: int) -> str:
    """The number of the receipt of an erasure of that year."""
    async with await open_database(url) as database:
        conversations = Conversations(database, lambda: datetime(year, 1, 1, tzinfo=UTC))
        opened, _ = await conversations.open("fr")
        return (await conversations.erase(opened.id)).number


def test_a_running_server_purges_by_itself(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'g.sqlite'}"
    old = asyncio.run(erase_something(url, 1999))
    recent = asyncio.run(erase_something(url, datetime.now(UTC).year))
    with serving(tmp_path) as server:
        receipts = Erasures(server.conversations.database)
        until = time.monotonic() + 10
        while server.run(receipts.find(start_of_id(old))) and time.monotonic() < until:
            time.sleep(0.05)
        assert server.run(receipts.find(start_of_id(old))) is None
        assert server.run(receipts.find(start_of_id(recent))) is not None
