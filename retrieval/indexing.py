"""Content → index: by words at once, by meaning as time allows, and never between two versions.

Points are immutable: an index goes from one version to the next by points that arrive and points
that leave. Until the switch, which is one write of the state, search sees none of those arriving;
after it, none of those leaving. Each step is safe to cut: what is done stays, and the next round
takes up from there. See docs/decisions/0008-the-index-follows-the-catalogue.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from corpus.passages import Passage
from retrieval.arriving import IDS_AT_ONCE, Arrivals, add_arrivals
from retrieval.content import Content, GivenPassages
from retrieval.dense import index_densely
from retrieval.embedding import Embedder
from retrieval.groups import Progress, groups, silent
from retrieval.lexical import Lexical
from retrieval.store import Mark, Phase, Present, State, VectorStore


@dataclass(frozen=True, slots=True)
class Change:
    """What bringing the index up to date did, in passages; ``finished`` unless it was told to stop.

    ``copied`` of those added took over the dense vector of a passage with the same text.
    """

    added: int = 0
    removed: int = 0
    kept: int = 0
    copied: int = 0
    finished: bool = True


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told how far it is: ``words`` in sheets, ``meaning`` in passages.

    ``may_go_on`` is asked before each small batch: it may wait while a citizen is being served,
    and says False to stop.
    """

    words: Progress = silent
    meaning: Progress = silent
    may_go_on: Callable[[], bool] = lambda: True


def bring(
    store: VectorStore,
    content: Content,
    lexical: Lexical,
    embedder: Embedder | None = None,
    telling: Telling | None = None,
) -> Change:
    """Make search see exactly ``content``; only the sheets that changed are cut and compared.

    With an ``embedder``, an index that is whole by meaning stays so: the switch waits for the
    dense vectors of what arrives. The first version of all is switched to by words alone.
    """
    telling = telling or Telling()
    if store.state().phase is Phase.CLEARING:  # the last round was cut after its switch
        present = store.present()
        _clear(store, _with(Mark.ARRIVING, present), _with(Mark.LEAVING, present))
    while (version := content.version()) != store.state().version or _under_way(store):
        arrivals = _prepare(store, content, lexical, embedder, telling)
        if arrivals is None:
            return Change(finished=False)
        # Sheets read while the catalogue changed may be of two versions: once more, then.
        if content.version() == version:
            change = _switch(store, version, arrivals)
            store.settle(telling.may_go_on)
            return change
    return Change(kept=store.counts().lexical)


def index_lexically(
    store: VectorStore, lexical: Lexical, passages: Iterable[Passage], progress: Progress = silent
) -> Change:
    """Make search see exactly ``passages``, which stand in no catalogue, by their words."""
    return bring(store, GivenPassages(passages), lexical, telling=Telling(words=progress))


def _under_way(store: VectorStore) -> bool:
    return store.state().phase is not Phase.STEADY


def _prepare(
    store: VectorStore,
    content: Content,
    lexical: Lexical,
    embedder: Embedder | None,
    telling: Telling,
) -> Arrivals | None:
    """Everything up to the switch, unseen by search; None when told to stop."""
    before = store.state()
    left_over: list[Present] = []
    if before.phase is Phase.COMING:  # a round was cut, perhaps towards another version
        present = store.present()
        for ids in groups(_with(Mark.LEAVING, present), IDS_AT_ONCE):
            store.unmark(ids)
        left_over = [each for each in present if each.mark is Mark.ARRIVING or not before.version]
    else:
        store.put_state(replace(before, phase=Phase.COMING))
    arrivals = add_arrivals(store, content, lexical, telling.words, telling.may_go_on, left_over)
    if arrivals is None:
        return None
    if before.dense and embedder is not None:
        index_densely(store, embedder, telling.meaning, telling.may_go_on)
        if store.without_dense(1):
            return None
    for ids in groups(arrivals.leaving, IDS_AT_ONCE):
        if before.version:
            store.mark(ids, Mark.LEAVING)
        else:
            store.remove(ids)
    return arrivals


def _switch(store: VectorStore, version: str, arrivals: Arrivals) -> Change:
    before = store.state()
    whole = before.dense and not store.without_dense(1)
    marked = before.version and (arrivals.ids or arrivals.leaving)
    phase = Phase.CLEARING if marked else Phase.STEADY
    store.put_state(State(version, phase, whole), arrivals.sheets)
    if marked:
        _clear(store, arrivals.ids, arrivals.leaving)
    return Change(
        added=len(arrivals.ids),
        removed=len(arrivals.leaving),
        kept=store.counts().lexical - len(arrivals.ids),
        copied=arrivals.copied,
    )


def _clear(store: VectorStore, arrived: Iterable[str], leaving: Iterable[str]) -> None:
    """After the switch: what search no longer sees leaves, and no mark stays."""
    for ids in groups(leaving, IDS_AT_ONCE):
        store.remove(ids)
    for ids in groups(arrived, IDS_AT_ONCE):
        store.unmark(ids)
    store.put_state(replace(store.state(), phase=Phase.STEADY))


def _with(mark: Mark, present: Iterable[Present]) -> list[str]:
    return [each.id for each in present if each.mark is mark]
