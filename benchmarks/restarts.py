"""The server is restarted with SIGTERM again and again while citizens talk: nobody sees it.

Each citizen sends again, with the same key, what was cut or refused for the moment, as the page
does. With ``held=1`` the listening socket is ours, as it is systemd's with ``guichet.socket``:
callers wait in it. With ``held=0`` nobody listens between two processes: calls are refused.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import asdict
from itertools import count as numbers
from typing import Any

from rich.table import Table

from benchmarks.figures import summary
from benchmarks.talking.databases import kinds, throw_away
from benchmarks.talking.ledger import count
from benchmarks.talking.people import Citizen, Errors, client
from benchmarks.talking.process import web_process

PACE = 0.15  # seconds between two sentences: an answer takes as long as a model's
PAUSE = 0.2  # seconds between an answer and the citizen's next message
BETWEEN = (0.5, 2.0)  # seconds between two restarts


def restarts(
    databases: str = "sqlite,postgres", restarts: int = 20, citizens: int = 20, held: int = 1
) -> dict[str, Any]:
    """So many restarts on each database. Raises ProcessFailed, DatabaseMissing, Refused."""
    return {
        "restarts": restarts,
        "citizens": citizens,
        "socket": "held" if held else "free",
        "databases": {
            kind: asyncio.run(measure(kind, restarts, citizens, held=bool(held)))
            for kind in kinds(databases)
        },
    }


async def measure(kind: str, many: int, citizens: int, *, held: bool) -> dict[str, Any]:
    errors, moments = Errors(), random.Random(many)
    async with throw_away(kind, ()) as url:
        with web_process(url, held=held, pace=PACE) as process:
            async with client(process.url) as http:
                people = [await Citizen.open(http, errors) for _ in range(citizens)]
                talk = Talk(people)
                down = []
                for _ in range(many):
                    await asyncio.sleep(moments.uniform(*BETWEEN))
                    down.append(await asyncio.to_thread(process.restart))
                await talk.finish()
                counted = await count(url, people, [])
    return {
        "answers": len(talk.waits),
        "errors_seen": sum(errors.kinds.values()),
        "errors": dict(errors.kinds),
        "tried_again": errors.cuts,
        "answer_s": summary(talk.waits),
        "restart_s": summary(down),
        **asdict(counted),
    }


class Talk:
    """Citizens who write without end; ``waits``: seconds from each message to its whole answer."""

    def __init__(self, people: Sequence[Citizen]) -> None:
        self.waits: list[float] = []
        self._texts = numbers()
        self._over = False
        self._tasks = [asyncio.create_task(self._live(one)) for one in people]

    async def _live(self, one: Citizen) -> None:
        while not self._over:
            started = time.perf_counter()
            if await one.say_as_the_page(f"Question {next(self._texts)}"):
                self.waits.append(time.perf_counter() - started)
            await asyncio.sleep(PAUSE)

    async def finish(self) -> None:
        self._over = True
        await asyncio.gather(*self._tasks)


def show(result: dict[str, Any]) -> Table:
    """What must be nought, and what a restart costs those who wait."""
    told = f"{result['restarts']} times SIGTERM, {result['citizens']} citizens"
    table = Table(title=f"restarts: {told}, socket {result['socket']}")
    table.add_column("Measure")
    for kind in result["databases"]:
        table.add_column(kind, justify="right")
    found = list(result["databases"].values())
    for name in ("answers", "errors_seen", "tried_again", "lost", "doubled", "unnumbered"):
        table.add_row(name, *(str(one[name]) for one in found))
    for name in ("answer_s", "restart_s"):
        table.add_row(f"{name}, p50 / most", *(
            f"{one[name]['p50']:.2f} / {one[name]['max']:.2f}" for one in found
        ))  # fmt: skip
    return table
