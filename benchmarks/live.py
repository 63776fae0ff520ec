"""From a citizen's message to the agent's live stream, and from the agent's to the citizen's.

The time runs from before the request is sent until the other side's open stream has told the
message: what is between is the API, the stripping by rules, the database on disk, the wake-up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from rich.table import Table

from benchmarks.figures import summary
from benchmarks.talking.databases import kinds, throw_away
from benchmarks.talking.people import Agent, Citizen, Errors, Refused, client, until
from benchmarks.talking.process import web_process

AGENTS = ("anne", "basile", "carole")  # one answers, the others only look on
GOAL_MS = 150.0
PATIENCE = 20.0  # seconds for one message to be told
PAUSE = 0.02  # seconds between two messages


def live(
    databases: str = "sqlite,postgres", exchanges: int = 300, conversations: int = 50
) -> dict[str, Any]:
    """``exchanges`` messages each way, while so many other conversations stand open.

    Raises ProcessFailed, DatabaseMissing, Refused.
    """
    return {
        "goal_p95_ms": GOAL_MS,
        "conversations": conversations,
        "databases": {
            kind: asyncio.run(measure(kind, exchanges, conversations)) for kind in kinds(databases)
        },
    }


async def measure(kind: str, exchanges: int, conversations: int) -> dict[str, Any]:
    errors = Errors()
    async with throw_away(kind, AGENTS) as url:
        with web_process(url) as process:
            async with client(process.url) as http:
                citizens = [await Citizen.open(http, errors) for _ in range(conversations)]
                agents = [Agent(process.url, name, errors) for name in AGENTS]
                for agent in agents:
                    await agent.sign_in()
                streams = [one.follow() for one in (*citizens, *agents)]
                await asyncio.gather(*(stream.open.wait() for stream in streams))
                citizen, agent = citizens[0], agents[0]
                await citizen.ask_for_a_person()
                await agent.act(citizen.id, "claim")
                await _until(lambda: citizen.id in agent.mine and citizen.state == "with_agent")
                there, back = await _talk(citizen, agent, exchanges)
                for stream in streams:
                    await stream.stop()
                for agent in agents:
                    await agent.leave()
    return {
        "to_agent_ms": summary(there),
        "to_citizen_ms": summary(back),
        "errors": dict(errors.kinds),
        "connections_cut": errors.cuts,
    }


async def _talk(citizen: Citizen, agent: Agent, exchanges: int) -> tuple[list[float], list[float]]:
    """Milliseconds there and back."""
    there, back = [], []
    for number in range(exchanges):
        question, reply = f"Question {number}", f"Réponse {number}"
        started = time.perf_counter()
        await citizen.say(question)
        await _until(lambda text=question: text in agent.came)
        there.append((agent.came[question] - started) * 1000)
        await asyncio.sleep(PAUSE)
        started = time.perf_counter()
        await agent.write(citizen.id, reply)
        await _until(lambda text=reply: text in citizen.came)
        back.append((citizen.came[reply] - started) * 1000)
        await asyncio.sleep(PAUSE)
    return there, back


async def _until(true: Callable[[], bool]) -> None:
    if not await until(true, PATIENCE):
        raise Refused(f"Expected a live stream to tell within {PATIENCE:.0f} s, heard nothing")


def show(result: dict[str, Any]) -> Table:
    """Milliseconds, held to the goal."""
    table = Table(title=f"live: {result['conversations']} open conversations")
    for name in ("Database", "Way", "p50", "p95", "most", f"p95 ≤ {result['goal_p95_ms']:.0f} ms"):
        table.add_column(name, justify="left" if name in ("Database", "Way") else "right")
    for kind, found in result["databases"].items():
        for way, key in (("to the agent", "to_agent_ms"), ("to the citizen", "to_citizen_ms")):
            times = found[key]
            held = "yes" if times["p95"] <= result["goal_p95_ms"] else "NO"
            figures = (f"{times[name]:.1f} ms" for name in ("p50", "p95", "max"))
            table.add_row(kind, way, *figures, held)
    return table
