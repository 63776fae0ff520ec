"""Short retention: each kind of data has its own number of days, and all are purged together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from assistant.access.access import Access
from assistant.access.audit_entry import Act
from assistant.access.settings import AccessSettings
from assistant.storage import copies
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database, now
from assistant.storage.erasing import OPERATOR, Erasure
from assistant.storage.purging import RULES, Purging
from assistant.storage.settings import RetentionSettings, StorageSettings
from assistant.webhook.settings import WebhookSettings
from foundation import load

SYSTEM = "system"
SESSIONS, AUDIT, COPIES = "sessions", "audit", "copies"  # purged by those who look after them
KINDS = (*RULES, SESSIONS, AUDIT, COPIES)


def days_kept() -> dict[str, int]:
    """The days that the settings keep each kind for; 0: each row holds its own end."""
    return {
        "conversations": load(StorageSettings).retention_days,
        "audit": load(AccessSettings).audit_days,
        **load(RetentionSettings).days(),
    }


async def purge(
    database: Database,
    days: Mapping[str, int] | None = None,
    clock: Callable[[], datetime] = now,
    actor: str = SYSTEM,
) -> dict[str, int]:
    """Remove all that is past its time; how many rows (or copies) of each of ``KINDS``.

    ``days``: of some kinds, in the stead of the settings. A conversation takes along what hangs
    on it, which is not counted apart.
    """
    kept, access = days_kept() | dict(days or {}), Access.of(database, clock)
    purging = Purging(database, clock)
    gone = {kind: await purging.purge(kind, timedelta(kept.get(kind, 0))) for kind in RULES}
    gone[SESSIONS] = await access.sessions.purge()
    gone[COPIES] = copies.purge(database.engine.url, clock() - timedelta(kept[COPIES]))
    gone[AUDIT] = await access.audit.purge(timedelta(kept[AUDIT]), actor)
    if actor != SYSTEM or any(gone.values()):  # a daily round that found nothing is no act
        await access.audit.record(Act("data.purged", actor, detail=gone))
    return gone


async def erase(database: Database, id: str) -> Erasure:
    """Remove one conversation for good, at the operator's hand; its receipt."""
    told = bool(load(WebhookSettings).url)
    return await Conversations(database, told=told).erase(id, OPERATOR)
