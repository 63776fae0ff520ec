"""A question → the passages that may answer it, best first."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from retrieval.asking import Asked, Understanding
from retrieval.embedding import Embedder, Vectors
from retrieval.fusion import Weights
from retrieval.hits import Hit, Hits
from retrieval.lexical import Lexical
from retrieval.meaning import Meaning
from retrieval.ordering import Ordering, Sides
from retrieval.store import Filters, Openings, Query, Vector
from retrieval.term_scores import Searched, TermScores
from retrieval.vocabulary import Vocabulary

UNKNOWN_TERM = 20.0  # about what a term of a single passage of 40,000 scores
# What words weigh at least, even of a question in another language: names are the same there, and
# an index that is still without dense vectors has nothing else.
LEAST_TRUST = 0.1


class Search:
    """Dense and lexical search fused; what has no dense vector yet is found lexically."""

    def __init__(
        self,
        store: Searched,
        embedder: Embedder,
        lexical: Lexical,
        *,
        candidates: int = 100,
        weights: Weights | None = None,
        vocabulary: Callable[[], Vocabulary] | None = None,
        order: Ordering | None = None,
    ) -> None:
        self._store, self._lexical = store, lexical
        self._meaning = Meaning(embedder)
        self._embedder = embedder.name
        self._alone = TermScores(store)
        self.candidates = candidates  # passages asked of each side
        self.order = order or Ordering(lexical)
        self._weights = weights or Weights()
        self.understand = Understanding(lexical, self._standing, vocabulary)

    @property
    def version(self) -> str:
        """The version of the content that is searched; empty before there is one."""
        return self._store.state().version

    @property
    def made_with(self) -> str:
        """The models that the order rests on, by name."""
        reranker = self.order.reranker
        return f"{self._embedder} + {reranker.name}" if reranker else self._embedder

    @property
    def weights(self) -> Weights:
        """The usual weights, from the settings."""
        return self._weights

    def meanings(self, asked: Sequence[Asked]) -> Vectors:
        """The vectors of questions' own words, (number of questions, dimension)."""
        return self._meaning.own(asked)

    def passages(
        self,
        query: str,
        *,
        limit: int,
        filters: Filters | None = None,
        vector: Vector | None = None,
        weights: Weights | None = None,
        asked: Asked | None = None,
    ) -> Hits:
        """The ``limit`` best passages; several may come from one sheet.

        ``asked`` is the query as understood and ``vector`` (dimension,) that of its meaning, when
        the caller has them already; ``weights`` replace the usual ones for this question.
        """
        started = time.perf_counter()
        asked = asked or self.understand(query)
        understood = (time.perf_counter() - started) * 1000
        sides = self.sides(asked, self.candidates, filters, vector, weights)
        ordered = self.order(asked, sides)
        return Hits(
            query=query,
            hits=tuple(ordered.hits[:limit]),
            timings_ms={
                "understand": round(understood, 2),
                "embed": round(sides.embed_ms, 2),
                "engine": round(sides.engine_ms, 2),
                **ordered.timings_ms,
            },
            asked=asked,
            preferred=tuple(ordered.preferred),
        )

    def procedures(
        self,
        query: str,
        *,
        limit: int,
        filters: Filters | None = None,
        weights: Weights | None = None,
    ) -> Hits:
        """The ``limit`` best sheets, each by its best passage."""
        found = self.passages(query, limit=2 * self.candidates, filters=filters, weights=weights)
        best: dict[str, Hit] = {}
        for hit in found.hits:
            best.setdefault(hit.passage.procedure, hit)
        return replace(found, hits=tuple(best.values())[:limit])

    def sides(
        self,
        asked: Asked,
        limit: int,
        filters: Filters | None = None,
        vector: Vector | None = None,
        weights: Weights | None = None,
    ) -> Sides:
        """The ``limit`` best passages of each side; one that weighs nothing is not asked."""
        usual = weights or self._weights
        trust = max(asked.trust, LEAST_TRUST) if usual.dense else 1.0
        # An opening is compared as written: across languages it misleads (decision 9).
        about = usual.openings if usual.dense and asked.trust == 1.0 else 0.0
        chosen = replace(usual, lexical=usual.lexical * trust, openings=about)
        started = time.perf_counter()
        queries: dict[str, Query] = {}
        factor, term = 1.0, 0.0
        if chosen.dense:
            meant, factor, term = self._meaning(asked, vector)
            queries["dense"] = meant
            if chosen.openings:
                queries["openings"] = Openings(meant)
        embedded = time.perf_counter()
        if chosen.lexical:
            queries["lexical"] = asked.terms
        lists = self._store.find(list(queries.values()), limit, filters or Filters())
        engine_ms, embed_ms = (time.perf_counter() - embedded) * 1000, (embedded - started) * 1000
        found = dict(zip(queries, lists, strict=True))
        dense, openings = (
            [replace(each, score=each.score * factor + term) for each in found.get(side, ())]
            for side in ("dense", "openings")
        )
        return Sides(dense, found.get("lexical", ()), openings, chosen, embed_ms, engine_ms)

    def rarity(self, asked: Asked) -> dict[int, float]:
        """How telling each term of the question is: the best BM25 score it reaches alone.

        A term that stands in no sheet at all is as telling as the rarest.
        """
        terms = self._lexical.question(asked.by_words).indices
        scores = self._alone(terms)
        return {term: scores.get(term, UNKNOWN_TERM) for term in terms}

    def _standing(self, terms: Iterable[int]) -> set[int]:
        return set(self._alone(terms))
