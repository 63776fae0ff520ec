"""What the acronyms of the administration stand for, as the sheets themselves say it.

A sheet explains an acronym in its definitions, or where it first uses it: « le revenu de solidarité
active (RSA) », « RSA (revenu de solidarité active) ». It is believed when the letters are the
initials of the words. An acronym that no sheet explains (CNI) is given the one expression with its
initials that far more sheets open with than with any other.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from corpus.initials import EXACT, LITTLE_WORDS, MISSED, fold, initials_cost, spell, words_of
from corpus.procedure import Procedure

LONGEST = 14  # words of an expansion, little ones included
ACRONYM = r"(?:[A-Z][A-Za-z]?[A-Z]*[a-z]{0,5}\d?)"
# « … (RSA) », « … (RSA, ASS) », « … (Caf) »: what stands before is read backwards.
EXPLAINED = re.compile(rf"([^()\n]{{6,140}})\((?:ou )?({ACRONYM})(?=[ ,;)])[^()\n]{{0,40}}\)")
EXPLAINING = re.compile(rf"(?<![\w(])({ACRONYM}) \(([^()\n]{{8,140}})\)")
ALONE = re.compile(r"(?<![\w'’.-])[A-Z]{3,5}(?![\w'’]|\.\w)")
SURE_LENGTH = 3  # letters from which one sheet with the exact initials is enough
SHARE = 0.1  # of the sheets of its best expansion, under which another one is left out
# An acronym that is not explained: sheets that have it, sheets that open with its expression, and
# how many times as many as with the next one.
FEW, MANY, FAR_MORE = 2, 10, 5
OPENING = 3  # blocks
BREAK = re.compile(r"[.,;:!?()\n/–|]")

Found = dict[str, dict[str, set[str]]]
"""Acronym → expansion → ids of the sheets that say so."""


def acronyms(procedures: Iterable[Procedure]) -> Mapping[str, tuple[str, ...]]:
    """Acronym in capitals (``CAF``) → its expansions in small letters, the most usual first."""
    found: Found = defaultdict(lambda: defaultdict(set))
    alone: dict[str, set[str]] = defaultdict(set)
    opened: list[tuple[str, frozenset[str]]] = []
    for procedure in procedures:
        texts = frozenset(_texts(procedure))
        for acronym, expansion in _explanations(procedure, texts):
            found[acronym][expansion].add(procedure.id)
        for acronym in {match for text in texts for match in ALONE.findall(text)}:
            alone[acronym].add(procedure.id)
        opened.append((procedure.id, frozenset(_opening(procedure))))
    believed = {acronym: _believed(acronym, forms) for acronym, forms in found.items()}
    table = {acronym: said for acronym, said in believed.items() if said}
    unexplained = {
        acronym: ids for acronym, ids in alone.items() if len(ids) >= FEW and acronym not in table
    }
    return dict(sorted((table | _guessed(unexplained, opened)).items()))


def _texts(procedure: Procedure) -> Iterator[str]:
    yield from (procedure.title, procedure.description)
    for block in procedure.blocks:
        yield from block.headings
        yield from block.text.split("\n")


def _opening(procedure: Procedure) -> Iterator[str]:
    yield from (procedure.title, procedure.description)
    for number, block in enumerate(procedure.blocks):
        yield from block.headings
        if number < OPENING:
            yield block.text


def _explanations(procedure: Procedure, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for term, meaning in procedure.definitions:
        if re.fullmatch(ACRONYM, term):
            expansion = spell(words_of(meaning))
            if initials_cost(term, tuple(words_of(meaning))) < MISSED:
                yield term.upper(), expansion
    for text in texts:
        if "(" not in text:
            continue
        for before, acronym in EXPLAINED.findall(text):
            if expansion := _read_backwards(before, acronym):
                yield acronym.upper(), expansion
        for acronym, within in EXPLAINING.findall(text):
            words = tuple(words_of(within))
            if len(words) <= LONGEST and initials_cost(acronym, words) < MISSED:
                yield acronym.upper(), spell(words)


@lru_cache(maxsize=50_000)
def _read_backwards(before: str, acronym: str) -> str:
    """The last words of ``before`` whose initials best make the acronym; empty when none do."""
    words = words_of(before)[-LONGEST:]
    best: tuple[float, int] = (MISSED, 0)
    for length in range(2, len(words) + 1):
        best = min(best, (initials_cost(acronym, tuple(words[-length:])), length))
    return spell(words[-best[1] :]) if best[0] < MISSED else ""


def _believed(acronym: str, forms: Mapping[str, set[str]]) -> tuple[str, ...]:
    """The expansions in the order of the sheets that give them; one that hardly any gives, or
    that one sheet gives with other letters than its initials, is a chance likeness."""
    counts: Counter[str] = Counter()
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for expansion, ids in forms.items():
        key = fold(expansion)
        counts[key] += len(ids)
        spelled[key][expansion] += len(ids)
    best = max(counts.values())
    kept = []
    for key, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        exact = initials_cost(acronym, tuple(words_of(key))) < EXACT and len(acronym) >= SURE_LENGTH
        if count >= max(SHARE * best, 1 if exact else 2):
            kept.append(max(sorted(spelled[key]), key=spelled[key].__getitem__))
    return tuple(kept)


def _guessed(
    unexplained: Mapping[str, set[str]], opened: Iterable[tuple[str, Iterable[str]]]
) -> dict[str, tuple[str, ...]]:
    """For each acronym the expression with its initials that sheets open with, when it is far more
    usual than any other and stands beside the acronym in some sheet."""
    said: Found = defaultdict(lambda: defaultdict(set))
    for id, texts in opened:
        for piece in {piece for text in texts for piece in BREAK.split(text)}:
            for initials, expression in _expressions(piece, unexplained):
                said[initials][expression].add(id)
    guessed: dict[str, tuple[str, ...]] = {}
    for acronym, forms in said.items():
        ranked = sorted(forms.items(), key=lambda form: (-len(form[1]), form[0]))
        (expression, ids), following = ranked[0], len(ranked[1][1]) if len(ranked) > 1 else 0
        usual = len(ids) >= max(MANY, FAR_MORE * following)
        if usual and ids & unexplained[acronym]:
            guessed[acronym] = (expression,)
    return guessed


def _expressions(text: str, wanted: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """(initials, expression) of every run of words whose great ones have wanted initials."""
    words = words_of(text)
    great = [number for number, word in enumerate(words) if word not in LITTLE_WORDS]
    letters = fold("".join(words[number][0] for number in great)).upper()
    for first in range(len(great)):
        for last in range(first + 2, min(first + 5, len(great))):
            if letters[first : last + 1] in wanted:
                expression = words[great[first] : great[last] + 1]
                yield letters[first : last + 1], spell(expression)
