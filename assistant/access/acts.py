"""Acts as the code that does them records them, in its own transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.access.audit import record
from assistant.access.audit_entry import Act, Detail
from assistant.storage.tables import agents

PUBLIC = "public"  # the citizen, or the system on their behalf
NOTHING: Detail = {}


async def on_conversation(
    connection: AsyncConnection,
    action: str,
    id: str,
    agent: str,
    moment: datetime,
    detail: Detail = NOTHING,
) -> None:
    """Record ``conversation.<action>`` by ``agent``, an account; empty: by nobody of the house."""
    await on(connection, "conversation", action, id, agent, moment, detail)


async def on(
    connection: AsyncConnection,
    kind: str,
    action: str,
    id: str,
    agent: str,
    moment: datetime,
    detail: Detail = NOTHING,
) -> None:
    """Record ``<kind>.<action>`` on the object ``id`` of that kind, as above."""
    roles = await connection.scalar(select(agents.c.roles).where(agents.c.name == agent))
    act = Act(f"{kind}.{action}", agent or PUBLIC, tuple(roles or ()), kind, id, detail)
    await record(connection, act, moment)
