"""An assistant that plays a script: for tests, and for showing the pages without any model."""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.configuration import Configuration
from assistant.conversation import (
    Answer,
    Choice,
    Citation,
    Excerpt,
    Handoff,
    Label,
    Message,
    Sentence,
    Status,
)
from assistant.drafting.letter import laid_out
from assistant.drafting.request import DraftRequest
from assistant.drafting.sheets import SheetFound
from assistant.errors import MessageRefused
from assistant.events import Accepted, Composed, Event, Finished, InLine, Quoted, Sources
from assistant.switches import WHOLE, Kind
from assistant.texts import text as said
from corpus.procedure import Procedure
from guardrails.invisible import clean
from guardrails.verdict import Span, Stripped

NO_HANDOFF = Handoff(False)
PHONE = re.compile(r"\b0[1-9](?:[ .]?\d\d){4}\b")


@dataclass(frozen=True, slots=True)
class Script:
    """What to play for a question: ``sentences`` cite ``citations`` in turn.

    ``fails``: the turn raises halfway; ``refused``: at once. ``pace`` is the wait between two
    events, in seconds.
    """

    status: Status = Status.ANSWERED
    citations: tuple[Citation, ...] = ()
    excerpt: str = ""
    sentences: tuple[str, ...] = ()
    text: str = ""
    choices: tuple[Choice, ...] = ()
    handoff: Handoff = NO_HANDOFF
    confidence: float | None = None
    places: tuple[int, ...] = ()  # in the line, told one after the other
    pace: float = 0.0
    fails: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    total: int = 1
    lexical: int = 1
    dense: int = 1


class ScriptedAssistant:
    """Plays the script whose word stands in the question, else the one under "".

    It takes phone numbers out, as the real one does among much else. ``played`` holds the
    questions asked, ``histories`` what came before each, ``stopped`` those whose writing was
    stopped, ``forgotten`` the conversations to be forgotten.
    """

    def __init__(self, scripts: dict[str, Script]) -> None:
        self.scripts = scripts
        self.themes: dict[str, str] = {}
        self.played: list[str] = []
        self.histories: list[tuple[Message, ...]] = []
        self.stopped: list[str] = []
        self.forgotten: list[str] = []
        self.closed = False
        self.model_available = True
        self.sheets: dict[str, Procedure] = {}

    def turn(
        self,
        question: str,
        *,
        history: Sequence[Message] = (),
        conversation: str = "",
        language: str = "",
        stop: threading.Event | None = None,
    ) -> Iterator[Event]:
        self.played.append(question)
        self.histories.append(tuple(history))
        stop = stop or threading.Event()
        stripped = self.strip(question, conversation)
        script = self._script(stripped.text)
        if script.refused:
            raise MessageRefused("the script says so")
        shown: list[Sentence] = []
        yield Accepted(stripped.text, bool(stripped.spans))
        if script.excerpt:
            yield Quoted(Excerpt(script.excerpt, 1), script.citations[0])
        if script.citations:
            yield Sources(script.citations)
        for place in script.places:
            time.sleep(script.pace)
            words = said("compose.waiting", language or "fr", place=place) if place else ""
            yield InLine(place, words)
        if script.fails:
            raise RuntimeError("the script says so")
        for index, text in enumerate(script.sentences):
            if stop.wait(script.pace):
                self.stopped.append(question)
                break
            number = script.citations[index % len(script.citations)].number
            shown.append(Sentence(text, (number,), supported=True))
            yield Composed(shown[-1])
        yield Finished(_answer(script, stripped, language, tuple(shown)))

    def draft(
        self, request: DraftRequest, *, stop: threading.Event | None = None
    ) -> Iterator[Event]:
        """The same script, told whatever its confidence; its excerpt where it has no words."""
        for event in self.turn(
            request.question,
            history=request.history,
            conversation=request.conversation,
            language=request.language,
            stop=stop,
        ):
            if isinstance(event, Finished):
                answer = event.answer
                words = "\n".join(one.text for one in answer.sentences)
                told = words or (answer.excerpt.text if answer.excerpt else "")
                event = Finished(laid_out(replace(answer, answer=told), request.medium))
            yield event

    def find_sheets(self, words: str, limit: int) -> list[SheetFound]:
        """The sheets that the script of these words cites."""
        return [
            SheetFound(
                one.procedure, one.title, "", one.excerpt, one.url, one.publisher, one.updated
            )
            for one in self._script(self.strip(words).text).citations[:limit]
        ]

    def sheet(self, id: str) -> Procedure | None:
        return self.sheets.get(id)

    def strip(self, text: str, conversation: str = "") -> Stripped:
        text = clean(text)
        spans = tuple(
            Span(found.start(), found.end(), "PHONE_NUMBER", 1.0) for found in PHONE.finditer(text)
        )
        return Stripped(PHONE.sub("[TÉLÉPHONE_1]", text), spans)

    def theme(self, procedure: str) -> str:
        return self.themes.get(procedure, "")

    def alike(self, questions: Sequence[str]) -> None:
        """It has no vectors, so it cannot tell."""

    def switchable(self) -> dict[Kind, tuple[str, ...]]:
        return {
            Kind.ASSISTANT: (WHOLE,),
            Kind.COMPOSITION: (WHOLE,),
            Kind.TOPIC: tuple(sorted(set(self.themes.values()))),
            Kind.SOURCE: ("scripted",),
            Kind.LANGUAGE: ("fr", "en"),
        }

    def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)

    @property
    def configuration(self) -> Configuration:
        return Configuration()

    def renew(self) -> None:
        return None

    def warm(self) -> None:
        return None

    def close(self) -> None:
        self.closed = True

    @property
    def progress(self) -> Progress:
        return Progress()

    def _script(self, question: str) -> Script:
        words = question.lower()
        return next(
            (script for word, script in self.scripts.items() if word and word in words),
            self.scripts[""],
        )


def _answer(
    script: Script, stripped: Stripped, language: str, shown: tuple[Sentence, ...]
) -> Answer:
    return Answer(
        id=uuid.uuid4().hex,
        status=script.status,
        answer=script.text or " ".join(sentence.text for sentence in shown),
        language=language,
        question_stripped=stripped.text,
        citations=script.citations,
        excerpt=Excerpt(script.excerpt, 1) if script.excerpt else None,
        choices=script.choices,
        sentences=shown,
        confidence=script.confidence,
        threshold=None if script.confidence is None else 0.5,
        handoff=script.handoff,
        label=Label("", "scripted" if shown else "", "", ""),
        prompt_tokens=len(stripped.text.split()) if shown else 0,
        completion_tokens=sum(len(sentence.text.split()) for sentence in shown),
        personal_data_removed=bool(stripped.spans),
    )
