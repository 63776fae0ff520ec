"""Step 5: what is not a question about a procedure gets its own answer."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.conversation import Status
from assistant.events import Event
from assistant.state import Tools, Turn
from assistant.texts import text
from guardrails.attack import find_attack
from guardrails.routing import find_route

# kind of route → (status, why a person is offered)
ENDS: dict[str, tuple[Status, str]] = {
    "attack": (Status.ATTACK, ""),
    "abuse": (Status.ABUSE, "abuse"),
    "small_talk": (Status.SMALL_TALK, ""),
    "about_assistant": (Status.SMALL_TALK, ""),
    "human": (Status.SMALL_TALK, "asked"),
    "out_of_scope": (Status.OUT_OF_SCOPE, ""),
}


def route(turn: Turn, tools: Tools) -> Iterator[Event]:
    turn.route = find_route(turn.question, tools.authority.name) or find_attack(turn.question)
    if turn.route is not None and turn.route.kind in ENDS:
        status, reason = ENDS[turn.route.kind]
        key = turn.route.key
        if status is Status.ABUSE and _was_warned(turn):
            key, reason = "abuse_again", ""  # no person is offered: the conversation closes
        turn.end(
            status,
            text(f"route.{key}", turn.language, authority=tools.authority.name),
            handoff=reason,
        )
    # A request for an individual decision goes on: the general rule is quoted, nothing composed.
    yield from ()


def _was_warned(turn: Turn) -> bool:
    return any((one.answer or {}).get("status") == Status.ABUSE.value for one in turn.history)
