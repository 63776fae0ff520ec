"""The data at the centre of the assistant: conversations, messages, answers, statuses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

from assistant.versions import Versions


class Status(StrEnum):
    """How a turn ended. A status is an answer; only an exception means that we failed."""

    ANSWERED = "answered"
    CLARIFICATION = "clarification"
    NO_SOURCE = "no_source"
    LOW_CONFIDENCE = "low_confidence"
    EMERGENCY = "emergency"
    INDIVIDUAL_DECISION = "individual_decision"
    OUT_OF_SCOPE = "out_of_scope"
    ATTACK = "attack"
    ABUSE = "abuse"
    SMALL_TALK = "small_talk"
    WITH_AGENT = "with_agent"
    BUSY = "busy"
    ERROR = "error"


class Author(StrEnum):
    CITIZEN = "citizen"
    ASSISTANT = "assistant"
    AGENT = "agent"
    SYSTEM = "system"  # joins, leaves, hand-offs: part of the history


class State(StrEnum):
    """Who speaks with the citizen."""

    BOT = "bot"
    WAITING = "waiting"
    WITH_AGENT = "with_agent"
    CALLBACK = "callback"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as the citizen sees it. ``number`` starts at 1; ``old``: past its age limit."""

    number: int
    procedure: str
    title: str
    url: str
    updated: date | None
    publisher: str
    excerpt: str
    old: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """Where a citizen can reckon or do the thing themselves: a link of the sheet ``procedure``."""

    title: str
    url: str
    procedure: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the cases that a question leaves open; ``question`` is it again with that case."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Sentences of a sheet word for word; ``citation`` is the number of its source."""

    text: str
    citation: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One composed sentence. Only those with ``supported`` are ever shown.

    ``reasons`` says why a sentence was withheld, e.g. "figure 25 euro not in the sources".
    """

    text: str
    citations: tuple[int, ...]
    supported: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handoff:
    offered: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """The mark that AI made this answer, and with what.

    ``composition``: the way its sentences were composed (assistant/composition); "" for none.
    """

    text: str
    model: str
    prompt_version: str
    index_version: str
    composition: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one turn; everything in it is stripped of personal data.

    ``answer`` is the text as shown. ``confidence`` and ``threshold`` are probabilities;
    None when no model or search was involved.
    """

    id: str
    status: Status
    answer: str
    language: str
    question_stripped: str
    citations: tuple[Citation, ...] = ()
    excerpt: Excerpt | None = None
    services: tuple[Service, ...] = ()
    choices: tuple[Choice, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    confidence: float | None = None
    threshold: float | None = None
    handoff: Handoff = Handoff(False)
    label: Label = Label("", "", "", "")
    timings_ms: dict[str, float] = field(default_factory=dict)
    prompt_tokens: int = 0
    completion_tokens: int = 0
    energy_wh: float = 0.0
    energy_method: str = ""  # assistant/energy.py
    personal_data_removed: bool = False
    versions: Versions = field(default_factory=Versions)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation, stripped. ``number`` grows by one within it, from 1."""

    number: int
    author: Author
    text: str
    at: datetime
    author_name: str = ""  # the agent's, when an agent wrote it
    answer: dict[str, object] | None = None  # the answer's JSON, when the assistant wrote it


LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    state: State
    language: str
    created: datetime
    changed: datetime
    handoff_reason: str = ""
    agent: str = ""
    version: int = 1  # optimistic lock: grows with each change of state
    theme: str = ""  # of the sheets it is about, when it goes to a person
    priority: int = 5  # in the queue: small goes first
    active: datetime = field(default=LONG_AGO, compare=False)  # the last message or change
    last_number: int = field(default=0, compare=False)  # of its last message
