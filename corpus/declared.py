"""The sources that the settings declare, and how each is opened."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.pinned import OnBytes, fetch_npm
from corpus.settings import AuthorityName, CorpusSettings
from corpus.sources.declaration import Context, Declaration
from corpus.sources.dila import ServicePublic
from corpus.sources.markdown import MarkdownDeclaration
from corpus.sources.places.declaration import PlacesDeclaration
from corpus.sources.source import Source, code_digest
from foundation import load

SAMPLE = Path(__file__).with_name("sample")
SAMPLE_PLACES = Path(__file__).with_name("sample-places") / "places.csv"
SNAPSHOT = Path(__file__).with_name("snapshot.toml")
STATE = "service-public"


@dataclass(frozen=True, slots=True)
class Opened:
    """A source ready to be read; ``reader`` changes when what it makes of a sheet may change."""

    source: Source
    reader: str


def snapshot() -> dict[str, Any]:
    """The pinned snapshot of the State's sheets: name, version, filename, sha256, size in bytes."""
    return tomllib.loads(SNAPSHOT.read_text(encoding="utf-8"))


def declared(settings: CorpusSettings) -> tuple[str, ...]:
    """The names of the sources that the settings declare, the local ones first."""
    return (*_declarations(settings), *([STATE] if settings.service_public else ()))


def source_folder(name: str, settings: CorpusSettings) -> Path:
    """Where a declared source keeps what it fetched."""
    return settings.downloads() / "sources" / name


def open_source(name: str, settings: CorpusSettings, on_bytes: OnBytes | None = None) -> Opened:
    """A source ready to be read, fetched first when it must be. Raises CorpusError."""
    if name == STATE:
        own = settings.service_public_file
        path = Path(own).expanduser() if own else None
        fetched = path or fetch_npm(**snapshot(), folder=settings.downloads(), on_bytes=on_bytes)
        source = ServicePublic(fetched, settings.audiences)
        return Opened(source, _reader(",".join(settings.audiences)))
    declaration = _declarations(settings)[name]
    authority = load(AuthorityName).name
    context = Context(authority, source_folder(name, settings), on_bytes or (lambda _: None))
    return Opened(declaration.open(context), _reader(authority, declaration.model_dump_json()))


def _declarations(settings: CorpusSettings) -> Mapping[str, Declaration]:
    sample = (
        MarkdownDeclaration(kind="markdown", name="sample", folder=SAMPLE),
        PlacesDeclaration(kind="places", name="sample-places", file=str(SAMPLE_PLACES)),
    )
    chosen = (*(sample if settings.sample else ()), *settings.sources)
    return {source.name: source for source in chosen}


def _reader(*parts: str) -> str:
    return hashlib.sha256("\x1f".join((code_digest(), *parts)).encode()).hexdigest()
