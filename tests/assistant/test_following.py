"""The index of a running assistant follows its catalogue by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.following import follow
from corpus.catalogue import Catalogue
from corpus.errors import CatalogueError
from corpus.procedure import Procedure
from retrieval.content import CatalogueContent
from retrieval.edge import EdgeStore
from retrieval.embedding import HashingEmbedder
from retrieval.indexing import Telling
from retrieval.lexical import Lexical
from retrieval.store import Filters
from tests.retrieval.towns import sheet

POOL = sheet(1, "La piscine ouvre le dimanche.")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EdgeStore]:
    store = EdgeStore(tmp_path / "index", dimension=HashingEmbedder.dimension)
    yield store
    store.close()


def publish(path: Path, *sheets: Procedure) -> None:
    with Catalogue.open_to_write(path) as catalogue:
        catalogue.replace("essai", sheets)


class Unreadable(CatalogueContent):
    """A catalogue that cannot be read the first time."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__(catalogue)
        self._failed = False

    def version(self) -> str:
        if not self._failed:
            self._failed = True
            raise CatalogueError("damaged for a moment")
        return super().version()


@contextmanager
def following(
    store: EdgeStore,
    path: Path,
    may_go_on: Callable[[], bool] = lambda: True,
    content: Callable[[Catalogue], CatalogueContent] = CatalogueContent,
) -> Iterator[list[str]]:
    """The index follows the catalogue at ``path``; the versions that came into force."""
    closing, changes = threading.Event(), list[str]()
    with Catalogue.open(path) as catalogue:
        thread = threading.Thread(
            target=follow,
            args=(store, content(catalogue)),
            kwargs={
                "lexical": Lexical(),
                "embedder": HashingEmbedder(),
                "telling": Telling(may_go_on=may_go_on),
                "every": 0.02,
                "closing": closing,
                "changed": lambda: changes.append(store.state().version),
            },
        )
        thread.start()
        try:
            yield changes
        finally:
            closing.set()
            thread.join()


def until(true: Callable[[], bool]) -> None:
    for _ in range(1500):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("the index did not follow in 30 s")


def said(store: EdgeStore) -> list[str]:
    (found,) = store.find([Lexical().question("piscine")], 5, Filters())
    return [each.passage.text for each in found if not each.passage.question]


def test_a_sheet_published_while_the_assistant_runs_is_found(
    store: EdgeStore, tmp_path: Path
) -> None:
    publish(tmp_path / "c.sqlite", POOL)
    with following(store, tmp_path / "c.sqlite") as changes:
        until(lambda: store.state().dense)
        assert said(store) == ["La piscine ouvre le dimanche."]
        publish(tmp_path / "c.sqlite", sheet(1, "La piscine ferme le dimanche."))
        until(lambda: said(store) == ["La piscine ferme le dimanche."])
        until(lambda: len(changes) == 2)
        assert store.state().dense
        assert store.counts().dense == store.counts().lexical


def test_a_catalogue_that_cannot_be_read_is_tried_again(store: EdgeStore, tmp_path: Path) -> None:
    publish(tmp_path / "c.sqlite", POOL)
    with following(store, tmp_path / "c.sqlite", content=Unreadable):
        until(lambda: said(store) != [])


def test_nothing_is_indexed_while_a_citizen_is_served(store: EdgeStore, tmp_path: Path) -> None:
    publish(tmp_path / "c.sqlite", POOL)
    served = threading.Event()
    asked = threading.Event()

    def may_go_on() -> bool:
        asked.set()
        return served.wait(30)

    with following(store, tmp_path / "c.sqlite", may_go_on):
        assert asked.wait(30)
        assert store.present() == []
        served.set()
        until(lambda: store.state().dense)
