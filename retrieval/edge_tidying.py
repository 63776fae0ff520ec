"""Tidying up a shard beside the one that is searched: its graph of vectors, its removed points.

The engine's ``optimize`` takes from seconds to many minutes, and holds the interpreter all that
time: nothing else of the process goes on, no search and no page. So a process that serves citizens
lets another one do it, on a copy, and then opens the copy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import qdrant_edge as edge

from retrieval.edge_config import better_config

NICE = 10
LOOK_SECONDS = 0.2


def tidy_copy(shard: Path, copy: Path, may_go_on: Callable[[], bool]) -> bool:
    """Make ``copy`` a tidied copy of ``shard``, which must be flushed and not written meanwhile.

    ``may_go_on`` is asked now and then; when it says False, nothing stays of the copy. Returns
    whether it was made.
    """
    shutil.copytree(shard, copy)
    command = [sys.executable, "-m", "retrieval.edge_tidying", str(copy)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[1])  # noqa: S603  (ourselves)
    try:
        while may_go_on() and process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(LOOK_SECONDS)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if process.returncode == 0:
        return True
    shutil.rmtree(copy, ignore_errors=True)
    return False


def tidy(opened: Any, shard: Path) -> Any:
    """Tidy up the shard in that folder; it may have to be opened anew, and is given back."""
    better = better_config(shard, opened.count(edge.CountRequest(exact=True)))
    if better is not None:
        opened.flush()
        opened.close()
        opened = edge.EdgeShard.load(str(shard), better)
    opened.optimize()
    opened.flush()
    return opened


def main(shard: str) -> None:
    os.nice(NICE)  # citizens first
    opened = tidy(edge.EdgeShard.load(shard), Path(shard))
    opened.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
