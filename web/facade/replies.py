"""An answer as OpenAI's clients read it; what is ours alone stands in the choice's ``guichet``."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Sequence
from typing import Any

from assistant.answer_json import answer_json, citation_json
from assistant.conversation import Answer, Status
from assistant.events import Composed, Event, InLine, Quoted, Sources

# What of an answer's JSON is told elsewhere in the reply, or is nobody's business there.
ELSEWHERE = frozenset({"id", "answer", "tokens", "withheld"})
Json = dict[str, Any]


class Reply:
    """One reply. Its text is the same whether it is streamed or not: sentences as they come,
    then what the finished answer adds to them."""

    def __init__(self, model: str, passed_over: Sequence[str]) -> None:
        self.text = ""
        self._head = {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "created": int(time.time()),
            "model": model,
        }
        self._passed_over = list(passed_over)

    def sentence(self, event: Composed) -> str:
        """What a sentence adds to the text."""
        return self._add("\n" if self.text else "", event.sentence.text)

    def end(self, answer: Answer) -> str:
        """What the finished answer adds to the text."""
        rest = missing(self.text, answer.answer)
        return self._add("\n\n" if self.text and rest else "", rest)

    def _add(self, between: str, words: str) -> str:
        self.text += between + words
        return between + words

    def piece(
        self, content: str | None = None, answer: Answer | None = None, ours: Json | None = None
    ) -> Json:
        """A piece of the stream; the last one has the whole ``answer``."""
        delta = {} if content is None else {"role": "assistant", "content": content}
        choice: Json = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}
        if answer is not None:
            choice |= {"finish_reason": _finish(answer), "guichet": self._ours(answer)}
        elif ours:
            choice["guichet"] = ours
        return self._head | {"object": "chat.completion.chunk", "choices": [choice]}

    def usage(self, answer: Answer) -> Json:
        """The piece that tells the tokens, after the last one."""
        head = self._head | {"object": "chat.completion.chunk", "choices": []}
        return head | {"usage": _usage(answer)}

    def whole(self, answer: Answer) -> Json:
        """The reply in one piece."""
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": self.text, "refusal": None},
            "logprobs": None,
            "finish_reason": _finish(answer),
            "guichet": self._ours(answer),
        }
        head = self._head | {"object": "chat.completion", "choices": [choice]}
        return head | {"usage": _usage(answer)}

    def _ours(self, answer: Answer) -> Json:
        told = {name: of for name, of in answer_json(answer).items() if name not in ELSEWHERE}
        return told | {"passed_over": self._passed_over}


def early(event: Event) -> Json:
    """What is known before any sentence, for callers who show it; empty for other events."""
    match event:
        case Quoted(excerpt, citation):
            return {"excerpt": {"text": excerpt.text, "citation": citation_json(citation)}}
        case Sources(citations):
            return {"citations": [citation_json(one) for one in citations]}
        case InLine(place, words):
            return {"waiting": {"place": place, "text": words}}
    return {}


def missing(told: str, final: str) -> str:
    """The words of ``final`` that were not told: it may lay sentences out otherwise, and begin
    with words of its own."""
    had, all_words = told.split(), final.split()
    if had == all_words:
        return ""
    if had and all_words[-len(had) :] == had:
        first = re.match(rf"(?:\s*\S+){{{len(all_words) - len(had)}}}", final)
        return first.group().strip() if first else final
    return final


def _finish(answer: Answer) -> str:
    return "content_filter" if answer.status is Status.ATTACK else "stop"


def _usage(answer: Answer) -> Json:
    """0 where no model ran: the sheets' own words cost no token."""
    prompt, completion = answer.prompt_tokens, answer.completion_tokens
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }
