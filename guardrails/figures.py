"""Every figure of a text, in one form whatever its writing: « vingt-cinq euros » is 25 €.

What an answer states and no source holds is found by ``missing``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from guardrails.figure import Figure, Found
from guardrails.figure_amounts import amounts, amounts_in_words, one_of_a_unit
from guardrails.figure_contacts import emails, forms, phones, urls
from guardrails.figure_dates import dates, times
from guardrails.folding import fold

__all__ = ["Figure", "absent", "figures", "find_figures", "missing"]


def figures(text: str) -> frozenset[Figure]:
    """The figures of ``text``. « un », « une » and "a" are articles, not figures."""
    return frozenset(figure for _, _, found in _read(text) for figure in found)


def find_figures(text: str) -> list[Found]:
    """Where the figures of ``text`` stand: (start, end, what stands there), in order."""
    return _read(text)


def missing(sentence: str, sources: Sequence[str]) -> tuple[Figure, ...]:
    """The figures of ``sentence`` that stand in none of ``sources``, in the sentence's order.

    Units must agree when both have one; a bare number is content with any unit.
    """
    return absent(sentence, frozenset[Figure]().union(*(figures(source) for source in sources)))


def absent(sentence: str, held: frozenset[Figure]) -> tuple[Figure, ...]:
    """As ``missing``, of sources whose figures were read before."""
    bare = {figure.value for figure in held if figure.kind == "amount"}
    found: list[Figure] = []
    for _, _, figures_there in _read(sentence):
        for figure in figures_there:
            if figure in held or figure in found or _is_implied(figure, held, bare):
                continue
            found.append(figure)
    return tuple(found)


def _is_implied(figure: Figure, held: frozenset[Figure], bare: set[str]) -> bool:
    """Whether the sources hold the figure in a fuller writing."""
    if figure.kind == "amount":
        if not figure.unit:
            return figure.value in bare or any(
                other.kind == "date" and other.value.startswith(figure.value + "-")
                for other in held
            )
        return Figure("amount", figure.value) in held
    if figure.kind == "date":  # « 1er mars », « mars 2026 » when the source says « 1er mars 2026 »
        return any(
            other.kind == "date"
            and (
                other.value.endswith("-" + figure.value)
                or other.value.startswith(figure.value + "-")
            )
            for other in held
        )
    if figure.kind == "url":  # the site's address when the source links one of its pages
        return any(
            other.kind == "url" and other.value.startswith(figure.value + "/") for other in held
        )
    return False


def _read(text: str) -> list[Found]:
    """(start, end, figures) in order; a stretch that one reader took is not read again."""
    folded = fold(text)
    taken: list[Found] = []
    mask = list(folded)
    for reader in _READERS:
        for start, end, found in list(reader("".join(mask))):
            taken.append((start, end, found))
            mask[start:end] = "\x00" * (end - start)
    return sorted(taken, key=lambda item: item[:2])


_READERS: tuple[Callable[[str], Iterator[Found]], ...] = (
    emails, urls, forms, phones, dates, times, amounts, amounts_in_words, one_of_a_unit,
)  # fmt: skip
