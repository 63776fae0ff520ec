"""The four measures, each grouped as asked for, from what is stored."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool

from assistant.desk.settings import DeskSettings
from assistant.figures_of_service import GROUPINGS, Counted
from assistant.masking import LEAST
from assistant.storage.database import now
from assistant.storage.service_facts import (
    HELPFUL,
    LATER,
    NEITHER,
    NOBODY,
    RESOLVED,
    SOON,
    TO_A_PERSON,
    UNHELPFUL,
    Fact,
    service_facts,
)
from foundation import load
from web.services import Services
from web.texts import FOLDER

PARTS = {
    "conversations": (RESOLVED, TO_A_PERSON, NEITHER),
    "handoffs": (SOON, LATER, NOBODY),
    "reasons": (),  # those that occur, the most frequent first
    "opinions": (HELPFUL, UNHELPFUL),
}
PERIOD = timedelta(weeks=26)  # what is older is not told, even where it is kept


@dataclass(frozen=True, slots=True)
class Measures:
    """``median_wait`` in seconds, None when too few have waited."""

    tables: dict[str, Counted]
    median_wait: float | None


@cache
def words() -> dict[str, Any]:
    """The page's words, in French."""
    return tomllib.loads((FOLDER / "statistics.toml").read_text("utf-8"))


async def measures(services: Services, by: str) -> Measures:
    """``by``: a name of ``GROUPINGS``. Days are those of the desk's time zone."""
    zone = ZoneInfo(load(DeskSettings).timezone)
    found = await service_facts(services.database, now() - PERIOD, zone)
    waits = found.waits
    facts = {name: getattr(found, name) for name in PARTS}
    tables = await run_in_threadpool(_tables, services, facts, by)
    return Measures(tables, median(waits) if len(waits) >= LEAST else None)


def _tables(services: Services, facts: dict[str, Sequence[Fact]], by: str) -> dict[str, Counted]:
    tables = {}
    for name, parts in PARTS.items():
        its = facts[name]
        if by == "theme":
            its = [_themed(services, fact) for fact in its]
        frequent = [what for what, _ in Counter(fact.what for fact in its).most_common()]
        tables[name] = GROUPINGS[by](its, parts or frequent)
    return tables


def _themed(services: Services, fact: Fact) -> Fact:
    if fact.theme or not fact.sheet:
        return fact
    return replace(fact, theme=services.assistant.theme(fact.sheet))
