"""A search as other people's programs read it (documented in README, kept stable)."""

from __future__ import annotations

from retrieval.hits import Hits


def hits_json(found: Hits) -> dict[str, object]:
    """One hit a procedure; its address is empty when the sheet has none."""
    return {
        "query": found.query,
        "hits": [
            {
                "rank": rank,
                "procedure": hit.passage.procedure,
                "title": hit.passage.title,
                "url": hit.passage.url,
                "score": round(hit.score, 5),
                "heading": hit.passage.heading,
                "text": hit.passage.text,
            }
            for rank, hit in enumerate(found.hits, start=1)
        ],
        "timings_ms": found.timings_ms,
    }
