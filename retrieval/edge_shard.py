"""Opening a Qdrant Edge shard, and its bare exceptions said as ours."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import qdrant_edge as edge

from retrieval.errors import IndexFull, IndexInUse, IndexUnusable
from retrieval.payload import DENSE, KEYWORDS, LEXICAL

SHARD = "shard"
HOLDER = "holder.json"


def open_shard(folder: Path, dimension: int, *, follows: bool) -> Any:
    """The shard in ``folder``, made when there is none, ours until it is closed."""
    with explained(folder):
        shard = folder / SHARD
        if (shard / "edge_config.json").is_file():
            opened = edge.EdgeShard.load(str(shard))
        else:
            shard.mkdir(parents=True, exist_ok=True)
            opened = edge.EdgeShard.create(str(shard), _config(dimension))
        for name in KEYWORDS - opened.info().payload_schema.keys():
            opened.update(
                edge.UpdateOperation.create_field_index(name, edge.PayloadSchemaType.Keyword)
            )
        holder = {"pid": os.getpid(), "follows": follows}
        (folder / HOLDER).write_text(json.dumps(holder), "utf-8")
        return opened


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """The engine raises bare Exceptions: only their text tells them apart."""
    try:
        yield
    except IndexUnusable:
        raise
    except Exception as error:
        why = str(error)
        if "WouldBlock" in why:
            raise _in_use(folder) from None
        if "No space left" in why:
            raise disk_full(folder) from None
        raise IndexUnusable(
            f"The index {folder} cannot be used ({why}); "
            "delete that folder and run `guichet index build`"
        ) from error


def disk_full(folder: Path) -> IndexFull:
    return IndexFull(
        f"The disk that holds the index {folder} is full; make room, then run "
        "`guichet index build`: what is done stays"
    )


def _in_use(folder: Path) -> IndexInUse:
    try:
        holder = json.loads((folder / HOLDER).read_text("utf-8"))
        pid, follows = int(holder["pid"]), bool(holder["follows"])
    except (OSError, ValueError, KeyError, TypeError):
        pid, follows = 0, False
    if follows:
        return IndexInUse(
            f"The index {folder} is in use by another process: a running `guichet serve` "
            f"(process {pid}), which brings it to the catalogue by itself. "
            "Ask it through its address, or stop it first",
            follows=True,
        )
    return IndexInUse(
        f"The index {folder} is in use by another process ({pid or 'unknown'}). "
        "Wait until that one has ended"
    )


def _config(dimension: int) -> Any:
    return edge.EdgeConfig(
        vectors={DENSE: edge.EdgeVectorParams(dimension, edge.Distance.Cosine)},
        sparse_vectors={LEXICAL: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
    )
