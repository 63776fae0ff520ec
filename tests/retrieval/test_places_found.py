"""« Is the pool open on Sunday? »: from a line of open data to the passage that says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.passages import passages
from corpus.procedure import Procedure
from corpus.sources.declaration import Context
from corpus.sources.markdown import MarkdownFolder
from corpus.sources.places.declaration import PlacesDeclaration
from retrieval.edge import EdgeStore
from retrieval.embedding import HashingEmbedder
from retrieval.indexing import index_lexically
from retrieval.lexical import Lexical
from retrieval.search import Search

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    """Over the demonstration's places among all of the city's sheets, by their words."""
    folder = tmp_path_factory.mktemp("places")
    lexical, embedder = Lexical(), HashingEmbedder()
    file = str(CORPUS / "sample-places" / "places.csv")
    declaration = PlacesDeclaration(kind="places", name="sample-places", file=file)
    context = Context("Belleroche Métropole", folder)
    found = [*declaration.open(context).sheets({})]
    found += MarkdownFolder(CORPUS / "sample", "Belleroche Métropole").sheets({})
    sheets = [sheet for sheet in found if isinstance(sheet, Procedure)]
    store = EdgeStore(folder / "index", dimension=embedder.dimension)
    index_lexically(store, lexical, (each for sheet in sheets for each in passages(sheet)))
    yield Search(store, embedder, lexical)
    store.close()


@pytest.mark.parametrize(
    ("question", "sheet", "answer"),
    [
        (
            "La piscine des Tanneries est-elle ouverte le dimanche ?",
            "piscine-des-tanneries",
            "Le dimanche\u00a0: ouvert de 9 h à 13 h.",
        ),
        (
            "le centre aquatique de la garanciere ouvre a quelle heure le dimanche",
            "centre-aquatique-de-la-garanciere",
            "Le dimanche\u00a0: ouvert de 9 h à 18 h.",
        ),
        (
            "Est-ce que la médiathèque du Grand-Clos est ouverte le dimanche ?",
            "mediatheque-du-grand-clos",
            "fermé (du 1er octobre au 30 avril\u00a0: ouvert de 14 h à 18 h).",
        ),
        (
            "horaires de la bibliothèque de Port-Vescre le samedi",
            "bibliotheque-de-port-vescre",
            "Le samedi\u00a0: ouvert de 10 h à 17 h.",
        ),
        (
            "Où se trouve l'agence Vescobus ?",
            "agence-vescobus",
            "2 place des Écluses, Belleroche",
        ),
    ],
)
def test_the_first_passage_found_says_the_hours(
    search: Search, question: str, sheet: str, answer: str
) -> None:
    best = search.passages(question, limit=5).hits[0].passage
    assert best.procedure == sheet
    assert answer in best.text
