"""What ranking knows of the corpus: its words, its acronyms, and whose sheet comes first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from corpus.acronyms import acronyms
from corpus.catalogue import Catalogue
from corpus.passages import CUT, Passage
from corpus.precedence import precedence
from corpus.procedure import Procedure
from corpus.settings import CorpusSettings
from foundation import load
from retrieval.precedence import Rank
from retrieval.settings import RetrievalSettings
from retrieval.vocabulary import KeptVocabulary, Vocabulary

SCOPES = ("local", "national")


def kept_vocabulary(catalogue: Catalogue) -> KeptVocabulary:
    """The words and acronyms of the sheets in force, in a file beside the index."""
    folder = load(RetrievalSettings).index_folder()
    return KeptVocabulary(
        folder.with_name(f"{folder.name}-vocabulary.json"),
        lambda: f"{catalogue.version()}-{CUT}",
        lambda: vocabulary_of(list(catalogue.all())),
    )


def vocabulary_of(sheets: list[Procedure]) -> Vocabulary:
    return Vocabulary.of((text for sheet in sheets for text in _texts(sheet)), acronyms(sheets))


def declared_rank(settings: CorpusSettings, catalogue: Catalogue | None) -> Rank:
    """A passage's place in ``[corpus] precedence``; its sheet is looked up when a source is named.

    What is not declared comes last.
    """
    order = settings.precedence

    def by_scope(passage: Passage) -> int:
        return order.index(passage.scope) if passage.scope in order else len(order)

    if catalogue is None or set(order) <= set(SCOPES):
        return by_scope

    @lru_cache(maxsize=4096)
    def of_sheet(id: str, version: str) -> int | None:
        sheet = catalogue.procedure(id)
        return precedence(sheet, settings) if sheet else None

    def by_source(passage: Passage) -> int:
        found = of_sheet(passage.procedure, str(passage.updated))
        return by_scope(passage) if found is None else found

    return by_source


def _texts(sheet: Procedure) -> Iterator[str]:
    yield from (sheet.title, sheet.description, sheet.contact, *sheet.questions)
    for block in sheet.blocks:
        yield from (*block.headings, block.text)
