"""Step 7: the passages that may answer, and their pieces nearest to the question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.asking import BESIDE, IN_PIECES, IN_SEARCH, Asking, asking
from assistant.brackets import holds_a_number_of
from assistant.events import Event
from assistant.soundness import sound
from assistant.state import Tools, Turn
from assistant.switches import ALL_ON, Kind, Switches
from assistant.units import Scored, Unit, score, units
from corpus.catalogue import Catalogue
from corpus.procedure import Procedure
from retrieval.asking import Asked
from retrieval.embedding import Embedder
from retrieval.hits import Hit, Hits
from retrieval.lexical import Lexical
from retrieval.meaning import between
from retrieval.search import Search
from retrieval.store import Vector

PASSAGES = 8  # read piece by piece
PIECES = 32  # compared with the question: each costs about 8 ms on two cores
ACROSS = 0.2  # weight of shared words when the question is not in the sheets' language
PASSAGE_WEIGHT = 0.1  # the passage found first is the likelier place for the piece that answers
REACH = "téléphone numéro courriel mail email contact contacter joindre appeler adresse phone call"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found for a question and read piece by piece, the nearest piece first."""

    found: Hits
    rarity: dict[int, float]  # of the question's terms
    scored: tuple[Scored, ...]


def find(turn: Turn, tools: Tools) -> Iterator[Event]:
    reading = read(
        turn.standalone,
        search=tools.search,
        embedder=tools.embedder,
        lexical=tools.lexical,
        catalogue=tools.catalogue,
        french=turn.french,
        off=tools.switches(),
        whole=turn.standalone != turn.question,
    )
    for part in ("engine", "rerank"):
        if part in reading.found.timings_ms:
            turn.timings_ms[part] = reading.found.timings_ms[part]
    turn.hits, turn.rarity, turn.scored = reading.found.hits, reading.rarity, reading.scored
    yield from ()


def read(
    question: str,
    *,
    search: Search,
    embedder: Embedder,
    lexical: Lexical,
    catalogue: Catalogue,
    french: bool,
    off: Switches = ALL_ON,
    whole: bool = False,
) -> Reading:
    """The passages that may answer ``question``, and their pieces by nearness to it.

    Those of a source that is off are passed over, and further ones looked for in their stead.
    Of several sentences, the one that asks counts most, unless the question is to be read
    ``whole``: one completed from a dialogue has nothing to spare.
    """
    meant = _Meant(search)
    told = Asking(question, question) if whole else asking(question, meant.nearness)
    [(asked, vector)] = meant(told.about)
    rarity, nearest_to = search.rarity(asked), vector
    if not told.simple:
        [(own, asks)] = meant(told.question)
        vector, nearest_to = between(vector, asks, IN_SEARCH), between(vector, asks, IN_PIECES)
        telling = search.rarity(own)
        rarity = {term: r if term in telling else r * BESIDE for term, r in rarity.items()}
    weights = search.weights if french else replace(search.weights, lexical=ACROSS)
    picky = off.any_off(Kind.SOURCE)
    limit = search.candidates if picky else 2 * PASSAGES
    found = search.passages(question, limit=limit, vector=vector, weights=weights, asked=asked)
    ids = {hit.passage.procedure for hit in found.hits}
    sheets = {id: catalogue.procedure(id) for id in ids}
    if picky:
        found = replace(found, hits=_of_sources_that_are_on(found.hits, sheets, off))
    found = replace(found, hits=tuple(sound(found.hits, sheets, catalogue)))
    pieces = _different(unit for hit in found.hits[:PASSAGES] for unit in units(hit.passage))
    if not rarity.keys() & set(lexical.question(REACH).indices):
        contacts = _contacts(sheets[hit.passage.procedure] for hit in found.hits[:PASSAGES])
        pieces = [unit for unit in pieces if unit.text not in contacts] or pieces
    rows = {unit for unit in pieces if unit.is_row and holds_a_number_of(question, unit.text)}
    pieces.sort(key=lambda unit: unit not in rows)  # they are among those compared
    scored = [
        replace(item, bracket=item.unit in rows)
        for item in score(nearest_to, rarity, pieces[:PIECES], embedder, lexical)
    ]
    fused = {hit.passage.id: hit.score for hit in found.hits}
    scored.sort(key=lambda item: -(item.score + PASSAGE_WEIGHT * fused[item.unit.passage.id]))
    return Reading(found, rarity, tuple(scored))


class _Meant:
    """Texts as search understands them, with the vectors of their words: each made once."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._known: dict[str, tuple[Asked, Vector]] = {}

    def __call__(self, *texts: str) -> list[tuple[Asked, Vector]]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            understood = [self._search.understand(text) for text in new]
            vectors = self._search.meanings(understood)
            self._known |= dict(zip(new, zip(understood, vectors, strict=True), strict=True))
        return [self._known[text] for text in texts]

    def nearness(self, texts: Sequence[str]) -> list[float]:
        """How near each text is to the passage that is nearest to it by meaning."""
        meaning = replace(self._search.weights, lexical=0.0, openings=0.0)
        found = [
            self._search.sides(asked, 1, vector=vector, weights=meaning).dense
            for asked, vector in self(*texts)
        ]
        return [hits[0].score if hits else 0.0 for hits in found]


def _of_sources_that_are_on(
    hits: Iterable[Hit], sheets: Mapping[str, Procedure | None], off: Switches
) -> tuple[Hit, ...]:
    """The first ``2 * PASSAGES``; a sheet whose source is no longer known is not used either."""
    kept = []
    for hit in hits:
        sheet = sheets[hit.passage.procedure]
        if sheet is not None and not off.is_off(Kind.SOURCE, sheet.source):
            kept.append(hit)
    return tuple(kept[: 2 * PASSAGES])


def _contacts(sheets: Iterable[Procedure | None]) -> set[str]:
    """The lines that say how to reach a service: each resembles every question on its sheet."""
    return {sheet.contact for sheet in sheets if sheet}


def _different(candidates: Iterable[Unit]) -> list[Unit]:
    """Without those that say word for word what an earlier one of the same case says.

    A question that a sheet puts to its reader is near to the citizen's, and answers nothing.
    """
    kept: dict[tuple[str, tuple[str, ...], str], Unit] = {}
    for unit in candidates:
        if unit.text.endswith("?"):
            continue
        kept.setdefault((unit.passage.procedure, unit.passage.cases, unit.text), unit)
    return list(kept.values())
