"""Where a citizen stands: their place and wait, or when the desk opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.conversation import Author, Conversation, Message, State
from assistant.desk.reasons import is_urgent, reasons
from assistant.handoff import RECORDED, Action
from assistant.settings import AuthoritySettings
from foundation import load
from web.schemas import Place
from web.services import Services
from web.texts import read

DOWNS = 2  # thumbs down in a row, after which a person is offered


async def standing(services: Services, conversation: Conversation) -> Place:
    now = await services.desk.standing(conversation)
    if now.wait is not None:
        return Place(state=now.state, place=now.wait.place, minutes=now.wait.minutes)
    if now.state is not State.CALLBACK:
        return Place(state=now.state)
    return Place(
        state=now.state,
        opens=now.next_opening,
        phone=load(AuthoritySettings).phone,
        consent_text=consent_text(services, conversation),
    )


def consent_text(services: Services, conversation: Conversation) -> str:
    """What to agree to before leaving a number or an address; empty when none can be left."""
    if services.desk.callbacks is None:
        return ""
    words = read(conversation.language)["callback_consent"]
    return words.format(
        authority=load(AuthoritySettings).name, days=services.desk.settings.callback_days
    )


def agent_shown(conversation: Conversation, history: Sequence[Message]) -> str:
    """The name under which the agent who is there introduced themself; never the account's."""
    if conversation.state is not State.WITH_AGENT:
        return ""
    joined = [one.author_name for one in history if one.text == RECORDED[Action.CLAIM]]
    return joined[-1] if joined else ""


def why(history: Sequence[Message]) -> str:
    """Why the machine offered a person: in its last answer, or in any if urgent; or "asked"."""
    offers = [_offered(one.answer) for one in history if one.author is Author.ASSISTANT]
    urgent = [reason for reason in reasons() if is_urgent(reason) and reason in offers]
    return next(iter((*urgent, *offers[-1:])), "") or "asked"


def _offered(answer: Mapping[str, object] | None) -> str:
    """The reason why an answer offered a person; empty when it did not."""
    handoff = (answer or {}).get("handoff")
    if isinstance(handoff, dict) and handoff.get("offered"):
        return str(handoff.get("reason", ""))
    return ""
