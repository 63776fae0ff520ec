"""What is done with one prompt, as coroutines: they say what to read and are given the logits.

So a completion is written as if it were alone, and `batching.py` reads for several at once.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.errors import ModelStopped
from assistant.model.choice import Logits, logprob, score
from assistant.model.engine import Stopped
from assistant.model.protocol import Token, Usage
from assistant.model.speculation import PromptLookup


@dataclass(frozen=True, slots=True)
class Read:
    """A whole sequence to be in memory; the logits after each of the last ``wanted`` tokens."""

    tokens: Sequence[int]
    wanted: int = 1


Job = Generator[Read, list[Logits], None]


class Words(Protocol):
    """What a job asks of a vocabulary."""

    def piece(self, token: int) -> bytes: ...

    def ends(self, token: int) -> bool: ...


class Chooser(Protocol):
    """Picks the next token from logits (vocabulary,); told of each that was taken."""

    def pick(self, logits: Logits) -> int: ...

    def accept(self, token: int) -> None: ...

    def close(self) -> None: ...


class Greedy:
    """The likeliest token."""

    def pick(self, logits: Logits) -> int:
        return int(logits.argmax())

    def accept(self, token: int) -> None:
        return None

    def close(self) -> None:
        return None


def complete(
    prompt: Sequence[int],
    kept: int,
    longest: int,
    words: Words,
    tell: Callable[[Token | Usage], None],
    *,
    chooser: Chooser,
    draft: Callable[[], int] = lambda: 0,
) -> Job:
    """Write at most ``longest`` tokens; ``draft()`` says how many to guess and check at a step.

    ``kept``: how much of the prompt was in memory already.
    """
    tokens, text = list(prompt), codecs.getincrementaldecoder("utf-8")("replace")
    lookup = PromptLookup(tokens, width=16)
    guesses: list[int] = []
    count, finish = 0, ""
    try:
        while not finish:
            after = yield Read([*tokens, *guesses], 1 + len(guesses))
            for index, logits in enumerate(after):
                token = chooser.pick(logits)
                if words.ends(token):
                    finish = "stop"
                    break
                chooser.accept(token)
                lookup.append(token)
                tokens.append(token)
                count += 1
                tell(Token(text.decode(words.piece(token)), logprob(logits, token)))
                if count == longest:
                    finish = "length"
                    break
                if index < len(guesses) and guesses[index] != token:
                    break
            width = min(draft(), longest - count - 1)
            guesses = lookup.draft()[:width] if width > 0 else []
    except Stopped:
        finish = "cancelled"
    finally:
        chooser.close()
    tell(Usage(len(prompt), kept, count, finish))


def choose(
    prompt: Sequence[int],
    options: Sequence[Sequence[int]],
    end: int,
    tell: Callable[[list[float]], None],
) -> Job:
    """Tell the log-probability of each option. Raises ModelStopped."""
    scoring = score(options, end)
    try:
        wanted = next(scoring)
        while True:
            [logits] = yield Read([*prompt, *wanted])
            wanted = scoring.send(logits)
    except StopIteration as done:
        tell(done.value)
    except Stopped:
        raise ModelStopped("stopped before choosing") from None
