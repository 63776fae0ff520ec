"""From settings to a running assistant: the only place where the parts are chosen and joined."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Self

from assistant.alike import grouped
from assistant.artefacts.settings import ModelsSettings, model_path
from assistant.confidence.opening import open_gates
from assistant.configuration import Configuration
from assistant.configuring import configuration
from assistant.conversation import Message
from assistant.drafting.drafting import draft
from assistant.drafting.request import DraftRequest
from assistant.drafting.sheets import SheetFound, find_sheets
from assistant.events import Event
from assistant.following import IndexProgress, follow
from assistant.giving_way import GivingWay
from assistant.meanings import Meanings
from assistant.model.opening import open_language_model
from assistant.model.protocol import LanguageModel
from assistant.prompts import prompt
from assistant.public_names import public_phrases
from assistant.remembering import Remembered
from assistant.renewing import renewed
from assistant.retrieving import open_retrieval
from assistant.settings import AssistantSettings, AuthoritySettings
from assistant.state import Tools, Turn
from assistant.storage.approved import ApprovedSnapshot
from assistant.storage.settings import storage_url
from assistant.storage.switches import SwitchesNow
from assistant.switches import Kind, all_on
from assistant.switching import switchable
from assistant.turn import run
from corpus.procedure import Procedure
from foundation import load
from guardrails.invisible import clean
from guardrails.language import warm as warm_languages
from guardrails.personal_data import PersonalData
from guardrails.settings import GuardrailsSettings
from guardrails.verdict import Stripped
from retrieval.content import CatalogueContent
from retrieval.indexing import Telling
from retrieval.store import VectorStore


class Assistant:
    """Everything one process needs to answer; several threads may call ``turn`` at once."""

    def __init__(self, tools: Tools, store: VectorStore) -> None:
        self._tools, self._store = tools, store
        self._placeholders = Remembered()
        self._way = GivingWay()
        self._meanings = Meanings(tools.embedder, self._way.may_go_on)
        self._indexer: threading.Thread | None = None

    @property
    def tools(self) -> Tools:
        return self._tools

    def renew(self) -> None:
        """Take settings, calibrations, prompts and texts as they are now: all of them, or none.

        Turns that run end with what they began with. What the models and the index were opened
        with stays. Raises SettingsError, CalibrationError.
        """
        self._tools = renewed(self._tools)

    def turn(
        self,
        question: str,
        *,
        history: Sequence[Message] = (),
        conversation: str = "",
        language: str = "",
        stop: threading.Event | None = None,
    ) -> Iterator[Event]:
        """Answer one message; see ``assistant/events.py``. Raises MessageRefused."""
        turn = Turn(
            question=question,
            history=history,
            placeholders=self._placeholders.of(conversation),
            language=language or self._tools.settings.languages[0],
            stop=stop or threading.Event(),
        )
        with self._way.serving():
            yield from run(turn, self._tools)

    def draft(
        self, request: DraftRequest, *, stop: threading.Event | None = None
    ) -> Iterator[Event]:
        """A draft for an agent; see ``assistant/drafting``. Raises MessageRefused."""
        turn = Turn(
            question=request.question,
            history=request.history,
            placeholders=self._placeholders.of(request.conversation),
            language=request.language or self._tools.settings.languages[0],
            stop=stop or threading.Event(),
        )
        with self._way.serving():
            yield from draft(turn, self._tools, request)

    def find_sheets(self, words: str, limit: int) -> list[SheetFound]:
        """The sheets nearest to an agent's words, as they stand now."""
        with self._way.serving():
            return find_sheets(self.strip(words).text, limit, self._tools)

    def sheet(self, id: str) -> Procedure | None:
        return self._tools.catalogue.procedure(id)

    def strip(self, text: str, conversation: str = "") -> Stripped:
        """The text without invisible characters and personal data."""
        return self._tools.personal_data.strip(clean(text), self._placeholders.of(conversation))

    def theme(self, procedure: str) -> str:
        """The first theme of a sheet, in the corpus's own words; empty when it is not known."""
        found = self._tools.catalogue.procedure(procedure)
        return found.themes[0] if found and found.themes else ""

    def alike(self, questions: Sequence[str]) -> list[list[int]] | None:
        """Positions of questions that ask for nearly the same, by words and meaning, group by
        group; None when it is closing. Slow: citizens' questions go first."""
        meanings = self._meanings(questions)
        return None if meanings is None else grouped(questions, self._tools.lexical, meanings)

    def switchable(self) -> dict[Kind, tuple[str, ...]]:
        """The names of all that can be switched off, by kind."""
        return switchable(self._tools.catalogue, self._tools.settings)

    @property
    def configuration(self) -> Configuration:
        return self._tools.configuration

    def may_go_on(self) -> bool:
        """For work in the background: waits while citizens are answered; False at the end."""
        return self._way.may_go_on()

    def forget(self, conversation: str) -> None:
        """Drop what is kept in memory of a conversation."""
        self._placeholders.forget(conversation)

    @property
    def model_available(self) -> bool:
        """False while the language model cannot be asked: excerpts and sheets are still given."""
        return self._tools.model.available

    @property
    def progress(self) -> IndexProgress:
        counts = self._store.counts()
        return IndexProgress(counts.lexical, counts.lexical, counts.dense)

    def warm(self) -> None:
        """Run each part once, so that the first citizen does not wait for caches."""
        settings = self._tools.settings
        with self._way.serving():
            warm_languages((*settings.languages, *settings.explained))
            self._tools.personal_data.find("Bonjour, à quelle heure ouvre la mairie ?")
            self._tools.search.passages("horaires de la mairie", limit=1)
            messages = prompt(settings.languages[0], self._tools.authority.name, [], "")
            for _ in self._tools.model.stream(messages, max_tokens=1):
                pass

    def index_in_background(
        self,
        progress: Callable[[int, int], None] = lambda done, total: None,
        *,
        every: float = 0.0,
    ) -> None:
        """Bring the index to the catalogue, giving way whenever a citizen is being answered.

        It is looked at again each ``every`` seconds, or once when that is 0. ``progress`` is told
        ``(passages known by their meaning, passages in all)`` from the background thread.
        """
        self._indexer = threading.Thread(
            target=follow,
            args=(self._store, CatalogueContent(self._tools.catalogue)),
            kwargs={
                "lexical": self._tools.lexical,
                "embedder": self._tools.embedder,
                "telling": Telling(meaning=progress, may_go_on=self._way.may_go_on),
                "every": every,
                "closing": self._way.closing,
                "changed": self._allow_public_names,
            },
            name="index",
            daemon=True,
        )
        self._indexer.start()

    def _allow_public_names(self) -> None:
        personal_data = self._tools.personal_data
        personal_data.allow(public_phrases(self._tools.catalogue, personal_data.find_by_rules))

    def close(self) -> None:
        self._way.close()
        if self._indexer is not None:
            self._indexer.join()
        self._store.close()
        self._tools.model.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def assemble(
    model: LanguageModel | None = None, *, follows: bool = False, obeys_switches: bool = True
) -> Assistant:
    """The assistant that the settings describe. ``model`` replaces the configured one.

    ``follows``: it will be asked to ``index_in_background``; others are told so.
    ``obeys_switches``: not for who measures whether what is off may be switched on again.

    Raises ArtefactError, CatalogueError, IndexUnusable, IndexInUse, ModelError, SettingsError.
    """
    settings = load(AssistantSettings)
    # What is missing is said at once, before the seconds that loading takes.
    model_path("entity_model")
    if not model and not load(ModelsSettings).server_url:
        model_path("language_model")
    retrieval = open_retrieval(follows=follows)
    personal_data = PersonalData.load(load(GuardrailsSettings))
    personal_data.allow(public_phrases(retrieval.catalogue, personal_data.find_by_rules))
    writer = model or open_language_model(settings)
    french, abroad = open_gates(settings, retrieval.search.made_with, writer.name)
    tools = Tools(
        authority=load(AuthoritySettings),
        settings=settings,
        personal_data=personal_data,
        catalogue=retrieval.catalogue,
        search=retrieval.search,
        embedder=retrieval.embedder,
        lexical=retrieval.lexical,
        model=writer,
        confidence=french,
        approved=ApprovedSnapshot(storage_url(), settings.approved_seconds),
        confidence_abroad=abroad,
        switches=SwitchesNow(storage_url()) if obeys_switches else all_on,
        configuration=configuration(
            writer.name,
            retrieval.search.made_with,
            (french.calibration, abroad.calibration),
            given=model is not None,
        ),
    )
    return Assistant(tools, retrieval.store)
