"""A running assistant's index follows the catalogue, in the background."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from foundation import GuichetError, load
from retrieval.content import Content
from retrieval.dense import index_densely
from retrieval.embedding import Embedder
from retrieval.indexing import Telling, bring
from retrieval.lexical import Lexical
from retrieval.one_writer import the_one_writer
from retrieval.settings import RetrievalSettings
from retrieval.store import VectorStore

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """Passages in the index, and how many of them have their dense vector."""

    total: int
    lexical: int
    dense: int


def follow(
    store: VectorStore,
    content: Content,
    *,
    lexical: Lexical,
    embedder: Embedder,
    telling: Telling,
    every: float,
    closing: threading.Event,
    changed: Callable[[], None] = lambda: None,
) -> None:
    """Bring the index to the content, now and each time that it changed, until ``closing``.

    The content is asked for its version each ``every`` seconds; 0: only now. ``changed`` is called
    when other sheets came into force. What goes wrong is logged and tried again: citizens go on
    finding what is in force.
    """
    while True:
        try:
            with the_one_writer(load(RetrievalSettings)) as ours:
                if ours:
                    before = store.state().version
                    change = bring(store, content, lexical, embedder, telling)
                    if store.state().version != before:
                        log.info("index_follows", added=change.added, removed=change.removed)
                        changed()
                    if change.finished and not store.state().dense:
                        index_densely(store, embedder, telling.meaning, telling.may_go_on)
        except GuichetError as error:
            log.error("index_does_not_follow", error=type(error).__name__, why=str(error))
        if not every or closing.wait(every):
            return
