"""An index goes from one version of the sheets to the next, and search never sees a mixture."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from retrieval.content import GivenPassages
from retrieval.dense import index_densely
from retrieval.embedding import HashingEmbedder
from retrieval.indexing import Telling, bring
from retrieval.lexical import Lexical
from retrieval.store import Phase, State, VectorStore
from tests.retrieval.towns import (
    Noting,
    content,
    ids,
    new_town,
    old_town,
    seen_by_meaning,
    seen_by_words,
    sheet,
)

OLD, NEW = content(old_town()), content(new_town())
pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact"),
]


@pytest.fixture
def old(any_store: VectorStore, lexical: Lexical) -> VectorStore:
    """An index whole by words and by meaning over the old sheets."""
    bring(any_store, OLD, lexical)
    index_densely(any_store, HashingEmbedder())
    return any_store


def test_the_first_version_is_seen_once_all_its_words_are_in(
    any_store: VectorStore, lexical: Lexical
) -> None:
    seen: list[set[str]] = []
    bring(
        any_store,
        OLD,
        lexical,
        telling=Telling(lambda done, total: seen.append(seen_by_words(any_store))),
    )
    assert len(seen) > 2
    assert set(map(len, seen)) == {0}
    assert seen_by_words(any_store) == ids(OLD)
    assert not any_store.state().dense


def test_the_switch_waits_for_the_meaning_of_what_arrives(
    old: VectorStore, lexical: Lexical
) -> None:
    sights: list[set[str]] = []

    def look(*_: object) -> bool:
        sights.extend([seen_by_words(old), seen_by_meaning(old)])
        return True

    bring(old, NEW, lexical, HashingEmbedder(), Telling(look, look, look))
    assert len(sights) > 10
    assert all(sight == ids(OLD) for sight in sights)
    assert seen_by_words(old) == seen_by_meaning(old) == ids(NEW)
    assert old.state().dense
    assert {each.mark for each in old.present()} == {None}


def test_an_index_that_is_not_whole_by_meaning_does_not_wait_for_it(
    any_store: VectorStore, lexical: Lexical
) -> None:
    bring(any_store, OLD, lexical)
    noting = Noting()
    bring(any_store, NEW, lexical, noting)
    assert (seen_by_words(any_store), noting.embedded) == (ids(NEW), [])


def test_by_words_alone_the_switch_waits_for_nothing_and_says_what_is_missing(
    old: VectorStore, lexical: Lexical
) -> None:
    bring(old, NEW, lexical)
    assert seen_by_words(old) == ids(NEW)
    assert not old.state().dense
    index_densely(old, HashingEmbedder())
    assert old.state().dense
    assert seen_by_meaning(old) == ids(NEW)


def test_a_changed_sheet_is_embedded_for_its_changed_passages_only(
    old: VectorStore, lexical: Lexical
) -> None:
    one, *others = old_town()
    grown = replace(
        sheet(0, "Un mot de plus.", *(b.text for b in one.blocks)), url="https://x.example"
    )
    noting = Noting()
    change = bring(old, content([grown, *others]), lexical, noting)
    # Headings moved with the new chapter: of what follows only the question reads as before.
    assert [text.splitlines()[-1] for text in sorted(noting.embedded)] == [
        "Un mot de plus.",
        "Cette démarche est gratuite.",
        "Comptez 0 jours de délai.",
    ]
    assert (change.added, change.removed, change.copied) == (4, 3, 1)


def test_what_changes_beside_the_text_is_never_embedded_again(
    old: VectorStore, lexical: Lexical
) -> None:
    moved = [replace(each, url=each.url + "/ici") for each in old_town()]
    noting = Noting()
    change = bring(old, content(moved), lexical, noting)
    assert (change.added, change.copied, noting.embedded) == (180, 180, [])
    assert {each.url[-4:] for each in old.passages_of(["F1", "F2"])} == {"/ici"}
    assert seen_by_meaning(old) == ids(content(moved))


class Counting(GivenPassages):
    """Notes which sheets it was asked to cut."""

    def __init__(self, sheets: GivenPassages) -> None:
        super().__init__(each for name in sheets.sheets() for each in sheets.passages(name))
        self.cut: list[str] = []

    def passages(self, sheet: str):  # type: ignore[no-untyped-def]
        self.cut.append(sheet)
        return super().passages(sheet)


def test_only_the_sheets_that_changed_are_cut(old: VectorStore, lexical: Lexical) -> None:
    same, next = Counting(OLD), Counting(NEW)
    assert bring(old, same, lexical).kept == len(ids(OLD))
    assert same.cut == []
    bring(old, next, lexical)
    assert set(next.cut) == {f"F{n}" for n in range(60) if n % 6 == 1} | {"F60", "F61", "F62"}


@pytest.mark.parametrize("stop_after", [0, 1, 2, 3])
def test_a_round_that_was_stopped_is_taken_up_or_given_up(
    old: VectorStore, lexical: Lexical, stop_after: int
) -> None:
    left = iter(range(stop_after))
    stopping = Telling(may_go_on=lambda: next(left, None) is not None)
    assert not bring(old, NEW, lexical, HashingEmbedder(), stopping).finished
    assert seen_by_words(old) == seen_by_meaning(old) == ids(OLD)
    third = content([*old_town(40), sheet(99, "Cette démarche est la dernière.")])
    for towards in (third, OLD):
        bring(old, towards, lexical, HashingEmbedder())
        assert seen_by_words(old) == seen_by_meaning(old) == ids(towards)
        assert {each.id for each in old.present()} == ids(towards)
        assert {each.mark for each in old.present()} == {None}


def test_a_catalogue_that_changes_meanwhile_is_read_again(
    old: VectorStore, lexical: Lexical
) -> None:
    class Changing(GivenPassages):
        def __init__(self) -> None:
            self.now = NEW

        def version(self) -> str:
            return self.now.version()

        def sheets(self):  # type: ignore[no-untyped-def]
            return self.now.sheets()

        def passages(self, sheet: str):  # type: ignore[no-untyped-def]
            cut = self.now.passages(sheet)
            self.now = LAST
            return cut

    LAST = content(new_town()[:-1])
    seen: list[set[str]] = []
    bring(old, Changing(), lexical, telling=Telling(lambda *_: seen.append(seen_by_words(old))))
    assert seen_by_words(old) == ids(LAST)
    assert all(sight == ids(OLD) for sight in seen)
    assert old.state().version == LAST.version()


def test_while_the_index_changes_each_search_sees_one_version_whole(
    store: VectorStore, lexical: Lexical
) -> None:
    old = store
    bring(old, OLD, lexical)
    index_densely(old, HashingEmbedder())
    mixtures: list[int] = []
    count = {"old": 0, "new": 0}
    ended = threading.Event()

    def search(seen: Callable[[VectorStore], set[str]]) -> None:
        while not ended.is_set():
            sight = seen(old)
            if sight == ids(OLD):
                count["old"] += 1
            elif sight == ids(NEW):
                count["new"] += 1
            else:
                mixtures.append(len(sight))

    searchers = [
        threading.Thread(target=search, args=(s,)) for s in (seen_by_words, seen_by_meaning)
    ]
    for searcher in searchers:
        searcher.start()
    for _ in range(2):
        for towards in (NEW, OLD):
            bring(old, towards, lexical, HashingEmbedder())
    ended.set()
    for searcher in searchers:
        searcher.join()
    assert mixtures == []
    assert min(count.values()) > 0


def test_nothing_that_changed_is_nothing_to_write(old: VectorStore, lexical: Lexical) -> None:
    before = old.state()
    assert bring(old, OLD, lexical, HashingEmbedder()).added == 0
    assert old.state() == before == State(OLD.version(), Phase.STEADY, dense=True)
