"""Citizens who ask, read, think and ask again, each in a thread of their own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from evaluation.answers.systems import Heard, System
from evaluation.case import Case
from evaluation.errors import SystemGone

THINKING = 20.0  # seconds between an answer and the next question, on average


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of one citizen, ``at`` seconds from the start; ``heard`` what came of it."""

    citizen: int
    at: float
    case: str
    heard: Heard

    @property
    def failed(self) -> str:
        """Why there is no answer, or "": a refusal for want of room is one too."""
        status = str(self.heard.answer.get("status", ""))
        return self.heard.error or (status if status in ("error", "busy") else "")


def play_load(
    cases: Sequence[Case],
    system: System,
    *,
    citizens: int,
    seconds: float,
    thinking: float = THINKING,
    seed: int = 1,
    told: Callable[[Asked], None] = lambda asked: None,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Asked, ...]:
    """All that was asked before ``seconds`` were over, with its answer; the last are waited for.

    Everyone draws their own questions and pauses (exponential, as people come), the same for a
    seed. Raises SystemGone when the system is gone for somebody.
    """
    over, lock = threading.Event(), threading.Lock()
    found: list[Asked] = []
    gone: list[SystemGone] = []
    started = clock()

    def live(number: int) -> None:
        random = Random(f"{seed} {number}")  # noqa: S311 (seeded on purpose)
        wait = random.uniform(0, thinking)  # nobody begins at the same moment
        while not over.wait(min(wait, max(0.0, seconds - (clock() - started)))):
            at = clock() - started
            if at >= seconds:
                return
            case = random.choice(cases)
            try:
                asked = Asked(number, at, case.id, system.ask(case))
            except SystemGone as error:
                gone.append(error)
                over.set()
                return
            with lock:
                found.append(asked)
                told(asked)
            wait = random.expovariate(1 / thinking) if thinking else 0.0

    threads = [threading.Thread(target=live, args=(n,), daemon=True) for n in range(citizens)]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    finally:
        over.set()
    if gone:
        raise gone[0]
    return tuple(found)


def write(path: Path, asked: Sequence[Asked]) -> None:
    """One line each."""
    lines = (json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in asked)
    path.write_text("".join(lines), "utf-8")


def events(asked: Sequence[Asked]) -> Iterator[Mapping[str, Any]]:
    """The answers that came."""
    for each in asked:
        if not each.failed:
            yield each.heard.answer
