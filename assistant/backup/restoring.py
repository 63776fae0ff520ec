"""Put a backup back, whole or not at all, while nobody uses what it replaces."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from assistant.backup import postgres
from assistant.backup.manifest import Manifest, check
from assistant.backup.models import models_in_force
from assistant.backup.parts import POSTGRES_FILE, SETTINGS, embedded_database, parts
from assistant.backup.swapping import discard, stage, swap, tidy, undo
from assistant.errors import BackupError
from assistant.storage.in_use import alone, cut_restore
from assistant.storage.schema import known_revisions
from assistant.storage.settings import storage_url
from corpus.one_at_a_time import one_at_a_time
from corpus.settings import CorpusSettings
from foundation import UsageError, load, settings_file


@dataclass(frozen=True, slots=True)
class Restored:
    """``left_out``: of the backup, what has no place under the settings in force.

    ``other_models``: the names of those that were others when the backup was made.
    """

    manifest: Manifest
    put_back: tuple[str, ...]
    left_out: tuple[str, ...]
    other_models: tuple[str, ...]
    same_settings: bool


def restore(folder: Path) -> Restored:
    """Verify the backup, then put it where the settings in force say that each part stands.

    The settings themselves stay as they are. Raises UsageError, BackupError, DatabaseInUse,
    StorageError; nothing has changed then.
    """
    manifest = check(folder)
    _check_fits(folder, manifest)
    found = [part for part in parts() if part.what != SETTINGS]
    chosen = [part for part in found if (folder / part.name).exists()]
    catalogue = load(CorpusSettings).catalogue_path()
    with alone(storage_url()), one_at_a_time(catalogue):
        undo(found)  # of a restore that was cut
        try:
            for part in chosen:
                stage(part, folder)
            with _marked(folder), _database(folder, manifest):
                swap(chosen)
        except BaseException:
            discard(found)
            raise
        tidy(found)
    roots = {Path(name).parts[0] for name in manifest.files}
    placed = {part.name for part in chosen} | {POSTGRES_FILE, "guichet.toml"}
    now = models_in_force()
    return Restored(
        manifest,
        tuple(sorted(placed & roots - {"guichet.toml"})),
        tuple(sorted(roots - placed)),
        tuple(name for name, digest in manifest.models.items() if now.get(name) != digest),
        (folder / "guichet.toml").read_bytes() == settings_file().read_bytes(),
    )


def _check_fits(folder: Path, manifest: Manifest) -> None:
    here = "sqlite" if embedded_database() else "postgresql"
    if manifest.database != here:
        raise UsageError(
            f"{folder}: expected a backup of a {here} database, as [storage] url names, found one "
            f"of {manifest.database}. To change from one to the other: guichet data export and "
            "import."
        )
    if manifest.schema_revision and manifest.schema_revision not in known_revisions():
        raise UsageError(
            f"{folder}: made by Guichet {manifest.guichet}, whose database "
            f"({manifest.schema_revision}) this version does not know: install that version."
        )
    if here == "postgresql" and (schema := postgres.schema_of(storage_url())) != manifest.schema:
        raise UsageError(
            f"{folder}: expected a backup of the schema {schema}, found one of {manifest.schema}."
        )


def _database(folder: Path, manifest: Manifest) -> AbstractContextManager[None]:
    if manifest.database == "sqlite":
        return nullcontext()
    return postgres.put_in(storage_url(), folder / POSTGRES_FILE, manifest.schema)


@contextmanager
def _marked(folder: Path) -> Iterator[None]:
    """While things are replaced a mark stands; one that is found at a start tells of a cut."""
    mark = cut_restore()
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(f"{folder}\n", "utf-8")
    try:
        yield
    except BackupError:  # said only once all that stood before stands again
        mark.unlink()
        raise
    mark.unlink()
