"""``guichet search --explain``: why a sheet was found, or was not, in plain lines or as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.retrieving import Retrieval
    from corpus.passages import Passage
    from retrieval.asking import Asked, Changes
    from retrieval.explanation import Explanation, Seen, Standing


def explain_search(retrieval: Retrieval, question: str, limit: int, sheet: str) -> Explanation:
    """Everything that search did for ``question``, over the index in force."""
    from corpus.passages import passages
    from retrieval.explanation import explain

    @lru_cache(maxsize=256)
    def cut(id: str) -> dict[str, Passage]:
        found = retrieval.catalogue.procedure(id)
        return {passage.id: passage for passage in passages(found)} if found else {}

    return explain(
        retrieval.search,
        retrieval.lexical,
        question,
        limit=limit,
        sheet=sheet,
        whole=lambda passage: cut(passage.procedure).get(passage.id, passage),
    )


def why_absent(retrieval: Retrieval, sheet: str) -> str:
    """Why search cannot find a sheet at all; empty when it can."""
    for held in retrieval.catalogue.held(sheet):
        if not held.earlier:
            why = ", ".join(sorted({finding.kind for finding in held.findings}))
            return f"{sheet} is in quarantine ({why}): it waits for an editor"
    if retrieval.catalogue.procedure(sheet) is None:
        return f"No sheet {sheet} is in the catalogue; see: guichet corpus list"
    if not retrieval.store.passages_of([sheet]):
        return f"{sheet} is in the catalogue but not in the index; run: guichet index build"
    return ""


def explanation_json(explained: Explanation, absent: str) -> dict[str, Any]:
    """The explanation as JSON; terms by number are left out, the words tell more."""
    content = asdict(explained)
    del content["asked"]["terms"]
    content["asked"]["trust"] = round(explained.asked.trust, 3)
    content["absent"] = absent
    return content


def explanation_text(explained: Explanation, absent: str) -> str:
    return "\n".join(_lines(explained, absent))


def _lines(explained: Explanation, absent: str) -> Iterator[str]:
    yield from _understood(explained.asked)
    yield f"Words: {', '.join(f'{word} ({told})' for word, told in explained.words.items())}"
    weights, filters = explained.weights, explained.filters
    yield (
        f"Weights: meaning {weights.dense:.2f}, words {weights.lexical:.2f}, "
        f"openings {weights.openings:.2f}"
    )
    narrowed = [name for name in (filters.audience, filters.scope) if name]
    yield f"Filters: {', '.join(narrowed) or 'none'}"
    if absent:
        yield f"\n{absent}."
    elif explained.sheet:
        yield from _standing(explained.sheet)
    yield "\nBy meaning (cosine):"
    yield from _side(explained.dense)
    yield "\nBy words (BM25):"
    yield from _side(explained.lexical)
    then = f", then by {explained.reranker}" if explained.reranker else ""
    yield "\nOpenings of sheets, by meaning (cosine):"
    yield from _side(explained.openings)
    yield f"\nTogether (by {weights.fusion}{then}; 1 is first on both sides):"
    for each in explained.fused:
        yield f"{each.rank:>3}. {each.score:.3f} {each.title} ({each.procedure}, {each.scope})"
        yield f"       {each.arithmetic}"
        if each.reranked is not None:
            yield f"       place {each.place} before the reranker, which gives {each.reranked:.3f}"
    for moved in explained.preferred:
        yield (
            f"Put first for the same matter: {moved.sheet} before {moved.other} "
            f"(titles alike {moved.alike:.2f})"
        )
    timings = ", ".join(f"{name} {spent:.1f} ms" for name, spent in explained.timings_ms.items())
    yield f"Time: {timings}"


def _understood(asked: Asked) -> Iterator[str]:
    yield f"Question: {asked.text}"
    if asked.meaning != asked.text:
        yield f"Read as: {asked.meaning}"
    yield from _changes("Written out", asked.written)
    yield from _changes("Corrected", asked.corrected)
    yield from _changes("Added, for less", asked.added)
    yield (
        f"{asked.known:.0%} of its words stand in the sheets: "
        f"words are trusted at {asked.trust:.0%}"
    )


def _changes(what: str, changes: Changes) -> Iterator[str]:
    if changes:
        yield f"{what}: {', '.join(f'{old} → {new}' for old, new in changes)}"


def _side(seen: Iterable[Seen]) -> Iterator[str]:
    lines = [
        f"{each.rank:>3}. {each.score:.3f} {each.title} ({each.procedure})"
        + (f" › {each.heading}" if each.heading else "")
        + (f" [{', '.join(each.words)}]" if each.words else "")
        for each in seen
    ]
    yield from lines or ["  nothing"]


def _standing(sheet: Standing) -> Iterator[str]:
    from retrieval.explanation import DEEP

    yield f"\nThe sheet {sheet.procedure}:"
    for name, seen in (("meaning", sheet.dense), ("words", sheet.lexical)):
        if seen is None:
            yield f"  by {name}: not among the first {DEEP} passages"
        else:
            yield f"  by {name}: passage {seen.rank}, {seen.score:.3f}, {seen.heading or 'opening'}"
    yield f"  together: {f'rank {sheet.rank}' if sheet.rank else 'not among the candidates'}"
    yield f"  words matched: {', '.join(sheet.matched) or 'none'}"
    yield f"  words missing: {', '.join(sheet.missing) or 'none'}"
