"""Why a sheet was found, or was not: everything that search knew and did for one question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from corpus.passages import Passage
from retrieval.asking import Asked
from retrieval.fusion import Weights, by_passage, by_sheet
from retrieval.hits import Preferred
from retrieval.lexical import Lexical
from retrieval.ordering import Ordered, Sides
from retrieval.search import Search
from retrieval.store import Filters, Found
from retrieval.words import WORD

DEEP = 1000  # passages of each side among which one sheet is looked for


@dataclass(frozen=True, slots=True)
class Seen:
    """One passage on one side: its rank there, its raw score, and which words brought it."""

    rank: int
    procedure: str
    title: str
    heading: str
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fused:
    """One sheet of the final list by its best passage; ``arithmetic`` says how the fused score of
    that passage came.

    ``from_side`` is the rank of that passage on each side that returned it, and of the sheet's
    opening among the openings. ``reranked`` is what
    the reranker gave it, which then stands at ``place`` of all passages fused; the ``score`` is
    that of the place where the reranker put it.
    """

    rank: int
    procedure: str
    title: str
    scope: str
    heading: str
    score: float
    from_side: Mapping[str, int]
    arithmetic: str
    place: int
    reranked: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one sheet stands: on each side its best passage among the first ``DEEP``, or None.

    ``rank`` is its place in the final list. ``matched`` are the question's words that stand in
    its best passage by words, ``missing`` those that do not.
    """

    procedure: str
    rank: int | None
    dense: Seen | None
    lexical: Seen | None
    matched: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """``words`` gives, for each word of the question, whether it counts and stands in a sheet."""

    asked: Asked
    weights: Weights
    filters: Filters
    words: Mapping[str, str]
    dense: tuple[Seen, ...]
    lexical: tuple[Seen, ...]
    openings: tuple[Seen, ...]
    fused: tuple[Fused, ...]
    preferred: tuple[Preferred, ...]
    timings_ms: Mapping[str, float]
    reranker: str = ""
    sheet: Standing | None = None


def explain(
    search: Search,
    lexical: Lexical,
    question: str,
    *,
    limit: int = 10,
    filters: Filters | None = None,
    sheet: str = "",
    whole: Callable[[Passage], Passage] = lambda passage: passage,
) -> Explanation:
    """Search for ``question`` and keep everything; ``sheet`` is one to say more about.

    ``whole`` gives back to a passage found what the index does not keep: its ``context``.
    """
    asked, filters = search.understand(question), filters or Filters()
    deep = search.sides(asked, max(DEEP, search.candidates), filters)
    sides = Sides(
        deep.dense[: search.candidates],
        deep.lexical[: search.candidates],
        deep.openings[: search.candidates],
        deep.weights,
        deep.embed_ms,
        deep.engine_ms,
    )
    words = _Words(asked, lexical, whole)
    ordered = search.order(asked, sides)
    fused = _fused(sides, ordered)
    standing = None
    if sheet:
        standing = _standing(sheet, deep, fused, words)
    return Explanation(
        asked=asked,
        weights=deep.weights,
        filters=filters,
        words=_told(words, search.rarity(asked)),
        dense=tuple(_seen(each, place, words) for place, each in _first(sides.dense, limit)),
        lexical=tuple(_seen(each, place, words) for place, each in _first(sides.lexical, limit)),
        openings=tuple(_seen(each, place, words) for place, each in _first(sides.openings, limit)),
        fused=tuple(fused[:limit]),
        preferred=tuple(ordered.preferred),
        timings_ms={
            "embed": round(sides.embed_ms, 2),
            "engine": round(sides.engine_ms, 2),
            **ordered.timings_ms,
        },
        reranker=search.order.reranker.name if search.order.reranker else "",
        sheet=standing,
    )


