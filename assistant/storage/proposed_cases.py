"""Cases for the evaluation team, proposed from conversations and drafts, to be decided on."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from assistant.storage.database import Database, now
from assistant.storage.storable import check_json
from assistant.storage.tables import proposed_cases
from assistant.storage.uninterrupted import uninterrupted


@dataclass(frozen=True, slots=True)
class ProposedCase:
    """``case`` is stripped JSON; ``decision`` is "accepted", "refused", or empty: not yet."""

    id: str
    conversation: str | None
    draft: str | None
    case: dict[str, object]
    proposed_by: str
    at: datetime
    reviewed_by: str = ""
    decision: str = ""
    suite: str = ""


class ProposedCases:
    """All proposed cases of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def propose(
        self,
        case: Mapping[str, object],
        proposed_by: str,
        *,
        conversation: str | None = None,
        draft: str | None = None,
    ) -> ProposedCase:
        check_json(case, "the case")
        proposed = ProposedCase(
            uuid.uuid4().hex, conversation, draft, dict(case), proposed_by, self._clock()
        )
        async with self._database.writing() as connection:
            await connection.execute(insert(proposed_cases).values(**asdict(proposed)))
        return proposed

    @uninterrupted
    async def get(self, id: str) -> ProposedCase | None:
        async with self._database.reading() as connection:
            row = (
                await connection.execute(select(proposed_cases).where(proposed_cases.c.id == id))
            ).one_or_none()
        return ProposedCase(**row._mapping) if row else None

    @uninterrupted
    async def waiting(self) -> tuple[ProposedCase, ...]:
        """Those nobody has decided on, the oldest first."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(proposed_cases)
                .where(proposed_cases.c.decision == "")
                .order_by(proposed_cases.c.at, proposed_cases.c.id)
            )
            return tuple(ProposedCase(**row._mapping) for row in rows)

    @uninterrupted
    async def decide(self, id: str, reviewed_by: str, decision: str, suite: str = "") -> bool:
        """The first decision stands; whether this one was the first."""
        async with self._database.writing() as connection:
            done = await connection.execute(
                update(proposed_cases)
                .where(proposed_cases.c.id == id, proposed_cases.c.decision == "")
                .values(reviewed_by=reviewed_by, decision=decision, suite=suite)
            )
            return bool(done.rowcount)
