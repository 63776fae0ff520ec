"""What was changed in the year of what answers: software, models, prompts, settings, sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from assistant.storage.configurations import Configurations
from assistant.storage.database import Database
from corpus.catalogue import Catalogue
from corpus.errors import CatalogueError
from corpus.settings import CorpusSettings
from evaluation.yearly.year import Change, Corpus
from foundation import load

FIRST = "first"
PARTS = ("code", "model", "model_sha256", "embedder", "prompts", "calibrations")


async def changes_in(database: Database, begin: datetime, end: datetime) -> Sequence[Change]:
    """Each configuration first used in the year, beside the one before it."""
    found, before = [], None
    for used in await Configurations(database).all():
        if begin <= used.first_used < end:
            names = (FIRST,) if before is None else tuple(_differing(before, used.content))
            found.append(Change(used.first_used, names))
        before = used.content
    return tuple(found)


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Parts by name; of the settings, each one (``assistant.risk``). The model's name and hash
    are one thing."""
    names = [name for name in PARTS if before.get(name) != after.get(name)]
    yield from dict.fromkeys("model" if name == "model_sha256" else name for name in names)
    old, new = before.get("settings") or {}, after.get("settings") or {}
    for section in sorted({*old, *new}):
        then, now = old.get(section) or {}, new.get(section) or {}
        for name in sorted({*then, *now}):
            if then.get(name) != now.get(name):
                yield f"{section}.{name}"


def corpus_in(begin: datetime, end: datetime) -> Corpus | None:
    """None when no catalogue stands."""
    try:
        with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
            changes = [each for each in catalogue.changes() if begin <= each.at < end]
    except CatalogueError:
        return None
    sources = [source for change in changes for source in change.sources.values()]
    return Corpus(
        len(changes),
        sum(len(each.added) for each in sources),
        sum(len(each.changed) for each in sources),
        sum(len(each.gone) for each in sources),
    )
