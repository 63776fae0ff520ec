"""What stands in the place of personal data: « [PERSONNE_1] », the same for the same value."""

from __future__ import annotations

import re
import threading
import unicodedata
from typing import NoReturn

from guardrails.rule_files import read_rules

PLACEHOLDER = re.compile(r"\[([A-ZÀ-ÖØ-Þ]+(?:_[A-ZÀ-ÖØ-Þ]+)*)_([0-9]{1,9})\]")


class Placeholders:
    """The placeholders of one conversation. In memory only: it refuses to be written anywhere.

    >>> known = Placeholders()
    >>> known.for_value("PERSON", "Karim Benali"), known.for_value("PERSON", "karim  BENALI")
    ('[PERSONNE_1]', '[PERSONNE_1]')
    """

    def __init__(self) -> None:
        self._labels: dict[str, str] = read_rules("placeholders")["labels"]
        self._given: dict[tuple[str, str], str] = {}
        self._used: dict[str, set[int]] = {}
        self._last: dict[str, int] = {}
        self._lock = threading.Lock()

    def for_value(self, type: str, value: str) -> str:
        """The placeholder of ``value``, a new one the first time it is seen."""
        label = self._labels.get(type, "DONNÉE")
        key = (label, normalise(type, value))
        with self._lock:
            if key not in self._given:
                number = self._last.get(label, 0) + 1
                while number in self._used.get(label, ()):
                    number += 1
                self._last[label] = number
                self._given[key] = f"[{label}_{number}]"
            return self._given[key]

    def reserve(self, text: str) -> None:
        """Never give out a placeholder that ``text`` already holds."""
        with self._lock:
            for label, number in PLACEHOLDER.findall(text):
                self._used.setdefault(label, set()).add(int(number))

    def __len__(self) -> int:
        return len(self._given)

    def __repr__(self) -> str:
        counts = ", ".join(f"{label}: {number}" for label, number in sorted(self._counts().items()))
        return f"Placeholders({counts})"

    def _counts(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for label, _ in self._given:
            counts[label] = counts.get(label, 0) + 1
        return counts

    def __reduce__(self) -> NoReturn:
        raise TypeError("placeholders stay in memory: they cannot be pickled or copied")


def normalise(type: str, value: str) -> str:
    """``value`` as compared with others of its type: without case, accents or separators."""
    plain = unicodedata.normalize("NFKD", value).casefold()
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    if type == "PERSON":
        return " ".join(sorted(re.findall(r"[^\W_]+", plain)))
    if type == "PHONE_NUMBER":
        digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", plain))
        return re.sub(r"^(?:00)?33(?=\d{9}$)", "0", digits)
    return re.sub(r"[\W_]+", "", plain) or plain
