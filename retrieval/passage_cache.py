"""Passages read lately: reading one out of the engine costs more than finding it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping, Sequence

from corpus.passages import Passage

KEPT = 40_000  # all of the State's sheets: about 50 MB when every one has been found once


class PassageCache:
    """Passages by their points' ids. A passage never changes under its id: nothing grows stale."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._known: dict[Hashable, Passage] = {}
        self._lock = threading.Lock()

    def among(
        self,
        ids: Sequence[Hashable],
        read: Callable[[Sequence[Hashable]], Mapping[Hashable, Passage]],
    ) -> Mapping[Hashable, Passage]:
        """The passages of ``ids``; ``read`` is asked for those not known yet, in one go.

        One that ``read`` does not give back is left out.
        """
        with self._lock:
            found = {id: self._known[id] for id in ids if id in self._known}
        missing = [id for id in dict.fromkeys(ids) if id not in found]
        if missing:
            new = read(missing)
            found.update(new)
            self._keep(new)
        return found

    def _keep(self, new: Mapping[Hashable, Passage]) -> None:
        """When it is full the half that was read first goes."""
        with self._lock:
            self._known.update(new)
            if len(self._known) > self._kept:
                for id in list(self._known)[: -self._kept // 2]:
                    del self._known[id]
