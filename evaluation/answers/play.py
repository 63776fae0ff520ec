"""Ask every case that has no answer yet, as many at once as the system takes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from evaluation.answers.kept import Keeper
from evaluation.answers.reply import Outcome
from evaluation.answers.systems import System
from evaluation.case import Case


def choose(cases: Sequence[Case], split: str = "", limit: int | None = None) -> tuple[Case, ...]:
    """The cases of ``split`` (all when empty), and of those always the same ``limit``.

    The sample is drawn by the hash of the id, so that adding cases hardly changes it.
    """
    kept = [case for case in cases if split in ("", case.split)]
    if limit is not None:
        by_chance = sorted(kept, key=lambda case: hashlib.sha256(case.id.encode()).digest())
        sample = {case.id for case in by_chance[:limit]}
        kept = [case for case in kept if case.id in sample]
    return tuple(kept)


def play(cases: Sequence[Case], system: System, keeper: Keeper) -> Iterator[Outcome]:
    """Each new outcome as it comes, kept. Raises GuichetError when the system is gone."""
    left = [case for case in cases if case.id not in keeper.done]
    if system.at_once == 1:
        for case in left:
            yield keeper.keep(case, system.ask(case))
        return
    with ThreadPoolExecutor(system.at_once) as threads:
        asked = {threads.submit(system.ask, case): case for case in left}
        try:
            for future in as_completed(asked):
                yield keeper.keep(asked[future], future.result())
        finally:
            threads.shutdown(cancel_futures=True)
