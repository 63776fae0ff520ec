"""Steps that stand in for ours when a part of the assistant is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.composition.draft import Draft
from assistant.composition.ways import WAYS
from assistant.composition.written import sentences
from assistant.conversation import Author, Sentence, Status
from assistant.events import Composed, Event, Sources
from assistant.model.protocol import ChatMessage
from assistant.sources import cite
from assistant.state import Tools, Turn
from assistant.texts import text


def cite_all(turn: Turn, tools: Tools) -> Iterator[Event]:
    """Instead of ``judge``: whatever was found is taken for an answer."""
    turn.citations = cite(turn.scored, tools)
    if not turn.citations:
        turn.end(Status.NO_SOURCE, text("status.no_source", turn.language), handoff="no_source")
    yield from ()


def write_unchecked(turn: Turn, tools: Tools) -> Iterator[Event]:
    """Instead of ``compose``: what the model writes of the sheets, checked by nothing.

    Nothing tells which sheet a sentence comes from: it cites all that the model was given.
    """
    yield Sources(turn.citations)
    numbers = tuple(citation.number for citation in turn.citations)
    for draft in WAYS["write"].compose(turn, tools):
        if isinstance(draft, Draft):
            turn.sentences.append(Sentence(draft.text, numbers, True))


def write_alone(turn: Turn, tools: Tools) -> Iterator[Event]:
    """Instead of all that searches: the model answers from what it remembers."""
    if turn.route is not None:
        turn.end(
            Status.INDIVIDUAL_DECISION,
            text(f"route.{turn.route.key}", turn.language, authority=tools.authority.name),
            handoff="individual_decision",
        )
        return
    for draft in sentences(_messages(turn, tools), turn, tools):
        if isinstance(draft, Draft):
            turn.sentences.append(Sentence(draft.text, (), True))
    yield from ()


def repeat_excerpt(turn: Turn, tools: Tools) -> Iterator[Event]:
    """Instead of ``compose``: the official excerpt is the answer."""
    if turn.excerpt is not None:
        turn.sentences.append(Sentence(turn.excerpt.text, (turn.excerpt.citation,), True))
    yield from ()


def show(turn: Turn, tools: Tools) -> Iterator[Event]:
    """Instead of ``decide``: whatever was composed is shown, however unsure."""
    shown = [sentence for sentence in turn.sentences if sentence.supported]
    for sentence in shown:
        yield Composed(sentence)
    if shown:
        turn.end(Status.ANSWERED, " ".join(sentence.text for sentence in shown))
    else:
        turn.end(
            Status.LOW_CONFIDENCE,
            text("status.low_confidence", turn.language),
            handoff="low_confidence",
        )


def _messages(turn: Turn, tools: Tools) -> Sequence[ChatMessage]:
    language = "en" if turn.language == "en" else "fr"
    told = Path(__file__).with_name(f"alone.{language}.txt").read_text("utf-8")
    roles = {Author.CITIZEN: "user", Author.ASSISTANT: "assistant"}
    return [
        ChatMessage("system", told.replace("{authority}", tools.authority.name).strip()),
        *(
            ChatMessage(roles[message.author], message.text)
            for message in turn.history
            if message.author in roles
        ),
        ChatMessage("user", turn.question),
    ]
