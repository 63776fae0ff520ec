"""Step 6: a follow-up (« et pour un mineur ? ») is completed from the question before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.conversation import Author
from assistant.events import Event
from assistant.state import Tools, Turn
from guardrails.attack import find_attack
from guardrails.routing import find_route

# Openings and words that point back at what was said; short questions without them stand alone.
_POINTS_BACK = re.compile(
    r"^(et|mais|ou|alors|sinon|dans ce cas|and|but|what about|so)\b"
    r"|\b(celui|celle|ceux|celles|cela|ça|ca|le même|la même|y|en|it|that|this|them)\b",
    re.IGNORECASE,
)
_FEW_TERMS = 3
_BARE_TERMS = 1  # « combien ça coûte ? »: one term says nothing without the question before


def make_standalone(turn: Turn, tools: Tools) -> Iterator[Event]:
    turn.standalone = turn.question
    earlier = [
        message.text
        for message in turn.history
        if message.author is Author.CITIZEN and not _was_refused(message.text)
    ]
    if earlier:
        terms = len(tools.lexical.question(turn.question).indices)
        points_back = _POINTS_BACK.search(turn.question) is not None
        if terms <= _BARE_TERMS or (points_back and terms <= _FEW_TERMS):
            turn.standalone = f"{earlier[-1]} {turn.question}"
    yield from ()


def _was_refused(text: str) -> bool:
    """What was not answered must not come back with the next question."""
    route = find_route(text) or find_attack(text)
    return route is not None and route.kind in ("attack", "abuse")
