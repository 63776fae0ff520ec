"""One action of the hand-off, whole: the state, its place in the queue, what tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.access import acts
from assistant.conversation import Author, Conversation, Message, State
from assistant.desk.reasons import NORMAL, priority_of, reasons
from assistant.errors import TransitionRefused
from assistant.handoff import RECORDED, Action, apply
from assistant.storage import handoffs, outbox
from assistant.storage.rows import as_conversation, insert_message, known
from assistant.storage.storable import check_text
from assistant.storage.tables import agents, conversations

# What sends a conversation back to the queue, as a reason of its own.
BACK = {Action.TRANSFER: "transferred", Action.LOSE: "lost"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked, and by whom: ``agent`` is empty for the citizen or the system.

    ``reason`` is a code or stripped words; ``theme`` None leaves it as it is; ``for_agent`` is
    the colleague whom a transfer is meant for. ``version``: only while the conversation stands as
    it was seen.
    """

    action: Action
    agent: str = ""
    reason: str = ""
    theme: str | None = None
    for_agent: str = ""
    version: int | None = None

    def check(self) -> None:
        """Raises StorageError for what no database keeps."""
        for text in (self.agent, self.reason, self.theme or "", self.for_agent):
            check_text(text, "the wish")


async def move(
    connection: AsyncConnection, id: str, wish: Wish, moment: datetime, told: bool
) -> tuple[Conversation, Message]:
    """Apply ``wish``; ``told``: an event for the city's other system goes to the outbox.

    Raises TransitionRefused; of two who ask at once for what only one can have, one is refused.
    """
    while True:
        found = as_conversation(await known(connection, id))
        if wish.version not in (None, found.version):
            raise TransitionRefused(f"Cannot {wish.action}: somebody moved the conversation first.")
        target = apply(found, wish.action, wish.agent)
        code = _code(found, wish)
        number = await connection.scalar(
            update(conversations)
            .where(conversations.c.id == id, conversations.c.version == found.version)
            .values(
                state=target,
                changed=moment,
                active=moment,
                agent=wish.agent if target is State.WITH_AGENT else "",
                handoff_reason=_shown_reason(found, wish, target),
                theme=found.theme if wish.theme is None else wish.theme,
                priority=_priority(found, wish, target, code),
                version=found.version + 1,
                last_number=conversations.c.last_number + 1,
            )
            .returning(conversations.c.last_number)
        )
        if number is not None:  # else someone moved it meanwhile: look again
            break
    shown = await connection.scalar(
        select(agents.c.display_name).where(agents.c.name == wish.agent)
    )
    message = Message(number, Author.SYSTEM, RECORDED[wish.action], moment, shown or wish.agent)
    await insert_message(connection, id, message, None)
    moved = as_conversation(await known(connection, id))
    await handoffs.keep(connection, found, moved, wish.action, code, wish.for_agent)
    if told:
        await outbox.put(connection, RECORDED[wish.action], payload(moved, code), moment)
    await acts.on_conversation(connection, wish.action, id, wish.agent, moment)
    return moved, message


def payload(moved: Conversation, code: str) -> dict[str, object]:
    """What the city's other system is told: codes, a theme and moments, never words."""
    return {
        "conversation": moved.id,
        "state": moved.state.value,
        "reason": code,
        "theme": moved.theme,
        "language": moved.language,
        "priority": moved.priority,
        "at": moved.changed.isoformat(),
    }


def _code(found: Conversation, wish: Wish) -> str:
    if wish.action in BACK:
        return BACK[wish.action]
    if wish.action is Action.CLAIM and found.state is State.CALLBACK:
        return "callback"
    if wish.action is Action.REQUEST:
        return wish.reason if wish.reason in reasons() else "asked"
    return wish.reason if wish.action is Action.CLOSE else ""


def _shown_reason(found: Conversation, wish: Wish, target: State) -> str:
    if target is State.BOT:
        return ""
    if wish.action is Action.CLOSE:
        return found.handoff_reason
    return wish.reason or found.handoff_reason


def _priority(found: Conversation, wish: Wish, target: State, code: str) -> int:
    if target is State.BOT:
        return NORMAL
    if wish.action is Action.REQUEST:
        # Who goes on waiting after nobody came in time is not sent to the end of the queue.
        waited = "callback" if found.state is State.CALLBACK else code
        return min(priority_of(code), priority_of(waited))
    if wish.action in BACK:  # who came first because of danger stays so
        return min(found.priority, priority_of(code))
    return found.priority
