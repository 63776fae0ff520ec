"""The whole assistant over the demonstration city's sheets, with a model of one's choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.assemble import Assistant
from assistant.confidence.gate import OPEN
from assistant.model.protocol import LanguageModel
from assistant.retrieving import open_embedder, search_in
from assistant.settings import AssistantSettings, AuthoritySettings
from assistant.state import Tools
from corpus.catalogue import Catalogue
from corpus.passages import passages
from corpus.procedure import Procedure
from corpus.sources.markdown import MarkdownFolder
from foundation import load
from guardrails.personal_data import PersonalData
from guardrails.settings import GuardrailsSettings
from retrieval.dense import index_densely
from retrieval.edge import EdgeStore
from retrieval.embedding import Embedder
from retrieval.indexing import index_lexically
from retrieval.lexical import Lexical

SHEETS = Path(__file__).parents[2] / "corpus" / "sample"
Vectors = npt.NDArray[np.float32]


class Remembering:
    """An embedder that computes each text once: a suite asks the same sheets again and again."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[tuple[str, str], npt.NDArray[np.float32]] = {}

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    def questions(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimension)."""
        return self._all("question", texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimension)."""
        return self._all("passage", texts)

    def _all(self, side: str, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if (side, text) not in self._known]
        if new:
            embed = self._embedder.questions if side == "question" else self._embedder.passages
            self._known |= zip(((side, text) for text in new), embed(new), strict=True)
        return np.stack([self._known[side, text] for text in texts])


@contextmanager
def demonstration(
    folder: Path, model: LanguageModel, sheets: Sequence[Procedure] | None = None
) -> Iterator[Assistant]:
    """An assistant over ``sheets``, those of the city if None, uninspected, indexed in ``folder``.

    A folder that already holds an index is used as it is.
    """
    path = folder / "catalogue.sqlite"
    is_new = not path.is_file()
    embedder, lexical = Remembering(open_embedder()), Lexical()
    store = EdgeStore(folder / "index", dimension=embedder.dimension)
    if is_new:
        put = _sample() if sheets is None else sheets
        with Catalogue.open_to_write(path) as catalogue:
            catalogue.replace("sample", put)
        index_lexically(store, lexical, (piece for sheet in put for piece in passages(sheet)))
        index_densely(store, embedder)
    tools = Tools(
        authority=AuthoritySettings(),
        settings=load(AssistantSettings).model_copy(update={"composition": "write"}),
        personal_data=PersonalData.load(load(GuardrailsSettings)),
        catalogue=Catalogue.open(path),
        search=search_in(store, embedder, lexical),
        embedder=embedder,
        lexical=lexical,
        model=model,
        confidence=OPEN,
    )
    with Assistant(tools, store) as assistant:
        yield assistant


def _sample() -> list[Procedure]:
    found = MarkdownFolder(SHEETS, "").sheets({})
    return [sheet for sheet in found if isinstance(sheet, Procedure)]
