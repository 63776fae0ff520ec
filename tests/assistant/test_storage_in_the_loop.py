"""SQLite is read in the event loop's own thread; what waits for the disk does not hold it up."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from sqlalchemy import text

from assistant.conversation import Author
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database, open_database
from assistant.storage.in_the_loop import BEGIN_WRITING


async def traced(database: Database, threads: dict[str, int]) -> None:
    """Note in which thread SQLite plays each statement of the only connection."""
    async with database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        driver = raw.driver_connection
        assert driver is not None
        driver._conn.set_trace_callback(
            lambda statement: threads.update({statement.split()[0]: threading.get_ident()})
        )


async def test_a_question_is_answered_in_the_loop_and_a_commit_in_a_thread(tmp_path: Path) -> None:
    threads: dict[str, int] = {}
    here = threading.get_ident()
    async with await open_database(f"sqlite:///{tmp_path / 'g.sqlite'}") as database:
        await traced(database, threads)
        async with database.reading() as connection:
            await connection.execute(text("SELECT 1"))
        assert threads["SELECT"] == threads["COMMIT"] == here
        opened, _ = await Conversations(database).open("fr")
        assert threads[BEGIN_WRITING.split()[0]] == threads["COMMIT"] != here
        assert (await Conversations(database).get(opened.id)).id == opened.id


async def test_the_loop_goes_on_while_another_process_holds_the_writers_place(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'g.sqlite'}"
    async with await open_database(url) as database, await open_database(url) as other:
        opened, _ = await Conversations(database).open("fr")
        async with other.writing():
            writes = asyncio.create_task(
                Conversations(database).add(opened.id, Author.CITIZEN, "Bonjour")
            )
            async with asyncio.timeout(2):
                for _ in range(5):
                    await asyncio.sleep(0.01)
                    assert await Conversations(database).history(opened.id) == ()
            assert not writes.done()
        assert (await writes).number == 1
        assert len(await Conversations(database).history(opened.id)) == 1


async def test_many_writers_and_readers_at_once_all_get_their_turn(tmp_path: Path) -> None:
    async with await open_database(f"sqlite:///{tmp_path / 'g.sqlite'}") as database:
        conversations = Conversations(database)
        opened, _ = await conversations.open("fr")
        async with asyncio.timeout(30):
            await asyncio.gather(
                *(conversations.add(opened.id, Author.CITIZEN, str(n)) for n in range(60)),
                *(conversations.history(opened.id) for _ in range(200)),
            )
        history = await conversations.history(opened.id)
        assert sorted(int(message.text) for message in history) == list(range(60))
