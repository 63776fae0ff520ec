"""SIGKILL of the web process at random moments, while citizens and agents write: nothing is lost.

Whoever was cut sends again with the same key, as the pages do, until it is acknowledged. The
live streams come back with ``Last-Event-ID``, and must have told everything once.
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
from benchmarks.talking.people import Agent, Citizen, Errors, client, until
from benchmarks.talking.process import WebProcess, web_process

AGENTS = ("anne", "basile")
WITH_ASSISTANT, WITH_AGENT = 4, 4  # conversations
LATEST_KILL = 0.25  # seconds after the process has acknowledged its first message
PAUSE = 0.01  # seconds between two messages of one person
SETTLES = 20.0  # seconds for the streams to tell the last messages


def kills(databases: str = "sqlite,postgres", kills: int = 300) -> dict[str, Any]:
    """So many kills on each database. Raises ProcessFailed, DatabaseMissing, Refused."""
    return {
        "kills": kills,
        "databases": {kind: asyncio.run(measure(kind, kills)) for kind in kinds(databases)},
    }


async def measure(kind: str, many: int) -> dict[str, Any]:
    errors, moments = Errors(), random.Random(many)
    async with throw_away(kind, AGENTS) as url:
        with web_process(url) as process:
            async with client(process.url) as http:
                citizens, agents, pairs = await _gather(http, process, errors)
                writers = Writers(citizens, pairs)
                down = [await _kill(process, writers, moments) for _ in range(many)]
                await writers.finish()
                await _settled(url, citizens, agents)
                counted = await count(url, citizens, agents)
                for one in citizens:
                    if one.stream:
                        await one.stream.stop()
                for agent in agents:
                    await agent.leave()
    return {
        "kills": many,
        "starts": process.starts,
        **asdict(counted),
        "errors": dict(errors.kinds),
        "connections_cut": errors.cuts,
        "down_s": summary(down),
    }


async def _gather(
    http: Any, process: WebProcess, errors: Errors
) -> tuple[list[Citizen], list[Agent], list[tuple[Citizen, Agent]]]:
    citizens = [await Citizen.open(http, errors) for _ in range(WITH_ASSISTANT + WITH_AGENT)]
    for citizen in citizens:
        await citizen.follow().open.wait()
    agents = [Agent(process.url, name, errors) for name in AGENTS]
    for agent in agents:
        await agent.sign_in()
    pairs = []
    for number, citizen in enumerate(citizens[WITH_ASSISTANT:]):
        agent = agents[number % len(agents)]
        await citizen.ask_for_a_person()
        await agent.act(citizen.id, "claim")
        pairs.append((citizen, agent))
    return citizens, agents, pairs


class Writers:
    """Everybody who writes without end; each text is said once."""

    def __init__(self, citizens: Sequence[Citizen], pairs: Sequence[tuple[Citizen, Agent]]) -> None:
        self._citizens, self._agents = citizens, [agent for _, agent in pairs]
        self._texts = numbers()
        self._over = False
        calls = [self._say(one) for one in citizens]
        calls += [self._write(citizen, agent) for citizen, agent in pairs]
        self._tasks = [asyncio.create_task(call) for call in calls]

    @property
    def acknowledged(self) -> int:
        said = sum(len(one.said) for one in self._citizens)
        return said + sum(len(one.said) for one in set(self._agents))

    async def _say(self, citizen: Citizen) -> None:
        while not self._over:
            await citizen.say(f"Question {next(self._texts)}")
            await asyncio.sleep(PAUSE)

    async def _write(self, citizen: Citizen, agent: Agent) -> None:
        while not self._over:
            await agent.write(citizen.id, f"Réponse {next(self._texts)}")
            await asyncio.sleep(PAUSE)

    async def finish(self) -> None:
        self._over = True
        await asyncio.gather(*self._tasks)


async def _kill(process: WebProcess, writers: Writers, moments: random.Random) -> float:
    """Kill it at a random moment under load, start it again; the seconds it was down."""
    before = writers.acknowledged
    await until(lambda: writers.acknowledged > before, SETTLES)
    await asyncio.sleep(moments.uniform(0, LATEST_KILL))
    started = time.perf_counter()
    await asyncio.to_thread(process.kill)
    await asyncio.to_thread(process.start)
    return time.perf_counter() - started


async def _settled(url: str, citizens: Sequence[Citizen], agents: Sequence[Agent]) -> None:
    """Until the streams, which come back by themselves, have told the last messages."""
    for _ in range(int(SETTLES)):
        if not (await count(url, citizens, agents)).not_told:
            return
        await asyncio.sleep(1)


def show(result: dict[str, Any]) -> Table:
    """What must be nought."""
    table = Table(title=f"kills: {result['kills']} times SIGKILL under load")
    table.add_column("Measure")
    for kind in result["databases"]:
        table.add_column(kind, justify="right")
    found = list(result["databases"].values())
    for name in ("acknowledged", "stored", "lost", "doubled", "unnumbered", "not_told",
                 "told_twice", "connections_cut", "audit_entries", "audit_whole"):  # fmt: skip
        table.add_row(name, *(str(one[name]) for one in found))
    table.add_row("errors", *(str(sum(one["errors"].values())) for one in found))
    table.add_row("down, p50 / most", *(
        f"{one['down_s']['p50']:.2f} / {one['down_s']['max']:.2f} s" for one in found
    ))  # fmt: skip
    return table