class _Words:
    """The words of a question, written or added, with their terms."""

    def __init__(self, asked: Asked, lexical: Lexical, whole: Callable[[Passage], Passage]) -> None:
        self._lexical, self._whole = lexical, whole
        added = " ".join(words for _, words in asked.added)
        self.terms = {
            word: frozenset(lexical.question(word).indices)
            for word in WORD.findall(f"{asked.by_words} {added}")
        }

    def within(self, passage: Passage) -> tuple[str, ...]:
        """Those that stand in a passage as search by words sees it."""
        held = set(self._lexical.question(self._whole(passage).words).indices)
        return tuple(word for word, terms in self.terms.items() if terms & held)


def _told(words: _Words, rarity: Mapping[int, float]) -> dict[str, str]:
    told = {}
    for word, terms in words.terms.items():
        if not terms:
            told[word] = "only joins or asks"
        else:
            best = max((rarity.get(term, 0.0) for term in terms), default=0.0)
            told[word] = f"counts, {best:.1f} alone" if best else "counts, added"
    return told


def _first(found: Sequence[Found], limit: int) -> list[tuple[int, Found]]:
    return list(enumerate(found, start=1))[:limit]


def _seen(found: Found, rank: int, words: _Words) -> Seen:
    passage = found.passage
    return Seen(
        rank,
        passage.procedure,
        passage.title,
        passage.question or passage.heading,
        round(found.score, 4),
        words.within(passage),
    )


def _fused(sides: Sides, ordered: Ordered) -> list[Fused]:
    places = {
        name: {found.passage.id: place for place, found in enumerate(side, start=1)}
        for name, side in (("dense", sides.dense), ("lexical", sides.lexical))
    }
    before = {hit.passage.id: place for place, hit in enumerate(ordered.fused, start=1)}
    fusion = sides.weights.fusion
    worths = (
        by_passage(sides.dense, fusion),
        by_passage(sides.lexical, fusion),
        by_sheet(sides.openings, fusion),
    )
    openings = {found.passage.procedure: place for place, found in enumerate(sides.openings, 1)}
    best: dict[str, Fused] = {}
    for hit in ordered.hits:
        passage = hit.passage
        if passage.procedure in best:
            continue
        at = {name: side[passage.id] for name, side in places.items() if passage.id in side}
        if passage.procedure in openings:
            at["openings"] = openings[passage.procedure]
        best[passage.procedure] = Fused(
            len(best) + 1,
            passage.procedure,
            passage.title,
            passage.scope,
            passage.question or passage.heading,
            round(hit.score, 4),
            at,
            _arithmetic(passage, worths, sides.weights),
            before[passage.id],
            hit.reranked,
        )
    return list(best.values())


def _arithmetic(passage: Passage, worths: Sequence[Mapping[str, float]], weights: Weights) -> str:
    """What each side's worth of a passage adds, times its weight, over all weights."""
    ids = (passage.id, passage.id, passage.procedure)
    weighed = (weights.dense, weights.lexical, weights.openings)
    parts = [
        f"{weight:.4f} * {side.get(id, 0.0):.4f}"
        for weight, side, id in zip(weighed, worths, ids, strict=True)
    ]
    return f"({' + '.join(parts)}) / {weights.sum:.4f}"


def _standing(id: str, deep: Sides, fused: Sequence[Fused], words: _Words) -> Standing:
    by_meaning, by_words = _best_of(id, deep.dense, words), _best_of(id, deep.lexical, words)
    matched = by_words.words if by_words else ()
    return Standing(
        procedure=id,
        rank=next((each.rank for each in fused if each.procedure == id), None),
        dense=by_meaning,
        lexical=by_words,
        matched=matched,
        missing=tuple(w for w, terms in words.terms.items() if terms and w not in matched),
    )


def _best_of(id: str, side: Sequence[Found], words: _Words) -> Seen | None:
    for place, found in enumerate(side, start=1):
        if found.passage.procedure == id:
            return _seen(found, place, words)
    return None
