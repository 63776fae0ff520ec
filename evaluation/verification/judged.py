"""Every claim through the check, against all the passages of its sheet."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from assistant.prompts import instructions
from assistant.reading import read_passage
from assistant.units import Scored, units
from assistant.verification import Ground, Verdict, verify
from corpus.catalogue import Catalogue
from corpus.passages import passages
from evaluation.errors import SuiteError
from evaluation.verification.cases import Claim
from guardrails.output import OutputGuard
from guardrails.verdict import Span
from retrieval.embedding import Embedder, Vectors
from retrieval.lexical import Lexical

NUMBER = 1  # of the only sheet that a claim stands on


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim, what the check said of it, and how long that took: without the embedding and the
    first reading of the sheet."""

    claim: Claim
    verdict: Verdict
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Check:
    """The parts that the check works with."""

    catalogue: Catalogue
    embedder: Embedder
    lexical: Lexical
    personal: Callable[[str], Sequence[Span]]

    def judge(self, claims: Sequence[Claim]) -> Iterator[Judged]:
        """Each claim judged, sheet by sheet. Raises SuiteError when a sheet is not there."""
        for sheet, group in groupby(claims, key=lambda claim: claim.sheet):
            found = self._grounds(sheet)
            for claim in group:
                yield self._judge(claim, found)

    def _judge(self, claim: Claim, found: Sequence[Ground]) -> Judged:
        known = _Known(self.embedder, self.embedder.passages([claim.sentence]))
        guard = OutputGuard(instructions("fr"), (), self.personal, "fr")
        before = time.perf_counter()
        verdict = verify(claim.sentence, found, known, self.lexical, guard, question=claim.question)
        return Judged(claim, verdict, (time.perf_counter() - before) * 1000)

    def _grounds(self, sheet: str) -> list[Ground]:
        procedure = self.catalogue.procedure(sheet)
        if procedure is None:
            raise SuiteError(f"expected the sheet {sheet} in the catalogue, found none")
        found = []
        for passage in passages(procedure):
            pieces = units(passage)
            if passage.question or not pieces:
                continue
            read_passage(passage, self.lexical)  # once for all sentences, as in a turn
            vectors = self.embedder.passages([piece.read for piece in pieces])
            scored = zip(pieces, vectors, strict=True)
            found.append(
                Ground(NUMBER, passage, tuple(Scored(unit, 0.0, 0.0, v) for unit, v in scored))
            )
        return found


class _Known:
    """An embedder that has the vector of the one sentence already."""

    def __init__(self, embedder: Embedder, vector: Vectors) -> None:
        self.name, self.dimension, self._vector = embedder.name, embedder.dimension, vector

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return np.repeat(self._vector, len(texts), axis=0)
