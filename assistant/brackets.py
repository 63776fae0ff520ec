"""Does a bracket of a text (« de 701 à 900 € », « de 3 à 17 ans ») hold a number of the question?

It only helps to quote the row that speaks of the citizen's number; what it means for them is theirs
and an agent's to say.
"""

from __future__ import annotations

import re

_NUMBER = r"\d{1,3}(?: \d{3})+|\d+"
_BRACKET = re.compile(rf"\bde ({_NUMBER})(?: €| euros| ans)? à ({_NUMBER})\b")
_SPACES = re.compile(r"\s")


def holds_a_number_of(question: str, text: str) -> bool:
    asked = [_value(found) for found in re.findall(_NUMBER, _plain(question))]
    return any(
        _value(low) <= number <= _value(high)
        for low, high in _BRACKET.findall(_plain(text))
        for number in asked
    )


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text)  # no-break spaces too


def _value(written: str) -> int:
    return int(written.replace(" ", ""))
