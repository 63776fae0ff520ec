"""The events of a turn as server-sent events; messages carry their number as the event's id."""

from __future__ import annotations

from fastapi.sse import ServerSentEvent

from assistant.conversation import Message, State
from assistant.events import Composed, Event, InLine, Quoted, Sources
from web.problems import problem_body
from web.schemas import MessageOut


def accepted(message: Message, *, personal_data_removed: bool) -> ServerSentEvent:
    return ServerSentEvent(
        event="accepted",
        id=str(message.number),
        data={
            "number": message.number,
            "text": message.text,
            "personal_data_removed": personal_data_removed,
        },
    )


def delivered(message: Message, state: State) -> ServerSentEvent:
    return ServerSentEvent(event="delivered", data={"number": message.number, "state": state})


def told(event: Event) -> tuple[ServerSentEvent, ...]:
    """The event as sent to the citizen; nothing for a sentence that was withheld."""
    match event:
        case Quoted(excerpt, citation):
            data: dict[str, object] = {"text": excerpt.text, "citation": citation}
        case Sources(citations):
            data = {"citations": citations}
        case InLine(place, words):
            data = {"place": place, "text": words}
        case Composed(sentence) if sentence.supported:
            data = {"text": sentence.text, "citations": sentence.citations}
        case _:
            return ()
    return (ServerSentEvent(event=event.name, data=data),)


def answer_told(message: Message) -> ServerSentEvent:
    """The whole answer as stored: its message, whose ``answer`` is the answer's JSON."""
    return ServerSentEvent(event="answer", id=str(message.number), data=MessageOut.of(message))


def interrupted() -> ServerSentEvent:
    """The server restarts in the midst of an answer: the same message, sent again with the same
    key, is answered from the start."""
    return ServerSentEvent(event="interrupted", data={"again": True})


def problem_told(kind: str) -> ServerSentEvent:
    return ServerSentEvent(event="problem", data=problem_body(kind))
