"""Whether the sentences that the assistant would read hold the whole answer."""

from __future__ import annotations

from assistant.steps.find import read
from corpus.catalogue import Catalogue
from evaluation.retrieval.questions import Question
from retrieval.embedding import Embedder
from retrieval.lexical import Lexical
from retrieval.search import Search

SENTENCES = 14


def hold_the_facts(
    question: Question, search: Search, embedder: Embedder, lexical: Lexical, catalogue: Catalogue
) -> bool | None:
    """Whether the 14 nearest sentences hold every fact; None when the question names none.

    They are chosen as the assistant chooses them, and read with what introduces them.
    """
    if not question.case.facts:
        return None
    reading = read(
        question.case.question,
        search=search,
        embedder=embedder,
        lexical=lexical,
        catalogue=catalogue,
        french=question.language == "fr",
    )
    best = reading.scored[:SENTENCES]
    return question.case.holds_the_facts("\n".join(item.unit.read for item in best))
