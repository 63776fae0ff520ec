"""The whole assistant over Belleroche's sheets: all real but, where a test says so, the writer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from assistant.artefacts.settings import model_path
from assistant.assemble import Assistant
from assistant.confidence.gate import OPEN, Gate
from assistant.configuration import Configuration
from assistant.conversation import Answer, Message
from assistant.events import Event, Finished
from assistant.model.protocol import ChatMessage, LanguageModel, Waiting
from assistant.model.scripted import ScriptedModel
from assistant.settings import AssistantSettings, AuthoritySettings, Composition
from assistant.state import UNNAMED, Tools
from assistant.switches import Switched, all_on
from corpus.catalogue import Catalogue
from corpus.passages import passages
from corpus.procedure import Procedure
from corpus.sources.markdown import MarkdownFolder
from guardrails.personal_data import PersonalData
from guardrails.settings import GuardrailsSettings
from retrieval.dense import index_densely
from retrieval.edge import EdgeStore
from retrieval.embedding import Embedder, SentenceTransformerEmbedder, Vectors
from retrieval.indexing import index_lexically
from retrieval.lexical import Lexical
from retrieval.search import Search

SAMPLE = Path(__file__).parents[1] / "corpus" / "sample"


class Dictated:
    """A language model that writes what the test dictates, and keeps what it was given to read."""

    name = "dictated"
    place = 0

    def __init__(self) -> None:
        self.says = ""
        self.read: list[str] = []
        self.places: tuple[int, ...] = ()  # in the line, told before the words
        self.waiting: Callable[[], None] = lambda: None

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        stop: threading.Event | None,
        grammar: str | None = None,
    ) -> Iterator[object]:
        self.read.append("\n".join(message.content for message in messages))
        self.waiting()
        yield from map(Waiting, self.places)
        yield from ScriptedModel(self.says).stream(messages, max_tokens=max_tokens, stop=stop)

    def choose(
        self,
        messages: Sequence[ChatMessage],
        options: Sequence[str],
        *,
        stop: threading.Event | None = None,
    ) -> Sequence[float]:
        return ScriptedModel(self.says).choose(messages, options, stop=stop)

    def close(self) -> None:
        return None


class Remembering:
    """The real embedder; what one test module has embedded, the next does not embed again."""

    passages_known: ClassVar[dict[str, npt.NDArray[np.float32]]] = {}

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name, self.dimension = embedder.name, embedder.dimension

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.questions(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        known = self.passages_known
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(missing, self._embedder.passages(missing), strict=True))
        return np.stack([known[text] for text in texts])


@contextmanager
def belleroche(
    folder: Path,
    model: LanguageModel,
    *,
    composition: Composition = "write",
    gate: Gate = OPEN,
    switches: Switched = all_on,
    configuration: Configuration = UNNAMED,
) -> Iterator[Assistant]:
    """An assistant over the sample sheets, indexed by words and by meaning in ``folder``."""
    sheets = [
        s
        for s in MarkdownFolder(SAMPLE, "Belleroche Métropole").sheets({})
        if isinstance(s, Procedure)
    ]
    catalogue = Catalogue.open_to_write(folder / "catalogue.sqlite")
    catalogue.replace("sample", sheets)
    catalogue.close()
    embedder = Remembering(SentenceTransformerEmbedder(model_path("embedder")))
    lexical = Lexical()
    store = EdgeStore(folder / "index", dimension=embedder.dimension)
    index_lexically(store, lexical, (p for sheet in sheets for p in passages(sheet)))
    index_densely(store, embedder)
    read = Catalogue.open(folder / "catalogue.sqlite")
    tools = Tools(
        authority=AuthoritySettings(),
        settings=AssistantSettings(composition=composition),
        personal_data=PersonalData.load(GuardrailsSettings()),
        catalogue=read,
        search=Search(store, embedder, lexical),
        embedder=embedder,
        lexical=lexical,
        model=model,
        confidence=gate,
        switches=switches,
        configuration=configuration,
    )
    with Assistant(tools, store) as assistant:
        yield assistant


def events(assistant: Assistant, question: str, history: Sequence[Message] = ()) -> list[Event]:
    return list(assistant.turn(question, history=history))


def ask(assistant: Assistant, question: str, history: Sequence[Message] = ()) -> Answer:
    last = events(assistant, question, history)[-1]
    assert isinstance(last, Finished)
    return last.answer
