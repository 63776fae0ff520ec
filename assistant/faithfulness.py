"""Does a French sentence say what the very pieces nearest to it say?

Words of a passage can be put together into what it does not say: another case's figure, a
condition that is not there, a yes for a no. Each check names the fault, or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reading import Piece, Read, Reading, Said, read_text
from guardrails.figures import Figure
from guardrails.polarity import bounds, conditions, kin, named
from retrieval.lexical import Lexical

NEXT_ADDS = 0.25  # share of the sentence that a further piece must add to count as one of its own
ALIKE = 0.45  # share of a clause's terms that its like in the sheet holds
NEARLY = 0.12  # clauses this near to the best one count as well
LEAST = 2  # terms of a clause that can be compared
HELD = 0.5  # share of a condition's terms that the sheet must hold


def evidence(terms: frozenset[int], reading: Reading) -> list[Piece]:
    """The pieces that together say most of ``terms``, the best first; three at most."""
    chosen: list[Piece] = []
    left, total = set(terms), reading.weight(terms) or 1.0
    while reading.pieces and len(chosen) < 3:
        best = max(reading.pieces, key=lambda piece: reading.match(left, piece.own))
        if chosen and reading.match(left, best.own) < NEXT_ADDS * total:
            break
        chosen.append(best)
        left -= best.own.terms
    return chosen


def misplaced(said: Read, reading: Reading) -> tuple[Figure, ...]:
    """Figures that stand in the passage, but not where the rest of the sentence does."""
    return tuple(figure for figure in said.figures if _is_misplaced(figure, said, reading))


def _is_misplaced(figure: Figure, said: Read, reading: Reading) -> bool:
    if figure in reading.above.figures:
        return False
    bare = figure.kind == "amount" and not figure.unit
    holders = [piece for piece in reading.pieces if figure in piece.own.figures]
    if bare and not any(holder.unit.is_row for holder in holders):
        near = evidence(said.terms, reading)
        return not any(figure.value == f.value for piece in near for f in piece.own.figures) and (
            not holders and int(float(figure.value)) > 1
        )
    if not holders:
        return False  # in another writing: guardrails.figures.missing has said that it is there
    best = max(_score(piece, said, figure, reading) for piece in holders)
    for piece in reading.pieces:
        if figure in piece.own.figures or _score(piece, said, figure, reading) <= best + 0.01:
            continue
        if piece.unit.is_row:
            if any(holder.unit.is_row for holder in holders):
                return True
            continue
        rivals = {f for f in piece.own.figures if _family(f) == _family(figure)}
        told = {f for f in rivals & said.figures if not any(f in h.own.figures for h in holders)}
        if rivals and not told:
            return True
    likeliest = [h for h in holders if _score(h, said, figure, reading) >= best - 0.01]
    return all(_is_of_another_column(figure, said, holder, reading) for holder in likeliest)


def _family(figure: Figure) -> tuple[str, str]:
    """Figures of one family answer the same question: « 9 h » and « 9 h 30 »."""
    return ("time", "") if figure.unit == "hour" else (figure.kind, figure.unit)


def _score(piece: Piece, said: Read, figure: Figure, reading: Reading) -> float:
    """Words in common, and other figures in common: those of a row's label tell it."""
    shared = (said.figures - {figure}) & piece.own.figures
    return reading.match(said.terms, piece.own) + reading.weights[-1] * len(shared)


def _is_of_another_column(figure: Figure, said: Read, piece: Piece, reading: Reading) -> bool:
    own = [cell for cell in piece.cells if figure in cell.figures]
    if not own:
        return False
    best = max(reading.match(said.terms, cell) for cell in own)
    for cell in piece.cells:
        rivals = {f for f in cell.figures if _family(f) == _family(figure)}
        if cell in own or not rivals or rivals & said.figures:
            continue
        if reading.match(said.terms, cell) > best:
            return True
    return False


def contradicted(spoken: Sequence[Said], reading: Reading) -> bool:
    """Whether a clause says no to what the sheet affirms, or yes to what it denies."""
    for said in spoken:
        if said.clause.conditional or len(said.terms) < LEAST:
            continue
        alike = _alike(said, reading)
        if alike and all(other.clause.denied is not said.clause.denied for other in alike):
            return True
    return False


def _alike(said: Said, reading: Reading) -> list[Said]:
    """The sheet's clauses that speak of the same."""
    total = reading.weight(said.terms)
    if not total:
        return []
    clauses = [clause for piece in reading.pieces for clause in piece.clauses]
    shares = [reading.weight(said.terms & other.terms) / total for other in clauses]
    best = max(shares, default=0.0)
    if best < ALIKE:
        return []
    return [o for o, share in zip(clauses, shares, strict=True) if share >= best - NEARLY]


def foreign_names(said: Read, sentence: str, near: Sequence[Piece], reading: Reading) -> list[str]:
    """Who acts or when, as the sentence has it and the pieces nearest to it have not."""
    intros = {piece.unit.intro for piece in near} - {""}
    listed = [piece for piece in reading.pieces if piece in near or piece.unit.intro in intros]
    held = reading.above.words.union(*(piece.own.words for piece in listed))
    return [word for word in sorted(named(sentence)) if not kin(word) & _plurals(held)]


def _plurals(words: frozenset[str]) -> frozenset[str]:
    return words | {word.rstrip("sx") for word in words}


def invented(sentence: str, reading: Reading, lexical: Lexical) -> list[str]:
    """Conditions of the sentence of which the passage says hardly a word."""
    found = []
    for condition in conditions(sentence):
        terms = read_text(condition, lexical).terms
        if terms and reading.weight(terms & reading.whole.terms) < HELD * reading.weight(terms):
            found.append(condition)
    return found


def omitted(said: Read, near: Sequence[Piece], question: Read, lexical: Lexical) -> list[str]:
    """Caps, exceptions and conditions of the nearest piece that the sentence leaves out."""
    found = []
    for piece in near[:1]:
        if piece.unit.is_row:
            continue
        for bound in bounds(piece.unit.text):
            read = read_text(bound, lexical)
            told = (said.terms | question.terms) & read.terms
            if read.figures - said.figures or len(told) * 2 < len(read.terms):
                found.append(bound)
    return found


def of_another_case(said: Read, reading: Reading, others: Sequence[Reading]) -> bool:
    """Whether it names a case that has a passage of its own, in words that this one lacks."""
    return any(not (other.case - reading.whole.terms).isdisjoint(said.terms) for other in others)
