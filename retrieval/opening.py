"""Opening the index, and making sure that it was made by the embedder in use."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from retrieval import lexical
from retrieval.content import Content
from retrieval.edge import EdgeStore
from retrieval.edge_shard import explained
from retrieval.embedding import Embedder
from retrieval.errors import IndexOfAnotherKind, IndexUnusable
from retrieval.settings import RetrievalSettings
from retrieval.state_file import FILE, SHARD, Stored, read_state, write_state
from retrieval.store import Phase, State, VectorStore

LAYOUT = "2"  # raise it when points are kept otherwise
BUILD = "`guichet index build` makes it anew"


def is_current(settings: RetrievalSettings, embedder: str, content: Content) -> State | None:
    """What the index holds if it is all of ``content`` by its words, else None.

    ``embedder`` is the name of the one in use. Opens nothing: it costs a millisecond. An index on
    a server is not looked at.
    """
    if settings.server_url:
        return None
    stored = read_state(settings.index_folder())
    if stored is None or stored.made_by != made_by(embedder):
        return None
    state = stored.state
    there = state.version == content.version() and state.phase is Phase.STEADY
    return state if there else None


def open_index(
    settings: RetrievalSettings,
    embedder: Embedder,
    *,
    create: bool = False,
    follows: bool = False,
    told: Callable[[str], None] = lambda line: None,
) -> VectorStore:
    """The index of the settings, in a folder or on a server.

    ``create`` makes it when it is missing, and anew, with a line to ``told``, when it was made
    otherwise; without it they raise IndexUnusable and IndexOfAnotherKind. ``follows``: this
    process will bring it to the catalogue by itself. Raises IndexInUse.
    """
    folder, wanted = settings.index_folder(), made_by(embedder.name)
    if settings.server_url:
        # Imported here: the client of a server costs a second that Qdrant Edge need not pay.
        from retrieval.server_opening import connect, open_on_server

        return open_on_server(
            connect(settings), settings, wanted, embedder.dimension, create=create, told=told
        )
    stored = read_state(folder)
    there = stored is not None or (folder.is_dir() and any(folder.iterdir()))
    if stored is None or stored.made_by != wanted:
        if not create:
            raise _refused(folder, stored, there, wanted)
        if there:
            told(f"{_another(folder, stored, wanted)}: it is made anew")
            _empty(folder, embedder.dimension)
        with explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            write_state(folder, Stored(wanted))
    return EdgeStore(folder, dimension=embedder.dimension, made_by=wanted, follows=follows)


def made_by(embedder: str) -> dict[str, str]:
    """What the vectors and the points of an index depend on."""
    return {"embedder": embedder, "lexical": lexical.VERSION, "layout": LAYOUT}


def _refused(
    folder: Path, stored: Stored | None, there: bool, wanted: dict[str, str]
) -> IndexUnusable:
    if not there:
        return IndexUnusable(f"No index at {folder}; `guichet index build` makes it")
    return IndexOfAnotherKind(f"{_another(folder, stored, wanted)}; {BUILD}")


def _another(folder: Path, stored: Stored | None, wanted: dict[str, str]) -> str:
    if stored is None:
        return f"The index {folder} was made by another version of Guichet"
    return f"The index {folder} was made by {dict(stored.made_by)}, expected {wanted}"


def _empty(folder: Path, dimension: int) -> None:
    """Delete an index that nobody else holds; its state goes first: without it nothing counts."""
    if any(folder.glob(f"{SHARD}*")):
        with suppress(IndexUnusable):  # damaged: all the better that it goes
            EdgeStore(folder, dimension=dimension).close()  # raises IndexInUse when it is held
    (folder / FILE).unlink(missing_ok=True)
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
