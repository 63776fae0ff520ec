"""A citizen asks to be called or written back: with their consent, sealed, for a while."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.conversation import Conversation, State
from assistant.desk.contact import KINDS, read_contact
from assistant.desk.sealing import Seal
from assistant.errors import MessageRefused, TransitionRefused
from assistant.storage.callbacks import CallbackRow, Callbacks
from assistant.storage.database import Database, now


@dataclass(frozen=True, slots=True)
class Wished:
    """``contact`` as the agent uses it; empty once handled."""

    id: str
    kind: str
    contact: str
    wished_when: str
    created: datetime
    expires: datetime
    handled: datetime | None


class CallbackDesk:
    """Takes the wishes and opens them for the agent who has the conversation."""

    def __init__(
        self, database: Database, seal: Seal, days: int, clock: Callable[[], datetime] = now
    ) -> None:
        self._rows = Callbacks(database, clock)
        self._seal = seal
        self._kept = timedelta(days=days)
        self._clock = clock

    async def ask(
        self, conversation: str, kind: str, contact: str, wished_when: str, consent_text: str
    ) -> CallbackRow:
        """Keep a wish; ``consent_text`` is the sentence that the citizen has agreed to.

        ``wished_when`` has been stripped. Raises MessageRefused for what is no contact,
        TransitionRefused when the conversation is not one to be called back.
        """
        if kind not in KINDS or not consent_text:
            raise MessageRefused("Expected a kind of contact and a consent, found none.")
        contact = read_contact(kind, contact)
        id, moment = uuid.uuid4().hex, self._clock()
        sealed = self._seal.close(id, contact)
        row = CallbackRow(
            id,
            conversation,
            kind,
            sealed,
            consent_text,
            moment,
            wished_when,
            moment,
            moment + self._kept,
        )
        await self._rows.add(row)
        return row

    async def read(self, conversation: Conversation, agent: str) -> tuple[Wished, ...]:
        """For the agent who has the conversation, and nobody else.

        Raises TransitionRefused for others, SealError when the key is not here.
        """
        _check_owner(conversation, agent)
        return tuple(self._opened(row) for row in await self._rows.read(conversation.id, agent))

    async def handled(self, conversation: Conversation, id: str, agent: str) -> bool:
        """The citizen was called: their contact is removed at once; whether there was one."""
        _check_owner(conversation, agent)
        return await self._rows.handled(id, conversation.id, agent)

    def _opened(self, row: CallbackRow) -> Wished:
        contact = self._seal.open(row.id, row.sealed) if row.sealed else ""
        return Wished(
            row.id, row.kind, contact, row.wished_when, row.created, row.expires, row.handled
        )


def _check_owner(conversation: Conversation, agent: str) -> None:
    if conversation.state is not State.WITH_AGENT or conversation.agent != agent:
        raise TransitionRefused("Only the agent who has the conversation may see whom to call.")
