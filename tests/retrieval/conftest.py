from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from qdrant_client import QdrantClient

from corpus.passages import Passage
from retrieval.edge import EdgeStore
from retrieval.embedding import HashingEmbedder
from retrieval.lexical import Lexical
from retrieval.opening import made_by
from retrieval.server import QdrantStore
from retrieval.server_opening import connect, open_on_server
from retrieval.settings import RetrievalSettings
from retrieval.store import VectorStore


def passage(id: int, title: str, text: str, **other: object) -> Passage:
    values: dict[str, object] = {
        "procedure": f"F{id}",
        "scope": "national",
        "audience": ("particuliers",),
        "position": 0,
        "headings": (),
        "cases": (),
        **other,
    }
    return Passage(id=f"00000000-0000-0000-0000-{id:012d}", title=title, text=text, **values)  # type: ignore[arg-type]


SHEETS = [
    passage(1, "Carte d'identité perdue", "Le renouvellement d'une carte perdue coûte 25 euros."),
    passage(2, "Passeport", "Le passeport d'un majeur coûte 86 euros en timbre fiscal."),
    passage(3, "Piscine des Tilleuls", "La piscine ouvre le dimanche.", scope="local"),
    passage(4, "Créer une association", "Les statuts.", audience=("associations",)),
]


@pytest.fixture
def lexical() -> Lexical:
    return Lexical()


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture
def store(tmp_path: Path, embedder: HashingEmbedder) -> Iterator[EdgeStore]:
    store = EdgeStore(tmp_path / "index", dimension=embedder.dimension)
    yield store
    store.close()


KINDS = ["edge", "memory", *(["server"] if os.environ.get("GUICHET_TEST_QDRANT_URL") else [])]


@pytest.fixture(params=KINDS)
def any_store(
    request: pytest.FixtureRequest, tmp_path: Path, embedder: HashingEmbedder
) -> Iterator[VectorStore]:
    """Each kind of store: in a folder, in the memory of the server's client, on a real server."""
    if request.param == "edge":
        opened: VectorStore = EdgeStore(tmp_path / "any", dimension=embedder.dimension)
        yield opened
        opened.close()
        return
    with on_server(request.param, RetrievalSettings(collection=f"test-{uuid4().hex[:8]}")) as (
        client,
        settings,
    ):
        yield opened_on(client, settings)


@contextmanager
def on_server(
    kind: str, settings: RetrievalSettings
) -> Iterator[tuple[QdrantClient, RetrievalSettings]]:
    if kind == "memory":
        client = QdrantClient(":memory:")
    else:
        url = os.environ["GUICHET_TEST_QDRANT_URL"]
        settings = settings.model_copy(update={"server_url": url})
        client = connect(settings)
    yield client, settings.model_copy(update={"server_seconds": 0})
    for found in client.get_collections().collections:
        if found.name.startswith(settings.collection):
            client.delete_collection(found.name)
    client.close()


def opened_on(
    client: QdrantClient, settings: RetrievalSettings, embedder: str = "hashing-256"
) -> QdrantStore:
    """The store of one process; several may be opened on the same client."""
    return open_on_server(
        client, settings, made_by(embedder), 256, create=True, told=lambda line: None
    )
