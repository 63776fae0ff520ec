"""Steps 10 and 11: the model writes, and each sentence is checked before it is shown."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.context import context
from assistant.conversation import Status
from assistant.errors import ModelError
from assistant.events import Composed, Event, Sources
from assistant.model.protocol import Token
from assistant.model.queue import ModelBusy
from assistant.prompts import UNKNOWN, instructions, prompt
from assistant.sentence_stream import SentenceStream
from assistant.state import Tools, Turn
from assistant.texts import text
from assistant.verification import grounds, verify
from guardrails.output import OutputGuard, tidy

LONGEST = 2400  # characters of an answer, whatever the model and its limit of tokens


def compose(turn: Turn, tools: Tools) -> Iterator[Event]:
    yield Sources(turn.citations)
    found = grounds(turn.citations, turn.scored)
    guard = OutputGuard(
        instructions(turn.language),
        (tools.authority.website,),
        tools.personal_data.find,
        turn.language,
    )
    try:
        for sentence in _sentences(turn, tools):
            verdict = verify(
                sentence,
                found,
                tools.embedder,
                tools.lexical,
                guard,
                question=turn.standalone,
                french=turn.french,
            )
            turn.sentences.append(verdict.sentence)
            if verdict.sentence.supported and verdict.piece is not None:
                turn.supports.append(verdict.piece)
                yield Composed(verdict.sentence)
    except ModelBusy:
        turn.end(Status.BUSY, text("status.busy", turn.language), handoff="busy")
    except ModelError:
        # The excerpt is already there: what fails is only the composed answer.
        turn.end(
            Status.ERROR,
            text("status.error", turn.language, phone=tools.authority.phone),
            handoff="error",
        )


def _sentences(turn: Turn, tools: Tools) -> Iterator[str]:
    """What the model writes, sentence by sentence, until it repeats itself or gives up."""
    settings = tools.settings
    read = context(turn.scored, words=settings.context_words, sheets=settings.sheets)
    messages = prompt(turn.language, tools.authority.name, read, turn.standalone)
    stream = SentenceStream()
    written = 0
    for piece in tools.model.stream(messages, max_tokens=settings.answer_tokens, stop=turn.stop):
        if isinstance(piece, Token):
            turn.logprobs.append(piece.logprob)
            written += len(piece.text)
            complete = stream.add(piece.text)
        else:
            turn.prompt_tokens, turn.completion_tokens = piece.prompt, piece.completion
            # A sentence cut by the limit or by the citizen is not one.
            complete = stream.rest() if piece.finish == "stop" else iter(())
        for sentence in complete:
            if UNKNOWN in sentence:
                return
            if plain := tidy(sentence):
                yield plain
        if stream.looping or written > LONGEST:
            return
