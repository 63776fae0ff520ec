"""``python -m tests.fuzz KIND``: plays mutants in this process, within limits, and tells.

Prints one JSON object; exit code 1 when there are findings. Each is kept as a file in ``--keep``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import FrameType

from tests.fuzz.bombs import BOMBS
from tests.fuzz.mutating import mutants
from tests.fuzz.targets import DECLARED, TARGETS

CPU_SECONDS = 8.0  # for one small file: what is read in milliseconds, on a busy machine
BOMB_SECONDS = 30.0  # for files of up to 20 MB made to be slow
MEMORY = 1_500_000_000  # bytes of address space: the reader of documents has 2 GB
GROWTH = 400_000_000  # bytes that all files together may add to what the process holds


class TooSlow(BaseException):
    """No reader may take this for a fault of the file."""


def main() -> int:
    given = _arguments()
    logging.disable(logging.CRITICAL)
    target = TARGETS[given.kind]
    signal.signal(signal.SIGPROF, _too_slow)
    for content in target.whole():
        target.play(content)  # what it loads at first is no growth
    before = _held()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY + before, MEMORY + before))
    outcomes: Counter[str] = Counter()
    findings, slowest = [], (0.0, "")
    seconds = BOMB_SECONDS if given.bombs else CPU_SECONDS
    for name, content in _files(given):
        began = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            target.play(content)
            outcomes["read"] += 1
        except DECLARED:
            outcomes["told"] += 1
        except BaseException as error:
            signal.setitimer(signal.ITIMER_PROF, 0)
            if isinstance(error, KeyboardInterrupt):
                raise
            findings.append(_finding(name, content, error, given.keep))
        signal.setitimer(signal.ITIMER_PROF, 0)
        slowest = max(slowest, (round(time.process_time() - began, 2), name))
    grown = _held() - before
    if grown > (MEMORY if given.bombs else GROWTH):
        findings.append({"growth": grown})
    told = {"kind": given.kind, "outcomes": dict(outcomes), "slowest_cpu_seconds": slowest,
            "grown_bytes": grown, "findings": findings}  # fmt: skip
    print(json.dumps(told))
    return bool(findings)


def _files(given: argparse.Namespace) -> Iterator[tuple[str, bytes]]:
    """Mutants by their number, or the bombs by their name."""
    if given.bombs:
        yield from ((name, make()) for name, make in BOMBS[given.kind].items())
        return
    target = TARGETS[given.kind]
    for number, content in enumerate(
        islice(mutants(target.whole(), target.kind, given.seed), given.count)
    ):
        yield str(number), content


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=sorted(TARGETS))
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bombs", action="store_true", help="those of tests/fuzz/bombs.py")
    parser.add_argument("--keep", type=Path, default=None)
    return parser.parse_args()


def _too_slow(_: int, __: FrameType | None) -> None:
    raise TooSlow


def _held() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _finding(
    name: str, content: bytes, error: BaseException, keep: Path | None
) -> dict[str, object]:
    file = hashlib.sha256(content).hexdigest()[:12]
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / file).write_bytes(content)
    last = traceback.extract_tb(error.__traceback__)[-1]
    return {"name": name, "file": file, "bytes": len(content),
            "error": f"{type(error).__name__}: {error}"[:200],
            "at": f"{last.filename}:{last.lineno}"}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
