"""What stands now, looked up when somebody reads: queue, database, sheets, index, model."""

from __future__ import annotations

import platform
import shutil
import time
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib.metadata import version

from prometheus_client import Gauge, Info, ProcessCollector
from starlette.concurrency import run_in_threadpool

from assistant.artefacts.settings import ModelsSettings, model_path
from assistant.conversation import State
from assistant.desk.reasons import reasons
from assistant.errors import ArtefactError, StorageError
from assistant.prompts import VERSION
from assistant.storage.handoffs import Handoffs
from assistant.storage.presence import Availability, Presences
from assistant.storage.switches import SwitchBoard
from assistant.switches import Kind
from corpus.catalogue import Catalogue
from corpus.errors import CatalogueError
from corpus.settings import CorpusSettings
from foundation import home, load
from retrieval.settings import RetrievalSettings
from retrieval.state_file import FILE
from web.metrics.measures import OTHER, Measures
from web.services import Services

QUEUED = (State.WAITING, State.WITH_AGENT, State.CALLBACK)


class Standing:
    """Gauges in the registry of ``measures``. What all processes share is told by each alike."""

    def __init__(self, measures: Measures) -> None:
        registry = measures.registry

        def gauge(name: str, told: str, *labels: str) -> Gauge:
            return Gauge(f"guichet_{name}", told, labels, registry=registry)

        self._database_up = gauge("database_up", "1 when the database answers")
        self._database_seconds = gauge("database_seconds", "How long it took to read the queue")
        self._conversations = gauge("conversations", "Conversations with people", "state")
        self._longest = gauge("waiting_longest_seconds", "For whom has waited longest for a person")
        self._asked = gauge("handoffs_asked_today", "Asked for since midnight, by why", "why")
        self._agents = gauge("agents", "Agents who are there", "status")
        self._off = gauge("switched_off", "Things that the city has switched off", "kind")
        self._passages = gauge("index_passages", "Passages, and how they can be found", "known_by")
        self._index_changed = gauge("index_changed_timestamp_seconds", "Since 1970; 0: no index")
        self._sheets = gauge("corpus_sheets", "Sheets in force")
        self._corpus_changed = gauge(
            "corpus_changed_timestamp_seconds", "When a sync last changed a sheet, since 1970"
        )
        self._model_up = gauge("model_up", "1 when the language model can be asked")
        self._disk_free = gauge("disk_free_bytes", "On the disk of $GUICHET_HOME")
        Info("guichet_build", "What runs here", registry=registry).info(_build())
        ProcessCollector(registry=registry)

    async def look(self, services: Services) -> None:
        """Bring every gauge up to date. A database that is down is told, and stops no other."""
        try:
            await self._look_at_the_database(services)
            self._database_up.set(1)
        except StorageError:
            self._database_up.set(0)
        await run_in_threadpool(self._look_at_the_machine, services)

    async def _look_at_the_database(self, services: Services) -> None:
        database, began = services.database, time.perf_counter()
        found = await services.conversations.with_state(*QUEUED)
        self._database_seconds.set(time.perf_counter() - began)
        _count(self._conversations, QUEUED, (one.state for one in found))
        moment = datetime.now().astimezone()
        waits = [moment - one.changed for one in found if one.state is State.WAITING]
        self._longest.set(max((wait.total_seconds() for wait in waits), default=0))
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        asked = await Handoffs(database).since(midnight)
        known = reasons()
        whys = (one.reason if one.reason in known else OTHER for one in asked)
        _count(self._asked, (*known, OTHER), whys)
        there = await Presences(database).there(
            timedelta(seconds=services.desk.settings.seen_seconds)
        )
        _count(self._agents, Availability, (one.status for one in there))
        off = (await SwitchBoard(database).read()).off
        _count(self._off, Kind, (one.kind for one in off))

    def _look_at_the_machine(self, services: Services) -> None:
        self._model_up.set(services.assistant.model_available)
        progress = services.assistant.progress
        for known_by in ("total", "lexical", "dense"):
            self._passages.labels(known_by).set(getattr(progress, known_by))
        state = load(RetrievalSettings).index_folder() / FILE
        self._index_changed.set(state.stat().st_mtime if state.is_file() else 0)
        try:
            with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
                self._sheets.set(len(catalogue))
                last = catalogue.changes()[-1:]
        except CatalogueError:
            self._sheets.set(0)
            last = ()
        self._corpus_changed.set(last[0].at.timestamp() if last else 0)
        if home().is_dir():
            self._disk_free.set(shutil.disk_usage(home()).free)


def _count(gauge: Gauge, among: Iterable[str], found: Iterable[str]) -> None:
    counted = Counter(found)
    for each in among:
        gauge.labels(each).set(counted[each])


def _build() -> dict[str, str]:
    models = load(ModelsSettings)
    try:
        model = models.server_model if models.server_url else model_path("language_model").stem
    except ArtefactError:
        model = ""
    return {
        "version": version("guichet"),
        "python": platform.python_version(),
        "model": model,
        "prompt": VERSION,
    }
