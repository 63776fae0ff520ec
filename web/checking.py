"""The sentinel as a round of the running server: after the index has followed changed sheets."""

from __future__ import annotations

from assistant.assemble import Assistant
from assistant.storage.database import Database
from evaluation.sentinel.sentinel import Outcome, Sentinel
from evaluation.sentinel.settings import SentinelSettings
from evaluation.sentinel.trial import Trial
from foundation import load
from web.background import Round


def sheet_checks(assistant: Assistant, database: Database, *, told: bool) -> tuple[Round, ...]:
    """One round, none when [sentinel] says no; citizens always go first."""
    settings = load(SentinelSettings)
    if not settings.enabled:
        return ()
    sentinel = Sentinel(database, assistant.tools.catalogue, Trial(assistant), settings, told=told)

    async def once() -> Outcome | None:
        return await sentinel.round(assistant.may_go_on)

    return (("sentinel", settings.every_seconds, once),)
