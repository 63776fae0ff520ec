"""The first half of a round: the sheets that changed, cut, compared and added unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.passages import Passage
from retrieval.content import Content
from retrieval.groups import Progress, groups
from retrieval.lexical import Lexical
from retrieval.store import Entry, Mark, Present, Vector, VectorStore

SHEETS_AT_ONCE = 24  # about a fifth of a second of work: what a citizen may have to wait behind
IDS_AT_ONCE = 1024


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What a switch will change: the passages to be seen, and those to be seen no more."""

    sheets: Mapping[str, str]
    ids: frozenset[str]
    leaving: tuple[str, ...]
    copied: int


def add_arrivals(
    store: VectorStore,
    content: Content,
    lexical: Lexical,
    progress: Progress,
    may_go_on: Callable[[], bool],
    left_over: Iterable[Present],
) -> Arrivals | None:
    """Add what is new with its lexical vector, marked unless it is the first version of all.

    A passage whose text stood under another id of its sheet takes over that one's dense vector.
    ``left_over`` are the points that a round before, which was cut, has added unseen.
    Returns None when told to stop.
    """
    first = not store.state().version
    sheets, held = content.sheets(), store.sheets()
    unseen = {each.id for each in left_over}
    changed = [id for id, digest in sheets.items() if held.get(id) != digest]
    leaving = [each.id for each in _seen(store, [id for id in held if id not in sheets])]
    arrived: set[str] = set()
    copied = done = 0
    for group in groups(changed, SHEETS_AT_ONCE):
        if not may_go_on():
            return None
        cut = [passage for sheet in group for passage in content.passages(sheet)]
        seen = {each.id: each for each in _seen(store, [id for id in group if id in held])}
        wanted = {passage.id for passage in cut}
        new = [passage for passage in cut if passage.id not in seen and passage.id not in unseen]
        dense = _same_text(store, new, seen.values())
        entries = [Entry(p, lexical.passage(p.words), dense.get(p.id)) for p in new]
        if entries:
            store.add(entries, None if first else Mark.ARRIVING)
        arrived |= wanted - seen.keys()
        leaving += seen.keys() - wanted
        copied += len(dense)
        done += len(group)
        progress(done, len(changed))
    for ids in groups(unseen - arrived, IDS_AT_ONCE):
        store.remove(ids)  # added for a version that no longer comes
    return Arrivals(sheets, frozenset(arrived), tuple(leaving), copied)


def _seen(store: VectorStore, sheets: Sequence[str]) -> list[Present]:
    """The points of these sheets in the version in force."""
    if not sheets:
        return []
    return [each for each in store.present(sheets) if each.mark is not Mark.ARRIVING]


def _same_text(
    store: VectorStore, new: Iterable[Passage], seen: Iterable[Present]
) -> dict[str, Vector]:
    """For each new passage whose text a seen one of its sheet has: that one's dense vector."""
    texts = {(each.procedure, each.embedded): each.id for each in seen}
    same = {p.id: texts.get((p.procedure, p.embedded), "") for p in new} if texts else {}
    wanted = {id for id in same.values() if id}
    vectors = store.dense_vectors(sorted(wanted)) if wanted else {}
    return {new: vectors[old] for new, old in same.items() if old in vectors}
