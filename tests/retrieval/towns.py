"""Two versions of a town's sheets, and what search sees of an index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from corpus.passages import Passage, passages
from corpus.procedure import Block, BlockKind, Procedure
from retrieval.content import GivenPassages
from retrieval.embedding import HashingEmbedder, Vectors
from retrieval.lexical import Lexical
from retrieval.store import Filters, VectorStore


def sheet(number: int, *chapters: str, **other: object) -> Procedure:
    values: dict[str, object] = {
        "scope": "local" if number % 5 == 0 else "national",
        "questions": (f"Puis-je la démarche {number} ?",),
        **other,
    }
    return Procedure(
        id=f"F{number}",
        title=f"Démarche numéro {number}",
        source="essai",
        publisher="Belleroche",
        licence="",
        url=f"https://www.belleroche.example/{number}",
        audience=("particuliers",),
        territory="",
        themes=(),
        updated=date(2026, 1, 1),
        description="",
        blocks=tuple(
            Block((f"Chapitre {place}",), (), BlockKind.TEXT, text)
            for place, text in enumerate(chapters)
        ),
        **values,  # type: ignore[arg-type]
    )


def content(sheets: Iterable[Procedure]) -> GivenPassages:
    return GivenPassages(passage for each in sheets for passage in passages(each))


def old_town(count: int = 60) -> list[Procedure]:
    return [
        sheet(number, "Cette démarche est gratuite.", f"Comptez {number} jours de délai.")
        for number in range(count)
    ]


def new_town(count: int = 60) -> list[Procedure]:
    """A sheet of six has gone, of six others one has another chapter first, three are new."""
    kept = [each for each in old_town(count) if int(each.id[1:]) % 6]
    changed = [
        sheet(
            int(each.id[1:]),
            "Cette démarche coûte 12 euros.",
            *(block.text for block in each.blocks),
        )
        if int(each.id[1:]) % 6 == 1
        else each
        for each in kept
    ]
    return [*changed, *(sheet(count + number, "Cette démarche est neuve.") for number in range(3))]


def ids(content: GivenPassages) -> set[str]:
    return {each.id for name in content.sheets() for each in content.passages(name)}


def seen_by_words(store: VectorStore) -> set[str]:
    """Everything that search sees by its words: each passage speaks of a "démarche"."""
    return _seen(store, Lexical().question("démarche"))


def seen_by_meaning(store: VectorStore) -> set[str]:
    return _seen(store, HashingEmbedder().questions(["démarche"])[0])


def _seen(store: VectorStore, asked: object) -> set[str]:
    (found,) = store.find([asked], 100_000, Filters())  # type: ignore[list-item]
    return {each.passage.id for each in found}


class Noting(HashingEmbedder):
    """Notes each passage that it is asked to embed."""

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return super().passages(texts)


def vectors_of(passages: Sequence[Passage]) -> dict[str, np.ndarray]:
    made = HashingEmbedder().passages([each.indexed for each in passages])
    return dict(zip((each.id for each in passages), made, strict=True))
