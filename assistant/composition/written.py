"""The model writes freely from the pieces nearest to the question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.composition.draft import Draft
from assistant.context import context
from assistant.model.protocol import ChatMessage, Token, Waiting
from assistant.prompts import UNKNOWN, prompt
from assistant.sentence_stream import SentenceStream
from assistant.state import Tools, Turn
from guardrails.output import tidy

LONGEST = 2400  # characters of an answer, whatever the model and its limit of tokens


def write(turn: Turn, tools: Tools) -> Iterator[Draft | Waiting]:
    settings = tools.settings
    read = context(turn.scored, words=settings.context_words, sheets=settings.sheets)
    return sentences(
        prompt(turn.language, tools.authority.name, read, turn.standalone), turn, tools
    )


def sentences(
    messages: Sequence[ChatMessage], turn: Turn, tools: Tools
) -> Iterator[Draft | Waiting]:
    """What the model writes, sentence by sentence, until it repeats itself or gives up."""
    stream = SentenceStream()
    written = 0
    limit = tools.settings.answer_tokens
    for piece in tools.model.stream(messages, max_tokens=limit, stop=turn.stop):
        if isinstance(piece, Token):
            turn.logprobs.append(piece.logprob)
            written += len(piece.text)
            complete = stream.add(piece.text)
        elif isinstance(piece, Waiting):
            yield piece
            continue
        else:
            turn.spent(piece)
            # A sentence cut by the limit or by the citizen is not one.
            complete = stream.rest() if piece.finish == "stop" else iter(())
        for sentence in complete:
            if UNKNOWN in sentence:
                return
            if plain := tidy(sentence):
                yield Draft(plain)
        if stream.looping or written > LONGEST:
            return
