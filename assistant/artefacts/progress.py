"""Progress bars in the terminal, one line an artefact."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from assistant.artefacts.fetch import Outcome
from assistant.artefacts.manifest import Artefact


class BarsOfProgress:
    """Shows what is being fetched, its size and speed; a context manager."""

    def __init__(self) -> None:
        self._bars = Progress(
            TextColumn("{task.fields[what]}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[step]}"),
        )
        self._lines: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def begin(self, artefact: Artefact) -> None:
        self._lines[artefact.name] = self._bars.add_task(
            "", total=artefact.download_size, what=artefact.name, step="checking"
        )

    def downloaded(self, artefact: Artefact, size: int) -> None:
        self._bars.update(self._lines[artefact.name], completed=size, step="downloading")

    def making(self, artefact: Artefact) -> None:
        self._bars.update(self._lines[artefact.name], step="assembling and verifying")

    def finished(self, artefact: Artefact, outcome: Outcome) -> None:
        size = artefact.download_size
        self._bars.update(self._lines[artefact.name], completed=size, step=outcome.value)
