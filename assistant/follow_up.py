"""Whether a question goes on with the one before it, and what it then means by itself.

« Et pour un mineur ? » is completed from the sheet last cited and the question that opened its
subject; « Et la bibliothèque, c'est payant ? » names a subject of its own and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.conversation import Author, Message
from corpus.catalogue import Catalogue
from retrieval.lexical import Lexical
from retrieval.search import Search

MANY_TERMS = 6  # a question of more terms says by itself what it is about
FAR_BACK = 3  # follow-ups in a row that are traced to the question that opened their subject

_POINTS_BACK = re.compile(
    r"^\W*(et|mais|ou|alors|sinon|dans ce cas|and|but|what about|so)\b"
    r"|\b(celui|celle|ceux|celles|cela|ça|ca|c['’]est|le même|la même|y|en|it|that|this|them|one)\b"
    # a pronoun before its verb: « je le reçois », « qui doit la signer »
    r"|\b(je|tu|il|elle|on|nous|vous|ils|elles|me|te|se|dois|doit|doivent|peux|peut|peuvent|faut)"
    r" (le|la|les|lui|leur) \w+"
    r"|^\W*((et|mais) )?(elle|ils|elles)\b",
    re.IGNORECASE,
)
# « et pour un mineur », « et si j'habite ailleurs »: another case of the same subject; but
# « et pour louer une salle » (a verb) is a new one.
_OTHER_CASE = re.compile(
    r"^\W*(((et|mais|ou|and|what about) )?((c['’]est )?combien )?(pour|for|if)"
    r"|(et|mais) (avec|sans|dans|en|à|chez|quand))\b(?! \w+(er|ir|re)\b)"
    r"|^\W*(et|mais) (si\b|s['’])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of the citizen's, and the sheet that its answer cited first."""

    question: str
    title: str = ""
    procedure: str = ""


def exchanges(history: Iterable[Message]) -> list[Exchange]:
    """What was asked and cited, in order."""
    found: list[Exchange] = []
    for message in history:
        if message.author is Author.CITIZEN:
            found.append(Exchange(message.text))
        elif found and message.answer:
            match message.answer.get("citations"):
                case [{"title": str(title), "procedure": str(procedure)}, *_]:
                    found[-1] = Exchange(found[-1].question, title, procedure)
    return found


@dataclass(frozen=True, slots=True)
class FollowUps:
    """Completes questions; ``search`` is asked only when words alone do not decide."""

    search: Search
    lexical: Lexical
    catalogue: Catalogue

    def complete(self, question: str, earlier: Sequence[Exchange]) -> str:
        """``question`` as it would be asked first, before anything else was said."""
        if not self.goes_on(question, earlier):
            return question
        opening = len(earlier) - 1
        while opening > max(0, len(earlier) - FAR_BACK) and self.goes_on(
            earlier[opening].question, earlier[:opening]
        ):
            opening -= 1
        title = f"{earlier[-1].title}. " if earlier[-1].title else ""
        return f"{title}{earlier[opening].question} {question}"

    def goes_on(self, question: str, earlier: Sequence[Exchange]) -> bool:
        """Whether ``question`` needs what was said before it."""
        if not earlier:
            return False
        terms = set(self.lexical.question(question).indices)
        own = terms - _aspects(self.lexical)
        if not own:
            return True
        if len(terms) > MANY_TERMS:
            return False
        said = self._said(earlier[-1])
        rarity = self.search.rarity(self.search.understand(question))
        if max(own, key=lambda term: rarity.get(term, 0.0)) in said or _OTHER_CASE.search(question):
            return True
        if len(terms) > 1 and not _POINTS_BACK.search(question):
            return False
        return not self._names_a_sheet(question, own - said)

    def _said(self, exchange: Exchange) -> set[int]:
        """The terms of the question before, and of the sheet that answered it."""
        texts = [exchange.question]
        sheet = self.catalogue.procedure(exchange.procedure) if exchange.procedure else None
        if sheet:
            texts += [sheet.title, sheet.description, *sheet.questions]
            texts += [block.text for block in sheet.blocks]
        return set(self.lexical.passage(" ".join(texts)).indices)

    def _names_a_sheet(self, question: str, new: set[int]) -> bool:
        """Whether a word of ``new`` is in the title of the sheet found for the question alone."""
        hits = self.search.passages(question, limit=1).hits
        return any(new & set(self.lexical.passage(hit.passage.title).indices) for hit in hits)


@cache
def _aspects(lexical: Lexical) -> frozenset[int]:
    lines = Path(__file__).with_name("aspects.fr.txt").read_text("utf-8").splitlines()
    words = " ".join(line for line in lines if not line.startswith("#"))
    return frozenset(lexical.question(words).indices)
