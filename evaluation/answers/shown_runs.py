"""The runs that stand in the evaluation folder, the newest first, each in a few figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from evaluation.answers.figures import SHARES
from evaluation.answers.kept import ANSWERS, CASES, Run, read_run
from evaluation.errors import RunError
from evaluation.measure import Measure, share
from foundation import home

TOLD = ("accuracy_among_shown", "coverage")


@dataclass(frozen=True, slots=True)
class Summed:
    """A run in a line; ``of`` what it was made: its suites, its disguise, its arm."""

    name: str
    at: datetime
    answered: int
    asked: int
    of: str
    figures: tuple[Measure, ...]


def runs_folder() -> Path:
    return home() / "evaluation" / "runs"


def all_runs() -> tuple[Summed, ...]:
    """Those that can be read, the newest first."""
    folder = runs_folder()
    found = list(folder.iterdir()) if folder.is_dir() else []
    return tuple(sorted(_summed(found), key=lambda each: each.at, reverse=True))


def named(name: str) -> Run | None:
    """The run of that name, whatever it holds; None when there is none such."""
    folder = runs_folder() / name
    if Path(name).name != name or not folder.is_dir():
        return None
    try:
        return read_run(folder)
    except RunError:
        return None


def _summed(folders: list[Path]) -> Iterator[Summed]:
    for folder in folders:
        answers = folder / ANSWERS
        path = answers if answers.is_file() else folder / CASES
        if path.is_file():
            known = path.stat()
            told = _read(folder, known.st_mtime_ns, known.st_size)
            if told is not None:
                yield told


@lru_cache(maxsize=512)
def _read(folder: Path, changed: int, size: int) -> Summed | None:
    """What a run of that moment and size says; reading some thousand answers takes a while."""
    try:
        run = read_run(folder)
    except RunError:
        return None
    figures = []
    for name in TOLD:
        among = [o for o in run.outcomes if SHARES[name].of(o)]
        figures.append(share(name, "", sum(map(SHARES[name].hit, among)), len(among)))
    at = datetime.fromtimestamp(changed / 1e9, UTC)
    return Summed(run.name, at, len(run.outcomes), len(run.cases), _of(run), tuple(figures))


def _of(run: Run) -> str:
    chosen = run.made_with.get("chosen") or {}
    parts = [*sorted(run.made_with.get("suites") or ()), run.made_with.get("arm", "")]
    parts += [chosen.get("disguise", "")] if isinstance(chosen, dict) else []
    return ", ".join(Path(str(part)).stem for part in parts if part)
