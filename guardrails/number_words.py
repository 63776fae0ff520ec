"""Numbers written in words, French and English: « vingt-cinq », « deux cents », "forty-two"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from guardrails.rule_files import read_rules

# Alone they are articles: a figure only inside a longer number.
_ARTICLES = frozenset({"un", "une", "one"})
_LINKS = frozenset({"et", "and"})
_WORD = re.compile(r"[a-z]+")


def find_number_words(folded: str) -> Iterator[tuple[int, int, int]]:
    """(start, end, value) of each number in words; ``folded`` has no case and no accents."""
    values = _values()
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(folded):
        is_next = run and re.fullmatch(r"[ -]", folded[run[-1].end() : word.start()])
        if is_next and (word.group() in values or word.group() in _LINKS):
            run.append(word)
            continue
        yield from _read_run(run)
        run = [word] if word.group() in values else []
    yield from _read_run(run)


def _read_run(run: list[re.Match[str]]) -> Iterator[tuple[int, int, int]]:
    """The numbers in a run of number words: « deux trois » are two."""
    start = 0
    while start < len(run):
        end, value = start, None
        for last in range(min(len(run), start + 12), start, -1):
            value = _value([word.group() for word in run[start:last]])
            if value is not None:
                end = last
                break
        if value is None:
            start += 1
            continue
        if not (end - start == 1 and run[start].group() in _ARTICLES):
            yield run[start].start(), run[end - 1].end(), value
        start = end


def _value(words: list[str]) -> int | None:
    """The value of a well-formed number; None for any other run of words."""
    if words[0] in _LINKS or words[-1] in _LINKS:
        return None
    values, total, hundreds, rest, previous = _values(), 0, 0, 0, ""
    for word in words:
        if word in _LINKS:
            # « vingt et un », "one hundred and five"; never « deux et trois ».
            if not (rest >= 20 or (word == "and" and hundreds)):
                return None
            previous = word
            continue
        number = values[word]
        if number >= 1000:
            total += max(hundreds + rest, 1) * number if number < 10**6 or hundreds + rest else 0
            hundreds = rest = 0
        elif number == 100:
            if hundreds or rest > 9:
                return None
            hundreds, rest = 100 * max(rest, 1), 0
        elif word in ("vingt", "vingts") and rest == 4 and previous == "quatre":
            rest = 80
        elif (
            (number < 10 and rest in (20, 30, 40, 50, 60, 70, 80, 90))
            or (10 <= number < 20 and rest in (60, 80))
            or (7 <= number < 10 and rest in (10, 70, 90) and previous == "dix")
        ):
            rest += number
        elif rest == 0:
            rest = number
        else:
            return None
        previous = word
    return total + hundreds + rest


@cache
def _values() -> dict[str, int]:
    numbers: dict[str, str] = read_rules("figures")["numbers"]
    return {word: int(value) for value, words in numbers.items() for word in words.split()}
