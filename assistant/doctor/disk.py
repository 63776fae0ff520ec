"""Is there room for the database, the index and the models?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from assistant.doctor.finding import Finding, failing, ok, warning
from assistant.storage.address import read_address
from assistant.storage.settings import storage_url
from foundation import home, load
from retrieval.settings import RetrievalSettings

GIGABYTE = 1_000_000_000
LEAST = 0.5  # gigabytes: an index that is made anew stands beside the old one
BETTER = 2.0
REMEDY = "free some space, or give GUICHET_HOME, [storage] url or [retrieval] index a larger disk"


def check_disk() -> Iterator[Finding]:
    """Each folder that is written to; a full disk stops conversations from being stored."""
    for what, folder in _written_to():
        free = shutil.disk_usage(_existing(folder)).free / GIGABYTE
        told = f"{free:.1f} GB free for {what} in {folder}"
        if free < LEAST:
            yield failing(f"only {told}", REMEDY)
        elif free < BETTER:
            yield warning(f"only {told}", REMEDY)
        else:
            yield ok(told)


def _written_to() -> Iterator[tuple[str, Path]]:
    yield "models and sheets", home()
    settings = load(RetrievalSettings)
    if not settings.server_url:
        yield "the index", settings.index_folder()
    address = read_address(storage_url())
    if address.get_backend_name() == "sqlite":
        yield "conversations", Path(str(address.database)).parent


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    folder = folder.absolute()
    return next(each for each in (folder, *folder.parents) if each.exists())
