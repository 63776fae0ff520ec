"""What the steps of a turn share: what is known so far, and the tools to know more."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.approved import Approved, Known, none_approved
from assistant.confidence.gate import CLOSED, Gate
from assistant.configuration import Configuration
from assistant.conversation import Choice, Citation, Excerpt, Handoff, Message, Sentence, Status
from assistant.energy import Reading, read
from assistant.model.protocol import LanguageModel, Usage
from assistant.settings import AssistantSettings, AuthoritySettings
from assistant.switches import Switched, all_on
from assistant.units import Scored, Unit
from corpus.catalogue import Catalogue
from guardrails.personal_data import PersonalData
from guardrails.placeholders import Placeholders
from guardrails.verdict import Route
from retrieval.embedding import Embedder
from retrieval.hits import Hit
from retrieval.lexical import Lexical
from retrieval.search import Search

NOT_OFFERED = Handoff(False)
UNNAMED = Configuration()  # of tools that no settings described


@dataclass(frozen=True, slots=True)
class Tools:
    """All that a turn works with; made once, in assemble.py."""

    authority: AuthoritySettings
    settings: AssistantSettings
    personal_data: PersonalData
    catalogue: Catalogue
    search: Search
    embedder: Embedder
    lexical: Lexical
    model: LanguageModel
    confidence: Gate
    approved: Known = none_approved
    confidence_abroad: Gate = CLOSED
    switches: Switched = all_on  # asked at each step that obeys them: they may turn meanwhile
    configuration: Configuration = UNNAMED

    def gate(self, language: str) -> Gate:
        """The gate fitted on questions in ``language``; a closed one when none was."""
        for gate in (self.confidence, self.confidence_abroad):
            if gate.covers(language):
                return gate
        return CLOSED


@dataclass(slots=True)
class Turn:
    """What is known so far. Steps write here; once ``status`` is set the turn has ended."""

    question: str  # as the citizen wrote it; the second step replaces it by its stripped form
    history: Sequence[Message]
    placeholders: Placeholders
    language: str  # the page's at first, then the question's
    stop: threading.Event
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    personal_data_removed: bool = False
    standalone: str = ""  # the question, completed from the last turns
    route: Route | None = None
    rarity: dict[int, float] = field(default_factory=dict)  # of the question's terms
    hits: tuple[Hit, ...] = ()
    scored: tuple[Scored, ...] = ()  # the pieces of the best sheets, the nearest first
    citations: tuple[Citation, ...] = ()
    choices: tuple[Choice, ...] = ()
    approved: Approved | None = None  # the answer that a person has approved, when it is given
    excerpt: Excerpt | None = None
    sentences: list[Sentence] = field(default_factory=list)
    supports: list[Unit] = field(default_factory=list)  # what the shown sentences stand on
    logprobs: list[float] = field(default_factory=list)  # of the composed tokens
    features: dict[str, float] = field(default_factory=dict)  # what the confidence rests on
    retrieval_confidence: float | None = None
    confidence: float | None = None
    status: Status | None = None
    text: str = ""
    handoff: Handoff = NOT_OFFERED
    timings_ms: dict[str, float] = field(default_factory=dict)
    cpu_seconds: float = 0.0
    began: Reading = field(default_factory=read)  # of the machine's energy
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def spent(self, usage: Usage) -> None:
        """What the model read, wrote and cost in this turn."""
        self.prompt_tokens, self.completion_tokens = usage.prompt, usage.completion
        self.cpu_seconds += usage.cpu_seconds

    @property
    def french(self) -> bool:
        """Whether the question is in the language of the sheets, so that words can be compared."""
        return self.language == "fr"

    def end(self, status: Status, text: str, handoff: str = "") -> None:
        """End the turn; ``handoff`` is the reason why a person is offered, if one is."""
        self.status, self.text = status, text
        self.handoff = Handoff(bool(handoff), handoff)
