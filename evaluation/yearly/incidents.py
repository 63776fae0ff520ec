"""What was switched off in the year, for how long, and the checks that found something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from assistant.access.access import Access
from assistant.storage.database import Database
from assistant.storage.sheet_checks import SheetChecks
from assistant.storage.switches import SwitchBoard
from assistant.switches import key_of
from evaluation.sentinel.checking import RED
from evaluation.sentinel.sentinel import ACTOR
from evaluation.yearly.year import Check, Incident

OFF, ON = "switch.off", "switch.on"


async def incidents_in(
    database: Database, begin: datetime, end: datetime
) -> tuple[Sequence[Incident], datetime | None]:
    """Those begun in the year, the oldest first; and from when the audit log still tells, if that
    is later than the year's beginning. Nobody's name is told."""
    because = {
        (one.kind.value, key_of(one.name)): one.because
        for one in (await SwitchBoard(database).read()).off
    }
    found: list[Incident] = []
    open_ones: dict[tuple[str, str], int] = {}
    oldest: datetime | None = None
    async for entry in Access.of(database).audit.each():
        oldest = oldest or entry.at
        act = entry.act
        key = act.object_kind, act.object
        if act.action == OFF and begin <= entry.at < end:
            open_ones[key] = len(found)
            found.append(Incident(*key, entry.at, None, act.actor == ACTOR))
        elif act.action == ON and key in open_ones:
            place = open_ones.pop(key)
            begun = found[place]
            found[place] = Incident(*key, begun.since, entry.at, begun.sentinel)
    for key, place in open_ones.items():
        begun = found[place]
        found[place] = Incident(*key, begun.since, None, begun.sentinel, because.get(key, ""))
    return tuple(found), oldest if oldest and oldest > begin else None


async def checks_in(database: Database, begin: datetime, end: datetime) -> Sequence[Check]:
    """Those in which a question was red, the oldest first."""
    found = []
    for each in reversed(await SheetChecks(database).newest(10_000)):
        asked = each.outcome.get("asked", ())
        red = sum(one["colour"] == RED for one in asked)
        if red and begin <= each.at < end:
            sheets = len(each.outcome["sheets"])
            found.append(Check(each.at, sheets, len(asked), red, tuple(each.outcome["off"])))
    return tuple(found)
