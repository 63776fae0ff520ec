"""Several jobs in one engine: each step reads for all of them together.

The weights pass through the memory once for all of them; what that gains on a machine is measured
by ``python -m benchmarks parallel``. A newcomer's prompt is read in small pieces beside the
others' next words.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from assistant.errors import ModelError
from assistant.model.choice import Logits
from assistant.model.engine import CHUNK, Part, Stopped
from assistant.model.jobs import Job, Read

BESIDE = 32  # tokens of prompts read in one step while others write: about 0.3 s on two cores


class Sequences(Protocol):
    """What is asked of an engine; see ``Engine``."""

    parallel: int
    memory_size: int

    def decode(
        self, parts: Sequence[Part], stop: threading.Event | None = None
    ) -> list[list[Logits]]: ...

    def forget(self, sequence: int, start: int) -> None: ...

    def share(self, source: int, target: int, length: int) -> None: ...


@dataclass(slots=True)
class Cost:
    """Processor time of a task so far: its share, by tokens, of what was read for all."""

    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Task:
    """A prompt and the job that it is for; ``start(kept)`` makes the job."""

    prompt: Sequence[int]
    longest: int  # tokens that may follow the prompt
    start: Callable[[int], Job]
    failed: Callable[[Exception], None]
    stop: threading.Event
    cost: Cost = field(default_factory=Cost)


@dataclass(slots=True)
class Seat:
    """One sequence of the engine: what it remembers, and the job that it serves if any."""

    number: int
    cached: list[int] = field(default_factory=list)
    task: Task | None = None
    job: Job | None = None
    read: Read = field(default_factory=lambda: Read(()))
    served: int = 0  # when it was last given away, in tasks

    @property
    def missing(self) -> int:
        return len(self.read.tokens) - len(self.cached)

    @property
    def held(self) -> int:
        """Tokens of memory that it has or may come to need."""
        needed = len(self.task.prompt) + self.task.longest if self.task else 0
        return max(len(self.cached), needed)


class Batching:
    """``submit`` from any thread; ``step`` from one only."""

    def __init__(self, engine: Sequences) -> None:
        self._engine = engine
        self._seats = [Seat(number) for number in range(engine.parallel)]
        self._waiting: deque[Task] = deque()
        self._came = threading.Condition()
        self._count = 0

    def submit(self, task: Task) -> None:
        with self._came:
            self._waiting.append(task)
            self._came.notify()

    def serve(self) -> None:
        """Work for ever."""
        while True:
            with self._came:
                while not self._waiting and not self._taken:
                    self._came.wait()
            self.step()

    @property
    def _taken(self) -> list[Seat]:
        return [seat for seat in self._seats if seat.task is not None]

    @property
    def alone(self) -> bool:
        return len(self._taken) == 1

    @property
    def idle(self) -> bool:
        return not self._taken and not self._waiting

    def step(self) -> None:
        """Let stopped jobs go, newcomers in, and read once for all."""
        for seat in self._taken:
            if seat.task is not None and seat.task.stop.is_set():
                self._advance(seat, Stopped())
        self._admit()
        parts = self._parts()
        if not parts:
            return
        seats = [self._seats[part.sequence] for part in parts]
        alone = seats[0].task if self.alone else None
        before = time.process_time()
        try:
            logits = self._engine.decode(parts, alone.stop if alone else None)
        except Stopped:
            return  # the next step lets it go
        except ModelError as error:
            for seat in seats:
                self._end(seat, error)
            return
        finally:
            self._share(time.process_time() - before, seats, parts)
        for seat, part, after in zip(seats, parts, logits, strict=True):
            seat.cached.extend(part.tokens)
            if not seat.missing:
                self._advance(seat, after)

    @staticmethod
    def _share(seconds: float, seats: Sequence[Seat], parts: Sequence[Part]) -> None:
        total = sum(len(part.tokens) for part in parts)
        for seat, part in zip(seats, parts, strict=True):
            if seat.task is not None:
                seat.task.cost.seconds += seconds * len(part.tokens) / total

    def _parts(self) -> list[Part]:
        """Next words first, then as much of the prompts as the others can bear, oldest first."""
        writing = [seat for seat in self._taken if seat.missing == seat.read.wanted]
        reading = [seat for seat in self._taken if seat.missing > seat.read.wanted]
        parts = [self._part(seat, seat.missing) for seat in writing]
        left = BESIDE if writing else CHUNK
        for seat in sorted(reading, key=lambda seat: seat.served):
            # The last tokens, whose logits are wanted, are read in one piece.
            before = seat.missing - seat.read.wanted
            size = seat.missing if seat.missing <= left else min(before, left)
            if size:
                parts.append(self._part(seat, size))
                left -= size
        return parts

    @staticmethod
    def _part(seat: Seat, size: int) -> Part:
        start = len(seat.cached)
        tokens = seat.read.tokens[start : start + size]
        return Part(seat.number, start, tokens, seat.read.wanted if size == seat.missing else 0)

    def _advance(self, seat: Seat, given: list[Logits] | Stopped) -> None:
        """Give a job what it asked for, and note what it asks for next."""
        assert seat.job is not None
        try:
            if isinstance(given, Stopped):
                seat.job.throw(given)
            else:
                self._want(seat, seat.job.send(given))
        except StopIteration:
            self._end(seat)
        except ModelError as error:
            self._end(seat, error)

    def _want(self, seat: Seat, read: Read) -> None:
        kept = min(_common(seat.cached, read.tokens), len(read.tokens) - read.wanted)
        if kept < len(seat.cached):
            self._engine.forget(seat.number, kept)
            del seat.cached[kept:]
        seat.read = read

    @staticmethod
    def _end(seat: Seat, error: Exception | None = None) -> None:
        """The seat is free; what it remembers stays, for the next may begin alike."""
        task, seat.task, seat.job = seat.task, None, None
        if error is not None and task is not None:
            task.failed(error)

    def _admit(self) -> None:
        """First come, first served; whoever does not fit in memory waits for others to end."""
        while self._waiting and len(self._taken) < len(self._seats):
            if not self._make_room(self._waiting[0]):
                return
            with self._came:
                task = self._waiting.popleft()
            seat, kept = self._seat_for(task)
            self._count += 1
            seat.task, seat.job, seat.served = task, task.start(kept), self._count
            try:
                self._want(seat, next(seat.job))
            except StopIteration:
                self._end(seat)
            except ModelError as error:
                self._end(seat, error)

    def _make_room(self, task: Task) -> bool:
        needed = len(task.prompt) + task.longest
        free = sorted((s for s in self._seats if s.task is None), key=lambda seat: seat.served)
        for seat in [*free, None]:
            # One free seat's memory is its own to reuse, so it is not counted before it is cleared.
            if sum(s.held for s in self._seats) + needed <= self._engine.memory_size:
                return True
            if seat is not None:
                self._engine.forget(seat.number, 0)
                seat.cached.clear()
        return False

    def _seat_for(self, task: Task) -> tuple[Seat, int]:
        """A free seat that begins like the prompt, and how much of it: its own, or another's."""
        free = [seat for seat in self._seats if seat.task is None]
        longest = max(self._seats, key=lambda seat: _common(seat.cached, task.prompt))
        length = min(_common(longest.cached, task.prompt), len(task.prompt) - 1)
        own = [seat for seat in free if _common(seat.cached, task.prompt) >= length]
        # The least is lost in the seat that remembers least.
        seat = min(own or free, key=lambda seat: (len(seat.cached), seat.served))
        if not own and length:
            self._engine.share(longest.number, seat.number, length)
            seat.cached[:] = longest.cached[:length]
        return seat, length


def _common(first: Sequence[int], second: Sequence[int]) -> int:
    """How many tokens both begin with."""
    if len(first) <= len(second) and list(first) == list(second[: len(first)]):
        return len(first)  # the usual case, without a loop
    length = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        length += 1
    return length
