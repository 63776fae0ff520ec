"""A running assistant's index follows the catalogue, in the background."""

from __future__ import annotations

import threading

import structlog

from assistant.state import Tools
from foundation import GuichetError, load
from retrieval.content import CatalogueContent, Content
from retrieval.dense import index_densely
from retrieval.indexing import Telling, bring
from retrieval.one_writer import the_one_writer
from retrieval.settings import RetrievalSettings
from retrieval.store import VectorStore

log = structlog.get_logger(__name__)


def follow(
    store: VectorStore,
    tools: Tools,
    *,
    telling: Telling,
    every: float,
    closing: threading.Event,
) -> None:
    """Bring the index to the catalogue, now and each time that it changed, until ``closing``.

    The catalogue is asked for its version each ``every`` seconds; 0: only now. What goes wrong is
    logged and tried again: citizens go on finding what is in force.
    """
    content = CatalogueContent(tools.catalogue)
    while True:
        try:
            with the_one_writer(load(RetrievalSettings)) as ours:
                if ours:
                    _bring(store, content, tools, telling)
        except GuichetError as error:
            log.error("index_does_not_follow", error=type(error).__name__, why=str(error))
        if not every or closing.wait(every):
            return


def _bring(store: VectorStore, content: Content, tools: Tools, telling: Telling) -> None:
    change = bring(store, content, tools.lexical, tools.embedder, telling)
    if change.added or change.removed:
        log.info("index_follows", added=change.added, removed=change.removed)
    if change.finished and not store.state().dense:
        index_densely(store, tools.embedder, telling.meaning, telling.may_go_on)
