"""Work in small batches, and telling how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
Progress = Callable[[int, int], None]  # (done, total)


def groups(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in order, ``size`` at a time."""
    iterator = iter(items)
    while group := list(islice(iterator, size)):
        yield group


def silent(done: int, total: int) -> None:
    """A progress that nobody watches."""
