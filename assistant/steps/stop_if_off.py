"""After emergency, before route: what the city has switched off answers nothing, and says so.

An emergency is still heard, by rules, and who asks for a person still gets one.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.conversation import Status
from assistant.events import Event
from assistant.state import Tools, Turn
from assistant.switches import Kind
from assistant.texts import text
from guardrails.routing import find_route


def stop_if_off(turn: Turn, tools: Tools) -> Iterator[Event]:
    off = tools.switches()
    if off.is_off(Kind.ASSISTANT) and not _asks_for_a_person(turn, tools):
        turn.end(Status.BUSY, told("assistant", turn, tools), handoff="assistant_off")
    elif off.is_off(Kind.LANGUAGE, turn.language) and not _asks_for_a_person(turn, tools):
        turn.end(Status.OUT_OF_SCOPE, told("language", turn, tools), handoff="language")
    yield from ()


def told(what: str, turn: Turn, tools: Tools) -> str:
    """What the citizen reads where ``what`` is off."""
    authority = tools.authority
    return text(f"off.{what}", turn.language, authority=authority.name, phone=authority.phone)


def _asks_for_a_person(turn: Turn, tools: Tools) -> bool:
    route = find_route(turn.question, tools.authority.name)
    return route is not None and route.kind == "human"
