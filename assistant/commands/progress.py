"""Progress bars on the terminal's error stream; nothing when it is not a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Tell = Callable[[int, int], None]  # (done, total)


@contextmanager
def counted(label: str) -> Iterator[Tell]:
    """A bar told ``(done, total)``."""
    with _bars() as bars:
        yield _bar(bars, label, at_once=True)


@contextmanager
def counted_in_turn(*labels: str) -> Iterator[tuple[Tell, ...]]:
    """One bar for each label, which appears when it is first told."""
    with _bars() as bars:
        yield tuple(_bar(bars, label, at_once=False) for label in labels)


def _bars() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _bar(bars: Progress, label: str, *, at_once: bool) -> Tell:
    task = bars.add_task(label, total=None, visible=at_once)

    def tell(done: int, total: int) -> None:
        bars.update(task, completed=done, total=total, visible=True)

    return tell
