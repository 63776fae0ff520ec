"""Many open conversations at once, each with its live stream: errors, losses, doubles, memory.

Four in five talk with the assistant (its model plays a script), the others with an agent who
answers. Every few seconds one goes from the assistant to an agent and another goes back.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice
from typing import Any

from rich.table import Table

from benchmarks.figures import summary
from benchmarks.talking.databases import kinds, throw_away
from benchmarks.talking.ledger import Counted, count
from benchmarks.talking.people import Agent, Citizen, Errors, client, until
from benchmarks.talking.process import WebProcess, web_process

AGENTS = 10
SHARE = 5  # one conversation in five has an agent
MOVE_EVERY = 5.0  # seconds
OPENED_AT_ONCE = 20
SETTLES = 20.0  # seconds for the last messages to be told
COUNTS = (
    "messages", "acknowledged", "stored", "errors", "lost", "doubled", "unnumbered", "not_told",
    "told_twice", "connections_cut", "audit_whole", "processors_used",
)  # fmt: skip


@dataclass
class Crowd:
    """Who talks with whom, and what was measured."""

    http: Any
    citizens: list[Citizen]
    agents: list[Agent]
    errors: Errors
    with_agent: dict[str, Agent] = field(default_factory=dict)
    due: list[tuple[Agent, str, str]] = field(default_factory=list)  # agent, conversation, text
    sent: dict[str, float] = field(default_factory=dict)  # by text: when it was sent
    acknowledged_ms: list[float] = field(default_factory=list)
    messages: int = 0

    async def hand_over(self, citizen: Citizen, agent: Agent) -> None:
        await citizen.ask_for_a_person()
        await agent.act(citizen.id, "claim")
        if not await until(lambda: citizen.id in agent.mine, SETTLES):
            self.errors.note("a claim that was not told")
        self.with_agent[citizen.id] = agent

    async def give_back(self, citizen: Citizen) -> None:
        agent = self.with_agent.pop(citizen.id)
        await agent.act(citizen.id, "release")


def conversations(
    databases: str = "sqlite,postgres",
    conversations: int = 500,
    rate: float = 20.0,
    minutes: float = 10.0,
) -> dict[str, Any]:
    """``rate`` messages a second in all. Raises ProcessFailed, DatabaseMissing, Refused."""
    return {
        "conversations": conversations,
        "rate": rate,
        "minutes": minutes,
        "databases": {
            kind: asyncio.run(measure(kind, conversations, rate, minutes * 60))
            for kind in kinds(databases)
        },
    }


async def measure(kind: str, many: int, rate: float, seconds: float) -> dict[str, Any]:
    errors = Errors()
    names = [f"agent{number}" for number in range(min(AGENTS, many))]
    async with throw_away(kind, names) as url:
        with web_process(url) as process:
            async with client(process.url) as http:
                crowd = await _gather(http, process, many, names, errors)
                used, started = process.processor_seconds(), time.perf_counter()
                memory, late_ms = await _play(crowd, process, rate, seconds)
                used = process.processor_seconds() - used
                share = used / (time.perf_counter() - started)
                await _settled(crowd)
                counted = await count(url, crowd.citizens, crowd.agents)
                counted.not_told += _untold(crowd)
                for one in (*crowd.citizens, *crowd.agents):
                    if one.stream:
                        await one.stream.stop()
                for agent in crowd.agents:
                    await agent.leave()
    return _figures(crowd, counted, memory, late_ms, share)


async def _gather(
    http: Any, process: WebProcess, many: int, names: Sequence[str], errors: Errors
) -> Crowd:
    citizens: list[Citizen] = []
    while len(citizens) < many:
        some = min(OPENED_AT_ONCE, many - len(citizens))
        opened = await asyncio.gather(*(Citizen.open(http, errors) for _ in range(some)))
        streams = [one.follow() for one in opened]
        await asyncio.gather(*(stream.open.wait() for stream in streams))
        citizens += opened
    agents = [Agent(process.url, name, errors) for name in names]
    for agent in agents:
        await agent.sign_in()
        await agent.follow().open.wait()
    crowd = Crowd(http, citizens, agents, errors)
    for citizen, agent in zip(citizens[::SHARE], cycle(agents), strict=False):
        await crowd.hand_over(citizen, agent)
    return crowd


async def _play(
    crowd: Crowd, process: WebProcess, rate: float, seconds: float
) -> tuple[list[tuple[float, float]], list[float]]:
    """Resident megabytes by second, and by how many milliseconds each message was sent late."""
    begun = time.perf_counter()
    memory = [(0.0, process.resident_mb())]
    late, tasks = [], set[asyncio.Task[None]]()
    moves = asyncio.create_task(_move(crowd))
    turn = cycle(crowd.citizens)
    for number in range(int(rate * seconds)):
        at = begun + number / rate
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        late.append((time.perf_counter() - at) * 1000)
        task = asyncio.create_task(_one_message(crowd, next(turn), number))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        spent = time.perf_counter() - begun
        if spent >= memory[-1][0] + seconds / 20:
            memory.append((round(spent, 1), process.resident_mb()))
    moves.cancel()
    await asyncio.gather(moves, return_exceptions=True)
    await asyncio.gather(*tasks)
    memory.append((round(time.perf_counter() - begun, 1), process.resident_mb()))
    return memory, late


async def _one_message(crowd: Crowd, citizen: Citizen, number: int) -> None:
    """The citizen writes; or, where an agent owes them a reply, the agent does."""
    owed = next((one for one in crowd.due if one[1] == citizen.id), None)
    crowd.messages += 1
    started = time.perf_counter()
    if owed is not None:
        crowd.due.remove(owed)
        agent, id, text = owed
        if crowd.with_agent.get(id) is agent:
            crowd.sent[text] = started
            await agent.write(id, text)
            crowd.acknowledged_ms.append((time.perf_counter() - started) * 1000)
            return
    text, agent_now = f"Question {number}", crowd.with_agent.get(citizen.id)
    if agent_now is not None:
        crowd.sent[text] = started
    end = await citizen.say(text)
    if end == "delivered":
        crowd.acknowledged_ms.append((time.perf_counter() - started) * 1000)
        if agent_now is not None:
            crowd.due.append((agent_now, citizen.id, f"Réponse à {number}"))
    elif agent_now is not None:
        crowd.sent.pop(text, None)


async def _move(crowd: Crowd) -> None:
    """One conversation to an agent, the one that has been there longest back to the assistant."""
    turn, agents = cycle(crowd.citizens), cycle(crowd.agents)
    while True:
        await asyncio.sleep(MOVE_EVERY)
        free = (one for one in islice(turn, len(crowd.citizens)) if one.id not in crowd.with_agent)
        if citizen := next(free, None):
            await crowd.hand_over(citizen, next(agents))
        oldest = next(iter(crowd.with_agent))
        back = next(one for one in crowd.citizens if one.id == oldest)
        await crowd.give_back(back)


async def _settled(crowd: Crowd) -> None:
    """Until the streams have told all that was acknowledged, or the time for it is over."""
    for _ in range(int(SETTLES)):
        await asyncio.sleep(1)
        if not _untold(crowd) and all(set(one.said) <= set(one.heard) for one in crowd.citizens):
            return


def _untold(crowd: Crowd) -> int:
    """Messages between a citizen and an agent that the other side's stream did not tell."""
    told = set[str]().union(*(one.came for one in (*crowd.citizens, *crowd.agents)))
    return len(set(crowd.sent) - told)


