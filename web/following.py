"""What a citizen's live stream tells next; it reads little when nothing has happened."""

from __future__ import annotations

from typing import Any

from fastapi.sse import ServerSentEvent

from assistant.conversation import Conversation, State
from assistant.storage.feedback import Feedbacks
from web.schemas import MessageOut
from web.services import Services
from web.standing import DOWNS, agent_shown, standing

OFFERED = frozenset({State.BOT, State.CALLBACK})


class Following:
    """One stream, from the message number ``last`` on. ``news`` raises ConversationUnknown."""

    def __init__(self, services: Services, conversation: str, last: int) -> None:
        self._services = services
        self._id = conversation
        self._last = last
        self._agent = ""
        self._seen: tuple[int, int] | None = None
        self._told: dict[str, Any] = {}

    @property
    def waits(self) -> bool:
        """Whether the citizen has a place in the queue, as last read."""
        return "place" in self._told

    async def news(self, told: bool) -> list[ServerSentEvent]:
        """The events since the last time; ``told``: there was a wake-up, not mere time."""
        found = await self._services.conversations.get(self._id)
        seen = (found.version, found.last_number)
        if not told and seen == self._seen and found.state is not State.WAITING:
            return []
        events = await self._messages(found)
        now = await self._now(found)
        for name, data in now.items():
            if self._told.get(name) != data:
                events.append(ServerSentEvent(event=name, data=data))
        self._told, self._seen = now, seen
        return events

    async def _messages(self, found: Conversation) -> list[ServerSentEvent]:
        if found.last_number <= self._last:
            return []
        missed = await self._services.conversations.history(self._id, after=self._last)
        if missed:
            self._last = missed[-1].number
        return [
            ServerSentEvent(event="message", id=str(one.number), data=MessageOut.of(one))
            for one in missed
        ]

    async def _now(self, found: Conversation) -> dict[str, Any]:
        """The events that tell where the conversation stands, by name."""
        if self._seen is None or self._seen[0] != found.version:
            self._agent = await self._agent_of(found)
        at = await standing(self._services, found)
        now: dict[str, Any] = {"state": {"state": at.state, "agent": self._agent}}
        if at.place is not None:
            now["place"] = {"place": at.place, "minutes": at.minutes}
        if at.state is State.CALLBACK:
            now["state"] |= at.model_dump(include={"opens", "phone", "consent_text"}, mode="json")
        if at.state in OFFERED and await self._downs() >= DOWNS:
            now["offer"] = {"reason": "thumbs_down"}
        return now

    async def _agent_of(self, found: Conversation) -> str:
        if found.state is not State.WITH_AGENT:
            return ""
        return agent_shown(found, await self._services.conversations.history(self._id))

    async def _downs(self) -> int:
        return await Feedbacks(self._services.database).downs(self._id)
