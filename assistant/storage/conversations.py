"""Conversations and their messages, on disk before anybody is told that they were received."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime

from sqlalchemy import func, insert, select, update

from assistant.access import acts
from assistant.conversation import Author, Conversation, Message, State
from assistant.errors import ConversationUnknown
from assistant.handoff import Action, check_may_write
from assistant.storage import erasing, handoffs, moving
from assistant.storage.database import Database, now
from assistant.storage.erasing import Erasure
from assistant.storage.moving import Wish
from assistant.storage.rows import (
    as_conversation,
    as_message,
    find,
    insert_message,
    known,
    with_key,
)
from assistant.storage.storable import check_json, check_text
from assistant.storage.tables import conversations, messages
from assistant.storage.tokens import fingerprint, matches, new_token
from assistant.storage.uninterrupted import uninterrupted

NOBODY = fingerprint("")
# The most pressing first (see desk/reasons.toml); among equals, who waits longest.
QUEUE = (
    conversations.c.priority,
    conversations.c.changed,
    conversations.c.created,
    conversations.c.id,
)
PAGE = 200


class Conversations:
    """All conversations of one database. Every text given here has been stripped by the caller.

    Raises ConversationUnknown for an id that is not there, StorageError when the database fails
    or a text holds characters that no database keeps.
    """

    def __init__(
        self, database: Database, clock: Callable[[], datetime] = now, *, told: bool = False
    ) -> None:
        """``told``: each move also puts an event into the outbox, for the city's other system."""
        self.database = database
        self._clock = clock
        self._told = told

    @uninterrupted
    async def open(self, language: str) -> tuple[Conversation, str]:
        """A new conversation and its secret token, of which only the SHA-256 is stored."""
        check_text(language, "the language")
        moment, token = self._clock(), new_token()
        opened = Conversation(uuid.uuid4().hex, State.BOT, language, moment, moment, active=moment)
        async with self.database.writing() as connection:
            await connection.execute(
                insert(conversations).values(
                    id=opened.id,
                    token=fingerprint(token),
                    state=opened.state,
                    language=language,
                    created=moment,
                    changed=moment,
                    active=moment,
                    handoff_reason="",
                    agent="",
                    version=opened.version,
                    last_number=0,
                )
            )
        return opened, token

    @uninterrupted
    async def of_citizen(self, id: str, token: str) -> Conversation:
        """The conversation for its citizen; ConversationUnknown when id or token is wrong."""
        async with self.database.reading() as connection:
            row = await find(connection, id)
        # Compared even without a row, so that the time does not tell whether the id exists.
        right = matches(token, row.token if row else NOBODY)
        if row is None or not right:
            raise ConversationUnknown("There is no conversation with this id and token.")
        return as_conversation(row)

    @uninterrupted
    async def get(self, id: str) -> Conversation:
        """The conversation, for agents and the system."""
        async with self.database.reading() as connection:
            return as_conversation(await known(connection, id))

    @uninterrupted
    async def add(
        self,
        id: str,
        author: Author,
        text: str,
        *,
        key: str | None = None,
        author_name: str = "",
        answer: Mapping[str, object] | None = None,
        agent: str = "",
    ) -> Message:
        """Store one message; when this returns, it is on disk.

        The same ``key`` again gives back the message first stored. ``author_name`` is shown;
        ``agent`` is the account that writes, when it differs from ``author_name``. Raises
        TransitionRefused when this author may not write now (see ``handoff.WRITERS``): an agent
        who does not own the conversation, the citizen once it is closed.
        """
        check_text(text, "the message")
        check_text(author_name, "the author's name")
        check_text(key or "", "the key")
        if answer is not None:
            check_json(answer, "the answer")
        async with self.database.writing() as connection:
            row = await known(connection, id, lock=True)
            if key is not None and (stored := await with_key(connection, id, key)):
                return stored
            check_may_write(as_conversation(row), author, agent or author_name)
            moment = self._clock()
            number = row.last_number + 1
            await connection.execute(
                update(conversations)
                .where(conversations.c.id == id)
                .values(last_number=number, active=moment)
            )
            kept = dict(answer) if answer is not None else None
            message = Message(number, author, text, moment, author_name, kept)
            await insert_message(connection, id, message, key)
            if author is Author.AGENT:
                await handoffs.replied(connection, id, moment)
                writer, which = agent or author_name, {"message": number}
                await acts.on_conversation(connection, "write", id, writer, moment, which)
        return message

    @uninterrupted
    async def history(self, id: str, after: int = 0) -> tuple[Message, ...]:
        """The messages in order, those whose number is greater than ``after``."""
        async with self.database.reading() as connection:
            await known(connection, id)
            rows = await connection.execute(
                select(messages)
                .where(messages.c.conversation == id, messages.c.number > after)
                .order_by(messages.c.number)
            )
            return tuple(as_message(row) for row in rows)

    @uninterrupted
    async def move(
        self,
        id: str,
        action: Action,
        *,
        agent: str = "",
        reason: str = "",
        theme: str | None = None,
        for_agent: str = "",
        version: int | None = None,
    ) -> tuple[Conversation, Message]:
        """Apply one action of the hand-off; the history tells it as a SYSTEM message.

        See ``moving.Wish`` for what is given. Raises TransitionRefused; of two who ask at once
        for what only one can have, one is refused.
        """
        wish = Wish(action, agent, reason, theme, for_agent, version)
        wish.check()
        async with self.database.writing() as connection:
            return await moving.move(connection, id, wish, self._clock(), self._told)

    @uninterrupted
    async def with_state(self, *states: State) -> tuple[Conversation, ...]:
        """The queue: those in these states, the urgent first, then the oldest change."""
        async with self.database.reading() as connection:
            rows = await connection.execute(
                select(conversations).where(conversations.c.state.in_(states)).order_by(*QUEUE)
            )
            return tuple(as_conversation(row) for row in rows)

    @uninterrupted
    async def place(self, id: str) -> int | None:
        """The place in the queue, from 1; None when the conversation does not wait."""
        async with self.database.reading() as connection:
            await known(connection, id)
            ranked = (
                select(conversations.c.id, func.row_number().over(order_by=QUEUE).label("place"))
                .where(conversations.c.state == State.WAITING)
                .subquery()
            )
            place: int | None = await connection.scalar(
                select(ranked.c.place).where(ranked.c.id == id)
            )
            return place

    async def each(self) -> AsyncIterator[Conversation]:
        """All conversations, by id, a page at a time: for the export."""
        last = ""
        while True:
            async with self.database.reading() as connection:
                rows = (
                    await connection.execute(
                        select(conversations)
                        .where(conversations.c.id > last)
                        .order_by(conversations.c.id)
                        .limit(PAGE)
                    )
                ).all()
            for row in rows:
                yield as_conversation(row)
            if len(rows) < PAGE:
                return
            last = rows[-1].id

    @uninterrupted
    async def erase(self, id: str, asked_by: str = erasing.CITIZEN) -> Erasure:
        """Remove a conversation for good, with all that hangs on it; the receipt, which is kept."""
        async with self.database.writing() as connection:
            receipt = await erasing.erase(connection, id, asked_by, self._clock(), told=self._told)
        await self.database.wipe()
        return receipt
