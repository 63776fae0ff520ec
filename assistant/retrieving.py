"""From settings to a search: the catalogue, the embedder and the index, opened together."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from assistant.artefacts.settings import model_path
from assistant.ranking import declared_rank, kept_vocabulary
from corpus.catalogue import Catalogue
from corpus.settings import CorpusSettings
from foundation import load
from retrieval.adapter import RECORD
from retrieval.content import CatalogueContent
from retrieval.embedder_model import EmbedderModel
from retrieval.embedding import Embedder, SentenceTransformerEmbedder
from retrieval.errors import IndexOfAnotherKind
from retrieval.fusion import Weights
from retrieval.indexing import bring
from retrieval.lexical import Lexical
from retrieval.opening import is_current, open_index
from retrieval.ordering import Ordering
from retrieval.reranking import Reranker
from retrieval.search import Search
from retrieval.settings import RetrievalSettings
from retrieval.store import State, VectorStore
from retrieval.term_scores import Searched


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The corpus and its index, opened; enough to search without a language model."""

    catalogue: Catalogue
    store: VectorStore
    embedder: Embedder
    lexical: Lexical
    search: Search


def embedder_model() -> EmbedderModel:
    """What the embedder in force is made of; ArtefactError when the model is missing."""
    folder, settings = model_path("embedder"), load(RetrievalSettings)
    return EmbedderModel(folder, settings.embedding, settings.adapter_folder())


def open_embedder() -> SentenceTransformerEmbedder:
    settings, model = load(RetrievalSettings), embedder_model()
    return SentenceTransformerEmbedder(
        model.folder,
        question_prefix=settings.question_prefix,
        passage_prefix=settings.passage_prefix,
        engine=model.engine,
        adapter=model.adapter,
    )


def open_reranker() -> Reranker | None:
    """What the settings name to read passages again, if anything: a cross-encoder of the city's,
    or what `guichet index adapt --reranker` made of the embedder. Raises RerankerError."""
    folder = load(RetrievalSettings).reranker_folder()
    if folder is None:
        return None
    # Imported here: most cities have none.
    if (folder / RECORD).is_file():
        from retrieval.adapted_reranker import AdaptedReranker

        return AdaptedReranker(folder, model_path("embedder"))
    from retrieval.cross_encoder import CrossEncoderReranker

    return CrossEncoderReranker(folder)


def search_in(
    store: Searched,
    embedder: Embedder,
    lexical: Lexical,
    catalogue: Catalogue | None = None,
) -> Search:
    """Search as the settings say; without a catalogue no word is corrected, no acronym known."""
    settings = load(RetrievalSettings)
    order = Ordering(
        lexical,
        declared_rank(load(CorpusSettings), catalogue),
        open_reranker(),
        settings.reranker_candidates,
        settings.reranker_weight,
    )
    return Search(
        store,
        embedder,
        lexical,
        candidates=settings.candidates,
        weights=Weights(
            dense=settings.dense_weight,
            openings=settings.openings_weight,
            fusion=settings.fusion,
        ),
        vocabulary=kept_vocabulary(catalogue) if catalogue else None,
        order=order,
    )


def current_index() -> State | None:
    """What the index holds when that is all of the catalogue, by words at least; opens no model.

    Raises CatalogueError, ArtefactError.
    """
    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        settings = load(RetrievalSettings)
        return is_current(settings, embedder_model().name, CatalogueContent(catalogue))


def open_retrieval(
    *,
    create: bool = False,
    follows: bool = False,
    told: Callable[[str], None] = lambda line: print(line, file=sys.stderr),
) -> Retrieval:
    """Open the catalogue and the index; ``create`` makes the index when it is missing.

    An index of another kind (another embedder, an earlier version of Guichet) is made anew by
    words, which takes a minute and is told. ``follows``: this process will bring the index to the
    catalogue by itself. Raises CatalogueError, ArtefactError, EmbedderError, RerankerError,
    IndexUnusable, IndexInUse.
    """
    catalogue = Catalogue.open(load(CorpusSettings).catalogue_path())
    embedder, lexical = open_embedder(), Lexical()
    settings = load(RetrievalSettings)
    try:
        store = open_index(settings, embedder, create=create, follows=follows, told=told)
    except IndexOfAnotherKind:
        store = open_index(settings, embedder, create=True, follows=follows, told=told)
        bring(store, CatalogueContent(catalogue), lexical)
    search = search_in(store, embedder, lexical, catalogue)
    return Retrieval(catalogue, store, embedder, lexical, search)
