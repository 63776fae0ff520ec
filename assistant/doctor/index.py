"""Does the index hold the catalogue's sheets, and is there a catalogue at all?"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.doctor.finding import Finding, failing, ok, warning
from assistant.retrieving import embedder_model
from corpus.catalogue import Catalogue
from corpus.settings import CorpusSettings
from foundation import load
from retrieval.content import CatalogueContent
from retrieval.opening import is_current, made_by
from retrieval.settings import RetrievalSettings
from retrieval.state_file import read_state

BUILD = "guichet index build; a running server does it by itself"


def check_index() -> Iterator[Finding]:
    """By its small state file: the index itself may be held by a running server."""
    settings = load(RetrievalSettings)
    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        content = CatalogueContent(catalogue)
        count, version = len(list(catalogue.all())), catalogue.version()
        current = is_current(settings, embedder_model().name, content)
    if not count:
        yield failing("the catalogue holds no sheet", "guichet corpus sync")
    elif settings.server_url:
        yield ok(f"the catalogue holds {count} sheets; its index stands on a server")
    elif current is None:
        yield failing(_why(settings, version), BUILD)
    elif not current.dense:
        yield warning(
            f"all {count} sheets can be found by their words, not yet all by their meaning", BUILD
        )
    else:
        yield ok(f"all {count} sheets can be found by their words and their meaning")


def _why(settings: RetrievalSettings, version: str) -> str:
    stored = read_state(settings.index_folder())
    if stored is None:
        return f"there is no index in {settings.index_folder()}"
    if stored.made_by != made_by(embedder_model().name):
        return "the index was made by another embedder or another version of Guichet"
    if stored.state.version == version:
        return "the index is being changed, or a change of it was cut short"
    return f"the index is of other sheets ({stored.state.version or 'none'}) than the catalogue"
