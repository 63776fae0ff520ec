"""Between standalone and find: a question already answered by a person's leave needs no search."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from assistant.approved import Approved
from assistant.conversation import Status
from assistant.events import Composed, Event, Sources
from assistant.same_question import is_near, marks
from assistant.state import Tools, Turn
from assistant.steps.leave_to_people import is_withheld
from guardrails.placeholders import PLACEHOLDER

_marks_of_approved = lru_cache(maxsize=4096)(marks)  # never a citizen's: those are not kept


def recall_approved(turn: Turn, tools: Tools) -> Iterator[Event]:
    """Never for anything personal: what a person approved was the general answer."""
    personal = turn.personal_data_removed or PLACEHOLDER.search(turn.standalone)
    if personal or turn.route is not None:
        return
    found = _found(turn, tools)
    if found is None:
        return
    turn.approved, turn.citations = found, found.citations
    turn.sentences.extend(found.sentences)
    yield Sources(turn.citations)
    for sentence in found.sentences:
        yield Composed(sentence)
    turn.end(Status.ANSWERED, found.text)


def _found(turn: Turn, tools: Tools) -> Approved | None:
    """The newest that fits; whether its sheets still say the same is asked each time."""
    entries = tools.approved()
    asked = marks(turn.standalone, tools.lexical) if entries else None
    for entry in reversed(entries):
        if (
            not entry.suspended
            and entry.language == turn.language
            and _marks_of_approved(entry.question, tools.lexical) == asked
            and is_near(turn.standalone, entry.question, tools.embedder)
            and not entry.changed(tools.catalogue.digests())
            and not is_withheld(entry.digests, tools)
        ):
            return entry
    return None
