"""What belongs to a backup: each part, where it stands here, and where in the backup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.settings import AssistantSettings
from assistant.storage.address import read_address
from assistant.storage.settings import storage_url
from corpus.settings import CorpusSettings
from foundation import home, load, settings_file
from retrieval.adapter import RECORD
from retrieval.settings import RetrievalSettings

DATABASE, CATALOGUE, SETTINGS = "database", "catalogue", "settings"
SQLITE_FILE, POSTGRES_FILE = "database.sqlite", "database.dump"
Kind = Literal["sqlite", "files"]


@dataclass(frozen=True, slots=True)
class Part:
    """``place`` is the file or folder here, ``name`` the one in the backup.

    ``kind``: a SQLite file, copied at one moment whoever writes; or files, copied as they are.
    """

    what: str
    name: str
    place: Path
    kind: Kind = "files"


def embedded_database() -> Part | None:
    """The database where it is a SQLite file; None where it is a PostgreSQL server's."""
    address = read_address(storage_url())
    if address.get_backend_name() != "sqlite":
        return None
    return Part(DATABASE, SQLITE_FILE, Path(str(address.database)), "sqlite")


def parts() -> Iterator[Part]:
    """All but a PostgreSQL database, whether they stand here or not.

    Models are named by their hash only, and the index is made again from the catalogue. The key
    of the contacts stays out: a backup that held it would open what it holds.
    """
    if database := embedded_database():
        yield database
    yield Part(CATALOGUE, "catalogue.sqlite", load(CorpusSettings).catalogue_path(), "sqlite")
    yield Part(SETTINGS, "guichet.toml", settings_file())
    assistant, retrieval = load(AssistantSettings), load(RetrievalSettings)
    for name in ("calibration", "calibration_abroad"):
        if path := getattr(assistant, name):
            yield Part(name, f"{name}.json", Path(path).expanduser())
    if (adapter := retrieval.adapter_folder()) is not None:
        yield Part("adapter", "adapter", adapter)
    if (reranker := retrieval.reranker_folder()) is not None and (reranker / RECORD).is_file():
        yield Part("reranker", "reranker", reranker)  # made here; another's is a model
    yield Part("suites", "suites", home() / "suites")
    yield Part("runs", "runs", home() / "evaluation" / "runs")
