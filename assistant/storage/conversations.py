"""Conversations and their messages, on disk before anybody is told that they were received."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, insert, select, update

from assistant.conversation import Author, Conversation, Message, State
from assistant.errors import ConversationUnknown
from assistant.handoff import RECORDED, Action, apply, check_may_write
from assistant.storage.database import Database, now
from assistant.storage.rows import (
    as_conversation,
    as_message,
    find,
    insert_message,
    known,
    with_key,
)
from assistant.storage.storable import check_json, check_text
from assistant.storage.tables import agents, conversations, messages
from assistant.storage.tokens import fingerprint, matches, new_token
from assistant.storage.uninterrupted import uninterrupted

NOBODY = fingerprint("")
# Who may be in danger comes first, then who may be in distress; among equals, who waits longest.
URGENT = {"emergency": 0, "distress": 1}
QUEUE = (
    case(URGENT, value=conversations.c.handoff_reason, else_=len(URGENT)),
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

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def open(self, language: str) -> tuple[Conversation, str]:
        """A new conversation and its secret token, of which only the SHA-256 is stored."""
        check_text(language, "the language")
        moment, token = self._clock(), new_token()
        opened = Conversation(uuid.uuid4().hex, State.BOT, language, moment, moment)
        async with self._database.writing() as connection:
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
        async with self._database.reading() as connection:
            row = await find(connection, id)
        # Compared even without a row, so that the time does not tell whether the id exists.
        right = matches(token, row.token if row else NOBODY)
        if row is None or not right:
            raise ConversationUnknown("There is no conversation with this id and token.")
        return as_conversation(row)

    @uninterrupted
    async def get(self, id: str) -> Conversation:
        """The conversation, for agents and the system."""
        async with self._database.reading() as connection:
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
        async with self._database.writing() as connection:
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
        return message

    @uninterrupted
    async def history(self, id: str, after: int = 0) -> tuple[Message, ...]:
        """The messages in order, those whose number is greater than ``after``."""
        async with self._database.reading() as connection:
            await known(connection, id)
            rows = await connection.execute(
                select(messages)
                .where(messages.c.conversation == id, messages.c.number > after)
                .order_by(messages.c.number)
            )
            return tuple(as_message(row) for row in rows)

    @uninterrupted
    async def move(
        self, id: str, action: Action, *, agent: str = "", reason: str = ""
    ) -> tuple[Conversation, Message]:
        """Apply one action of the hand-off; the history tells it as a SYSTEM message.

        ``agent`` is the account asking, empty for the citizen or the system. Raises
        TransitionRefused; of two who ask at once for what only one can have, one is refused.
        """
        check_text(reason, "the reason")
        check_text(agent, "the agent")
        async with self._database.writing() as connection:
            while True:
                found = as_conversation(await known(connection, id))
                target = apply(found, action, agent)
                why = "" if target is State.BOT else reason or found.handoff_reason
                moment = self._clock()
                number = await connection.scalar(
                    update(conversations)
                    .where(conversations.c.id == id, conversations.c.version == found.version)
                    .values(
                        state=target,
                        changed=moment,
                        active=moment,
                        agent=agent if target is State.WITH_AGENT else "",
                        handoff_reason=why,
                        version=found.version + 1,
                        last_number=conversations.c.last_number + 1,
                    )
                    .returning(conversations.c.last_number)
                )
                if number is not None:  # else someone moved it meanwhile: look again
                    break
            shown = await connection.scalar(
                select(agents.c.display_name).where(agents.c.name == agent)
            )
            message = Message(number, Author.SYSTEM, RECORDED[action], moment, shown or agent)
            await insert_message(connection, id, message, None)
            return as_conversation(await known(connection, id)), message

    @uninterrupted
    async def with_state(self, *states: State) -> tuple[Conversation, ...]:
        """The queue: those in these states, the urgent first, then the oldest change."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(conversations).where(conversations.c.state.in_(states)).order_by(*QUEUE)
            )
            return tuple(as_conversation(row) for row in rows)

    @uninterrupted
    async def place(self, id: str) -> int | None:
        """The place in the queue, from 1; None when the conversation does not wait."""
        async with self._database.reading() as connection:
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
            async with self._database.reading() as connection:
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
    async def erase(self, id: str) -> int:
        """Remove a conversation for good, at its citizen's wish; the number of messages removed."""
        async with self._database.writing() as connection:
            await known(connection, id, lock=True)
            gone = await connection.execute(delete(messages).where(messages.c.conversation == id))
            await connection.execute(delete(conversations).where(conversations.c.id == id))
        await self._database.wipe()
        return gone.rowcount

    @uninterrupted
    async def purge(self, older_than: timedelta) -> int:
        """Remove conversations with no activity for ``older_than``; how many were removed."""
        limit = self._clock() - older_than
        async with self._database.writing() as connection:
            gone = await connection.execute(
                delete(conversations).where(conversations.c.active < limit)
            )
        await self._database.wipe()
        return gone.rowcount
