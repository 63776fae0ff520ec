"""From settings to a search: the catalogue, the embedder and the index, opened together."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.artefacts.settings import model_path
from corpus.catalogue import Catalogue
from corpus.settings import CorpusSettings
from foundation import load
from retrieval.embedding import Embedder, SentenceTransformerEmbedder
from retrieval.lexical import Lexical
from retrieval.opening import open_index
from retrieval.search import Search, Weights
from retrieval.settings import RetrievalSettings
from retrieval.store import VectorStore


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The corpus and its index, opened; enough to search without a language model."""

    catalogue: Catalogue
    store: VectorStore
    embedder: Embedder
    lexical: Lexical
    search: Search


def open_embedder() -> SentenceTransformerEmbedder:
    settings = load(RetrievalSettings)
    return SentenceTransformerEmbedder(
        model_path("embedder"),
        question_prefix=settings.question_prefix,
        passage_prefix=settings.passage_prefix,
    )


def search_in(store: VectorStore, embedder: Embedder, lexical: Lexical) -> Search:
    settings = load(RetrievalSettings)
    return Search(
        store,
        embedder,
        lexical,
        candidates=settings.candidates,
        weights=Weights(dense=settings.dense_weight, local=settings.local_weight),
    )


def open_retrieval(*, create: bool = False) -> Retrieval:
    """Open the catalogue and the index; ``create`` makes the index when it is missing.

    Raises CatalogueError, ArtefactError, EmbedderError, IndexUnusable, IndexInUse.
    """
    catalogue = Catalogue.open(load(CorpusSettings).catalogue_path())
    embedder, lexical = open_embedder(), Lexical()
    store = open_index(load(RetrievalSettings), embedder, create=create)
    return Retrieval(catalogue, store, embedder, lexical, search_in(store, embedder, lexical))
