"""A message that was acknowledged survives a machine that dies."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
from collections import Counter

from assistant.conversation import Author
from assistant.storage.conversations import Conversations
from assistant.storage.database import open_database

WRITER = """
import asyncio, sys
from assistant.conversation import Author
from assistant.storage.conversations import Conversations
from assistant.storage.database import open_database

async def main(url, id, round_):
    async with await open_database(url) as database:
        conversations = Conversations(database)
        async def write(writer):
            for i in range(10_000):
                text = f"{round_}-{writer}-{i}"
                message = await conversations.add(id, Author.CITIZEN, text, key=text)
                print(message.number, text, flush=True)
        await asyncio.gather(write(0), write(1))

asyncio.run(main(*sys.argv[1:]))
"""
ROUNDS = 15


async def test_every_acknowledged_message_survives_a_kill_and_none_is_doubled(url: str) -> None:
    moments = random.Random(15)
    async with await open_database(url) as database:
        opened, _ = await Conversations(database).open("fr")
    acknowledged: dict[int, str] = {}
    for round_ in range(ROUNDS):
        killed = await asyncio.to_thread(_write_and_kill, url, opened.id, round_, moments)
        assert killed, "the writer acknowledged nothing before it was killed"
        acknowledged |= killed
    async with await open_database(url) as database:
        kept = await Conversations(database).history(opened.id)
        added = await Conversations(database).add(opened.id, Author.CITIZEN, "après")
    stored = {message.number: message.text for message in kept}
    assert acknowledged.items() <= stored.items()
    assert max(Counter(message.text for message in kept).values()) == 1
    assert [message.number for message in kept] == list(range(1, added.number))


def _write_and_kill(url: str, id: str, round_: int, moments: random.Random) -> dict[int, str]:
    """What a writer acknowledged until it was killed, some milliseconds after its first message."""
    command = [sys.executable, "-c", WRITER, url, id, str(round_)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(moments.uniform(0, 0.12))
        writer.kill()
        lines = (first + writer.stdout.read()).splitlines(keepends=True)
    whole = [line.split() for line in lines if line.endswith("\n")]
    return {int(number): text for number, text in whole}
