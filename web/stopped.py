"""What stands in the history when an answer was cut short: what was shown, and why it ended."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer_json import answer_json
from assistant.conversation import Answer, Citation, Excerpt, Handoff, Sentence, Status
from assistant.events import Composed, Event, Quoted, Sources
from web.texts import read

AGAIN = frozenset({"away", "failed"})  # a retry of the same message writes a new answer


class Shown:
    """Collects what the citizen has seen of an answer that is being written."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._citations: dict[int, Citation] = {}
        self._excerpt: Excerpt | None = None
        self._sentences: list[Sentence] = []

    def add(self, event: Event) -> None:
        match event:
            case Quoted(excerpt, citation):
                self._excerpt = excerpt
                self._citations[citation.number] = citation
            case Sources(citations):
                self._citations |= {citation.number: citation for citation in citations}
            case Composed(sentence) if sentence.supported:
                self._sentences.append(sentence)
            case _:
                pass

    def cut(self, why: str, answer: Answer | None = None) -> tuple[str, dict[str, object]]:
        """The text and the JSON of an answer that was cut short, as it was shown.

        ``why``: "citizen", "agent", "replaced", "away" or "failed"; the JSON holds it as
        ``stopped``. ``answer``: what the turn ended with all the same, if it did.
        """
        failed = why == "failed"
        text = " ".join(sentence.text for sentence in self._sentences)
        text = text or read(self._language)["failed" if failed else "stopped"]
        shown = replace(
            answer or Answer("", Status.ERROR, text, self._language, ""),
            status=Status.ERROR if failed else Status.ANSWERED,
            answer=text,
            citations=tuple(self._citations.values()),
            excerpt=self._excerpt,
            sentences=tuple(self._sentences),
            handoff=Handoff(offered=failed, reason="error" if failed else ""),
        )
        return text, answer_json(shown) | {"stopped": why}
