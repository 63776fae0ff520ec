"""The sentinel: a change of the sheets → golden questions → what is told, and switched off."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import structlog

from assistant.storage.approved import ApprovedAnswers
from assistant.storage.database import Database
from assistant.storage.sheet_checks import SheetCheck, SheetChecks
from assistant.storage.switches import SwitchBoard
from assistant.switches import Kind
from corpus import history
from corpus.catalogue import Catalogue
from evaluation.answers.systems import Heard
from evaluation.case import Case
from evaluation.sentinel.checking import GREEN, RED, WITHHELD, Asked, ask_again, reddened
from evaluation.sentinel.golden import resting_on
from evaluation.sentinel.settings import SentinelSettings
from evaluation.shelves import Shelves
from foundation import UsageError

log = structlog.get_logger(__name__)
ACTOR = "sentinelle"
BECAUSE = (
    "Fiches changées : {red} question(s) de référence sur {asked} reçoivent une autre réponse."
)
Outcome = dict[str, Any]


class Examined(Protocol):
    """The assistant as the sentinel asks it: nothing switched off, no approved answer recalled."""

    def version(self) -> str:
        """Of the sheets that are searched."""

    def theme(self, sheet: str) -> str:
        """The first theme of a sheet; empty when it is gone."""

    def ask(self, case: Case) -> Heard: ...


class Sentinel:
    """One for each process; of several, one makes each check."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        examined: Examined,
        settings: SentinelSettings,
        *,
        told: bool = False,
        shelves: Shelves | None = None,
    ) -> None:
        """``told``: each check is also an event for the city's other system."""
        self._database, self._catalogue, self._examined = database, catalogue, examined
        self._settings, self._told = settings, told
        self._checks = SheetChecks(database)
        self._shelves = shelves or Shelves()

    async def round(self, may_go_on: Callable[[], bool] = lambda: True) -> Outcome | None:
        """Check what changed since the last check, once the index follows; None: nothing to do.

        The first time there is nothing to compare with: what stands is taken as it is.
        """
        version = await asyncio.to_thread(self._catalogue.version)
        last = next(iter(await self._checks.newest()), None)
        if last is not None and last.version == version:
            return None
        if not (await asyncio.to_thread(self._examined.version)).startswith(version):
            return None  # the index is still on its way
        changes = await asyncio.to_thread(self._catalogue.changes)
        number = changes[-1].number if changes else 0
        return await self.check(
            _outdated(changes, last), f"{number}-{version}", version, may_go_on=may_go_on
        )

    async def check(
        self,
        changed: frozenset[str],
        id: str,
        version: str,
        *,
        may_go_on: Callable[[], bool] = lambda: True,
    ) -> Outcome | None:
        """Ask the golden questions that rest on ``changed``; None when another process does."""
        if not await self._checks.claim(id[:32], version):
            return None
        approved = await ApprovedAnswers(self._database).all()
        golden = resting_on(changed, approved, self._shelves, self._settings.most)
        asked = await asyncio.to_thread(
            ask_again, golden, changed, self._examined.ask, self._examined.theme, may_go_on
        )
        if len(asked) < len(golden):  # the process ends: the next one to start makes the check
            await self._checks.give_up(id[:32])
            return None
        digests = await asyncio.to_thread(self._catalogue.digests)
        suspended = [one.id for one in approved if one.changed(digests)]
        outcome = await self._outcome(changed, asked, suspended)
        event = _event(version, outcome) if self._told and changed else {}
        await self._checks.keep(id[:32], outcome, event)
        log.info("sheets_checked", **_counts(asked), off=len(outcome["off"]))
        return outcome

    async def _outcome(
        self, changed: frozenset[str], asked: tuple[Asked, ...], suspended: list[str]
    ) -> Outcome:
        settings = self._settings
        red = reddened(asked, least=settings.least, share=settings.red_share)
        off = []
        for topic in red if settings.switch_off else ():
            because = words()["because"].format(red=topic.red, asked=topic.asked)
            board = SwitchBoard(self._database)
            if await board.turn_off(Kind.TOPIC, topic.name, ACTOR, because=because):
                off.append(topic.name)
        return {
            "sheets": sorted(changed),
            "asked": [asdict(each) | {"sheets": list(each.sheets)} for each in asked],
            "suspended": suspended,
            "red_topics": [asdict(each) for each in red],
            "off": off,
        }


@cache
def words() -> dict[str, str]:
    """What colleagues read of it, in French."""
    return tomllib.loads(Path(__file__).with_name("fr.toml").read_text("utf-8"))


def _outdated(changes: tuple[history.Change, ...], last: SheetCheck | None) -> frozenset[str]:
    """The sheets that no longer say what they said at the last check."""
    if last is None:
        return frozenset()
    try:
        since = history.since(changes, last.version)
    except UsageError:  # the catalogue was made anew
        return frozenset()
    return frozenset[str]().union(*(change.outdated for change in since))


def _counts(asked: tuple[Asked, ...]) -> dict[str, int]:
    return {
        colour: sum(each.colour == colour for each in asked) for colour in (GREEN, RED, WITHHELD)
    }


def _event(version: str, outcome: Outcome) -> dict[str, object]:
    """Identifiers and counts: no question, no answer."""
    colours = [each["colour"] for each in outcome["asked"]]
    return {
        "version": version,
        "sheets": len(outcome["sheets"]),
        "asked": len(colours),
        "red": colours.count(RED),
        "suspended": len(outcome["suspended"]),
        "red_topics": [each["name"] for each in outcome["red_topics"]],
        "off": outcome["off"],
    }
