from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.passages import Passage
from retrieval.edge import EdgeStore
from retrieval.embedding import HashingEmbedder
from retrieval.lexical import Lexical


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
