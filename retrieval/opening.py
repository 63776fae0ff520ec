"""Opening the index, and making sure that it was made by the embedder in use."""

from __future__ import annotations

import json
from pathlib import Path

from retrieval import lexical
from retrieval.edge import EdgeStore
from retrieval.embedding import Embedder
from retrieval.errors import IndexUnusable
from retrieval.settings import RetrievalSettings

_STAMP = "made_by.json"


def open_index(
    settings: RetrievalSettings, embedder: Embedder, *, create: bool = False
) -> EdgeStore:
    """The index of the settings. Raises IndexUnusable when it is missing or another embedder's.

    ``create`` makes it when it is missing, and empties it when it was made otherwise.
    """
    folder = settings.index_folder()
    stamp = folder.with_name(folder.name + "-" + _STAMP)
    wanted = {"embedder": embedder.name, "lexical": lexical.VERSION}
    found = _read(stamp)
    if not create:
        if found is None:
            raise IndexUnusable(f"No index at {folder}; `guichet index build` makes it")
        if found != wanted:
            raise IndexUnusable(
                f"The index {folder} was made by {found}, the settings ask for {wanted}; "
                "`guichet index build` makes it anew"
            )
        return EdgeStore(folder, dimension=embedder.dimension)
    if found != wanted and folder.exists():
        _empty(folder, embedder.dimension)
    store = EdgeStore(folder, dimension=embedder.dimension)
    temporary = stamp.with_suffix(".partial")
    temporary.write_text(json.dumps(wanted), "utf-8")
    temporary.replace(stamp)
    return store


def _read(stamp: Path) -> dict[str, str] | None:
    try:
        found = json.loads(stamp.read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return {str(key): str(value) for key, value in found.items()}


def _empty(folder: Path, dimension: int) -> None:
    """Delete an index that nobody else holds."""
    import shutil

    EdgeStore(folder, dimension=dimension).close()  # raises IndexInUse when somebody does
    shutil.rmtree(folder)
