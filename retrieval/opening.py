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


def is_current(settings: RetrievalSettings, embedder: str, content: str) -> bool:
    """Whether the index already holds ``content``, a version of the catalogue, by its words.

    ``embedder`` is the name of the one in use. Opens nothing: it costs a millisecond.
    """
    return _read(_stamp(settings)) == {**_made_by(embedder), "content": content}


def mark_current(settings: RetrievalSettings, embedder: str, content: str) -> None:
    """Note that the index now holds all of ``content``."""
    _write(_stamp(settings), {**_made_by(embedder), "content": content})


def open_index(
    settings: RetrievalSettings, embedder: Embedder, *, create: bool = False
) -> EdgeStore:
    """The index of the settings. Raises IndexUnusable when it is missing or another embedder's.

    ``create`` makes it when it is missing, and empties it when it was made otherwise.
    """
    folder, wanted = settings.index_folder(), _made_by(embedder.name)
    stamped = _read(_stamp(settings))
    found = {name: stamped.get(name, "") for name in wanted} if stamped else None
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
    if found != wanted:
        _write(_stamp(settings), wanted)
    return store


def _stamp(settings: RetrievalSettings) -> Path:
    folder = settings.index_folder()
    return folder.with_name(folder.name + "-" + _STAMP)


def _made_by(embedder: str) -> dict[str, str]:
    return {"embedder": embedder, "lexical": lexical.VERSION}


def _write(stamp: Path, content: dict[str, str]) -> None:
    partial = stamp.with_suffix(".partial")
    partial.write_text(json.dumps(content), "utf-8")
    partial.replace(stamp)


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
