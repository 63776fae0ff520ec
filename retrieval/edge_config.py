"""How Qdrant Edge keeps vectors: what was measured stands in docs/decisions/0008."""

from __future__ import annotations

import json
from pathlib import Path

import qdrant_edge as edge

from retrieval.payload import DENSE, LEXICAL

# From so many points on, a graph of vectors earns its building; below, every vector is looked at in
# 8 bits and the best are weighed again as they are: under a millisecond, and none is missed.
GRAPH_FROM = 150_000
_FLAT = edge.HnswIndexConfig(m=0, ef_construct=100, full_scan_threshold=10_000)
_GRAPH = edge.HnswIndexConfig(m=16, ef_construct=128, full_scan_threshold=10_000)
_BYTES = edge.ScalarQuantizationConfig(type=edge.ScalarType.Int8, quantile=0.99, always_ram=True)
# hnsw_ef: nodes of the graph that are looked at; oversampling: candidates in 8 bits for each asked.
DENSE_SEARCH = edge.SearchParams(
    hnsw_ef=256, quantization=edge.QuantizationSearchParams(rescore=True, oversampling=2.0)
)


def config(dimension: int, *, graph: bool = False) -> edge.EdgeConfig:
    """Of a shard, with a graph of its vectors or flat."""
    return edge.EdgeConfig(
        vectors={DENSE: edge.EdgeVectorParams(dimension, edge.Distance.Cosine)},
        sparse_vectors={LEXICAL: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
        hnsw_config=_GRAPH if graph else _FLAT,
        quantization_config=_BYTES,
    )


def better_config(shard: Path, points: int) -> edge.EdgeConfig | None:
    """What the shard in that folder should become now that it holds so many points, if anything.

    It shrinks to half before it loses its graph: what goes up and down does not build it each time.
    """
    told = json.loads((shard / "edge_config.json").read_text("utf-8"))
    graph = (told.get("hnsw_config") or {"m": 16})["m"] > 0
    wanted = points >= (GRAPH_FROM // 2 if graph else GRAPH_FROM)
    if wanted == graph and told.get("quantization_config"):
        return None
    return config(told["vectors"][DENSE]["size"], graph=wanted)
