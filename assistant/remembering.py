"""Which placeholder stands for whom in each conversation: in memory only, never on a disk."""

from __future__ import annotations

import threading
from collections import OrderedDict

from guardrails.placeholders import Placeholders

REMEMBERED = 10_000  # conversations whose placeholders stay consistent


class Remembered:
    """The placeholders of the last conversations; any thread asks."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Placeholders] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, conversation: str) -> Placeholders:
        """New ones for a text outside any conversation."""
        if not conversation:
            return Placeholders()
        with self._lock:
            found = self._kept.pop(conversation, None) or Placeholders()
            self._kept[conversation] = found
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)
            return found

    def forget(self, conversation: str) -> None:
        with self._lock:
            self._kept.pop(conversation, None)
