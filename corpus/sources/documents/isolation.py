"""Parsing in a process of its own, ended when a file takes too long."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any

from corpus.errors import SourceError
from corpus.sources.documents.document import Document, Unreadable, from_wire
from corpus.sources.documents.worker import READY

START_SECONDS = 60.0


class Isolated:
    """A context; the process starts with the first file and again after one that ended it."""

    def __init__(self, max_seconds: float, max_pages: int) -> None:
        self._max_seconds, self._max_pages = max_seconds, max_pages
        self._process: subprocess.Popen[str] | None = None

    def read(self, path: Path) -> Document:
        """Raises Unreadable for the file's faults, SourceError when nothing can be parsed here."""
        if self._process is None:
            self._start()
        request = {
            "path": str(path.resolve()),
            "suffix": path.suffix.lower(),
            "name": path.stem,
            "max_pages": self._max_pages,
        }
        reply, late = self._ask(json.dumps(request), self._max_seconds)
        if not reply:
            self._stop()
            raise Unreadable(
                f"expected a file that is read within {self._max_seconds:.0f} s, found a slower one"
                if late
                else "expected a whole file, found one that made its reader fail (out of memory?)"
            )
        answer: dict[str, Any] = json.loads(reply)
        if "unreadable" in answer:
            raise Unreadable(answer["unreadable"])
        return from_wire(answer["document"])

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "corpus.sources.documents.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            cwd=Path(__file__).resolve().parents[3],  # where our packages are found
        )
        reply, _ = self._ask("", START_SECONDS)
        if reply.strip() != json.dumps(READY):
            self._stop()
            raise SourceError("expected the reader of documents to start, found that it did not")

    def _ask(self, line: str, seconds: float) -> tuple[str, bool]:
        """The next line of the process, and whether it was ended for being late."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return "", False
        timer = Timer(seconds, process.kill)
        timer.start()
        try:
            if line:
                process.stdin.write(f"{line}\n")
                process.stdin.flush()
            return process.stdout.readline(), not timer.is_alive()
        except OSError:
            return "", not timer.is_alive()
        finally:
            timer.cancel()

    def _stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def __enter__(self) -> Isolated:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()
