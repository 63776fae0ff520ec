"""Opening a Qdrant Edge shard, and its bare exceptions said as ours."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import qdrant_edge as edge

from retrieval.edge_config import config
from retrieval.errors import IndexFull, IndexInUse, IndexUnusable
from retrieval.payload import KEYWORDS, POSITION
from retrieval.state_file import SHARD

HOLDER = "holder.json"


def open_shard(folder: Path, name: str, dimension: int, *, follows: bool, keep: str = "") -> Any:
    """The shard ``name`` of ``folder``, made when there is none, ours until it is closed.

    Other shards of the folder are removed but ``keep``.
    """
    with explained(folder):
        shard = folder / name
        if (shard / "edge_config.json").is_file():
            opened = edge.EdgeShard.load(str(shard))
        else:
            shard.mkdir(parents=True, exist_ok=True)
            opened = edge.EdgeShard.create(str(shard), config(dimension))
        kinds = {
            **dict.fromkeys(KEYWORDS, edge.PayloadSchemaType.Keyword),
            POSITION: edge.PayloadSchemaType.Integer,
        }
        for key in kinds.keys() - opened.info().payload_schema.keys():
            opened.update(edge.UpdateOperation.create_field_index(key, kinds[key]))
        for other in folder.glob(f"{SHARD}*"):
            if other.name not in (
                name,
                keep,
            ):  # what a process that was killed has left of its tidying
                shutil.rmtree(other, ignore_errors=True)
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