def _figures(
    crowd: Crowd,
    counted: Counted,
    memory: list[tuple[float, float]],
    late_ms: list[float],
    share: float,
) -> dict[str, Any]:
    to_agent, to_citizen = [], []
    agents_heard: dict[str, float] = {}
    for agent in crowd.agents:
        agents_heard |= agent.came
    citizens_heard: dict[str, float] = {}
    for citizen in crowd.citizens:
        citizens_heard |= {text: at for text, at in citizen.came.items() if text in crowd.sent}
    for text, at in crowd.sent.items():
        if text.startswith("Question") and text in agents_heard:
            to_agent.append((agents_heard[text] - at) * 1000)
        elif text in citizens_heard and not text.startswith("Question"):
            to_citizen.append((citizens_heard[text] - at) * 1000)
    middle = memory[len(memory) // 2]
    return {
        "messages": crowd.messages,
        "errors": sum(crowd.errors.kinds.values()),
        "errors_by_kind": dict(crowd.errors.kinds),
        "connections_cut": crowd.errors.cuts,
        **asdict(counted),
        "acknowledged_ms": summary(crowd.acknowledged_ms),
        "to_agent_ms": summary(to_agent),
        "to_citizen_ms": summary(to_citizen),
        "sent_late_ms": summary(late_ms),
        "processors_used": round(share, 2),
        "memory_mb": {"start": memory[0][1], "middle": middle[1], "end": memory[-1][1]},
        "memory_by_second": memory,
    }


def show(result: dict[str, Any]) -> Table:
    """What must be nought, and what must be flat."""
    table = Table(
        title=f"conversations: {result['conversations']} open, {result['rate']:g} messages a "
        f"second, {result['minutes']:g} minutes"
    )
    table.add_column("Measure")
    for kind in result["databases"]:
        table.add_column(kind, justify="right")
    found = list(result["databases"].values())
    for name in COUNTS:
        table.add_row(name, *(str(one[name]) for one in found))
    for name in ("acknowledged_ms", "to_agent_ms", "to_citizen_ms"):
        figures = (
            f"{one[name]['p50']:.0f} / {one[name]['p95']:.0f} ms" if one[name] else "none"
            for one in found
        )
        table.add_row(f"{name.removesuffix('_ms')}, p50 / p95", *figures)
    memory = (" → ".join(f"{mb:.0f}" for mb in one["memory_mb"].values()) for one in found)
    table.add_row("memory, start → middle → end (MB)", *memory)
    return table
