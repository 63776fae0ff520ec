"""The citizens' way to a person: ask, change one's mind, leave a number to be called back."""

from __future__ import annotations

from fastapi import APIRouter, Request, status

from assistant.conversation import State
from assistant.desk.reasons import is_urgent, reasons
from assistant.errors import MessageRefused
from assistant.handoff import Action
from assistant.storage.feedback import Feedbacks
from web.chat import HEARD, Theirs, stripped
from web.problems import ProblemRaised, responses
from web.schemas import CallbackKept, CallbackWish, HandoffRequest, Place
from web.services import Here, Services
from web.standing import DOWNS, consent_text, standing, why
from web.themes import theme_of

router = APIRouter(prefix="/api/v1/conversations/{id}", tags=["conversations"])


@router.post(
    "/handoff",
    summary="Ask for a person",
    responses=HEARD
    | responses("malformed", "conversation-unknown", "state", "too-large", "invalid"),
)
async def hand_off(
    conversation: Theirs, services: Here, wish: HandoffRequest | None = None
) -> Place:
    """Puts the conversation in the agents' queue, or, outside opening hours, among those to call
    back; asking again tells where it stands."""
    if conversation.state in (State.WAITING, State.WITH_AGENT):
        return await standing(services, conversation)
    if conversation.state is State.CALLBACK and not services.desk.is_open():
        return await standing(services, conversation)
    await services.turns.stop(conversation.id, "agent")
    history = await services.conversations.history(conversation.id)
    reason = await stripped(services, wish.reason if wish else "", conversation.id)
    reason = await _believed(services, conversation.id, reason, why(history))
    theme = await theme_of(services.assistant, history)
    moved = await services.desk.request(conversation.id, reason, theme)
    services.live.tell_moved(conversation.id)
    return await standing(services, moved)


@router.delete(
    "/handoff",
    summary="No longer ask for a person",
    responses=HEARD | responses("conversation-unknown", "state", "invalid"),
)
async def cancel_hand_off(conversation: Theirs, services: Here) -> Place:
    """Takes the conversation out of the queue; the assistant answers again."""
    moved, _ = await services.conversations.move(conversation.id, Action.CANCEL)
    services.live.tell_moved(conversation.id)
    return await standing(services, moved)


@router.post(
    "/callback",
    status_code=status.HTTP_201_CREATED,
    summary="Leave a number or an address to be called back",
    responses=HEARD
    | responses("malformed", "conversation-unknown", "state", "too-many", "too-large", "invalid"),
)
async def leave_contact(
    request: Request, conversation: Theirs, services: Here, wish: CallbackWish
) -> CallbackKept:
    """With the consent to the ``consent_text`` told, and only in the state ``callback``. It is
    sealed, read by the agent who calls, and removed once that is done or at ``kept_until``."""
    await services.rate_limits.check("message", request)
    consent = consent_text(services, conversation)
    if services.desk.callbacks is None or not consent:
        raise ProblemRaised("state")
    when = await stripped(services, wish.when, conversation.id)
    try:
        kept = await services.desk.callbacks.ask(
            conversation.id, wish.kind, wish.contact, when, consent
        )
    except MessageRefused as refused:
        fields = [{"pointer": "#/contact", "detail": str(refused)}]
        raise ProblemRaised("invalid", errors=fields) from None
    services.live.tell(conversation.id)
    return CallbackKept(kept_until=kept.expires)


async def _believed(services: Services, id: str, given: str, offered: str) -> str:
    """The reason that counts: no words of a citizen, and no code they send, change the order."""
    if not given or is_urgent(given) or is_urgent(offered):
        return offered
    if given == "thumbs_down":
        return given if await Feedbacks(services.database).downs(id) >= DOWNS else offered
    return offered if given in reasons() else given
