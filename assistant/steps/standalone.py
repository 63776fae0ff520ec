"""Step 6: a follow-up (« et pour un mineur ? ») is completed from what was said before it."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.events import Event
from assistant.follow_up import FollowUps, exchanges
from assistant.state import Tools, Turn
from guardrails.attack import find_attack
from guardrails.routing import find_route


def make_standalone(turn: Turn, tools: Tools) -> Iterator[Event]:
    earlier = [item for item in exchanges(turn.history) if not _was_refused(item.question)]
    follow_ups = FollowUps(tools.search, tools.lexical, tools.catalogue)
    turn.standalone = follow_ups.complete(turn.question, earlier)
    yield from ()


def _was_refused(text: str) -> bool:
    """What was not answered must not come back with the next question."""
    route = find_route(text) or find_attack(text)
    return route is not None and route.kind in ("attack", "abuse")
