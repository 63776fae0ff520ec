"""One set of questions over its throw-away index, from the catalogue to the ranks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from assistant.retrieving import search_in
from corpus.catalogue import Catalogue
from corpus.procedure import Procedure
from evaluation.retrieval.exact import ExactIndex
from evaluation.retrieval.questions import Question, citizens, titles
from evaluation.retrieval.ranks import SIDES, Ranked, rank_all
from evaluation.retrieval.sentences import hold_the_facts
from evaluation.retrieval.sheets import entries
from retrieval.embedding import Embedder, HashingEmbedder
from retrieval.lexical import Lexical
from retrieval.search import Search

Progress = Callable[[int, int], None]
Watched = Callable[[str], AbstractContextManager[Progress]]


@dataclass(frozen=True, slots=True)
class Bench:
    """What a run works with. Without an ``embedder`` it measures words alone."""

    catalogue: Catalogue
    sheets: Sequence[Procedure]
    lexical: Lexical
    embedder: Embedder | None
    watched: Watched

    def measure_titles(self) -> list[Ranked]:
        """Titles of question-and-answer sheets as questions, those titles hidden from search."""
        search = self._search(titles_hidden=True)
        with self.watched("Titles") as progress:
            return list(rank_all(titles(self.sheets), search, self.sides, progress))

    def measure_citizens(self) -> list[Ranked]:
        """The citizens' questions of which at least one right sheet is there."""
        questions = _answered_by(citizens(), {sheet.id for sheet in self.sheets})
        search = self._search(titles_hidden=False)
        with self.watched("Citizens' questions") as progress:
            ranked = list(rank_all(questions, search, self.sides, progress))
        if self.embedder is None:
            return ranked
        with self.watched("Sentences") as progress:
            read: list[Ranked] = []
            for each in ranked:
                held = hold_the_facts(
                    each.question, search, self.embedder, self.lexical, self.catalogue
                )
                read.append(replace(each, holds_facts=held))
                progress(len(read), len(ranked))
        return read

    @property
    def sides(self) -> tuple[str, ...]:
        return SIDES if self.embedder is not None else ("lexical",)

    def _search(self, *, titles_hidden: bool) -> Search:
        made = list(entries(self.sheets, titles_hidden=titles_hidden))
        vectors = None
        if self.embedder is not None:
            vectors = self.embedder.passages([each.indexed for each in made])
        index = ExactIndex(made, self.lexical, vectors)
        embedder = self.embedder or HashingEmbedder()
        return search_in(index, embedder, self.lexical, self.catalogue)


def _answered_by(questions: Sequence[Question], sheets: set[str]) -> list[Question]:
    return [question for question in questions if not sheets.isdisjoint(question.case.gold)]
