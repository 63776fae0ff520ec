"""What may be told of questions that ask for nearly the same, and what is only counted."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.masking import LEAST
from assistant.storage.editing import Unanswered
from retrieval.lexical import Lexical

EXAMPLES = 3
WORDS = 4
Groups = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions that ask nearly the same. ``people`` is None when fewer than ``LEAST`` asked.

    ``words``: those that several people used, where no wording is shared enough to be shown.
    """

    examples: tuple[str, ...]
    words: tuple[str, ...]
    people: int | None


def told(
    found: Sequence[Unanswered], by_words: Groups, by_meaning: Groups | None = None
) -> tuple[list[Asked], int]:
    """The groups, the largest first, and how many people's questions are in none that is shown.

    What one person alone has asked may tell a life even without a name: it is only counted. A
    wording is shown when somebody else asked for the same in nearly the same words, whatever it
    is put together with by its meaning.
    """
    shared = {place for places in by_words if len(_people(found, places)) > 1 for place in places}
    groups: list[tuple[int, Asked]] = []
    alone = 0
    for places in by_meaning or by_words:
        people = len(_people(found, places))
        wordings = dict.fromkeys(found[place].question for place in places if place in shared)
        examples = tuple(sorted(wordings, key=len)[:EXAMPLES])
        words = () if examples else _words(found, places)
        if people > 1 and (examples or words):
            groups.append((people, Asked(examples, words, people if people >= LEAST else None)))
        else:
            alone += people
    groups.sort(key=lambda group: -group[0])
    return [asked for _, asked in groups], alone


def _people(found: Sequence[Unanswered], places: Iterable[int]) -> set[str]:
    return {found[place].conversation for place in places}


def _words(found: Sequence[Unanswered], places: Iterable[int]) -> tuple[str, ...]:
    """The words that at least two people used, those of the most people first."""
    lexical = Lexical()
    people: dict[int, set[str]] = defaultdict(set)
    written: dict[int, Counter[str]] = defaultdict(Counter)
    for place in places:
        for word in set(re.findall(r"[^\W\d_]{3,}", found[place].question.lower())):
            for term in lexical.question(word).indices:
                people[term].add(found[place].conversation)
                written[term][word] += 1
    common = [term for term, by in people.items() if len(by) > 1]
    common.sort(key=lambda term: (-len(people[term]), written[term].most_common(1)[0][0]))
    return tuple(written[term].most_common(1)[0][0] for term in common[:WORDS])
