"""Where suites stand: those that come with the software, and the city's, which people correct."""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evaluation.case import Case
from evaluation.errors import SuiteError
from evaluation.suite import Line, read_suite
from foundation import home

SHIPPED = Path(__file__).with_name("suites")
SHELVES = ("city", "shipped")
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_READ = (".jsonl", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file of cases. ``fault``: why it cannot be read; then it has no cases."""

    shelf: str
    path: Path
    cases: tuple[Case, ...]
    fault: str = ""

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def editable(self) -> bool:
        """A file that people write by hand keeps its remarks: only they change it."""
        return self.shelf == "city" and self.path.suffix == ".jsonl" and not self.fault


class Shelves:
    """The city's suites stand in ``folder``; one line a case, each change on disk at once."""

    def __init__(self, folder: Path | None = None, shipped: Path = SHIPPED) -> None:
        self._folders = {"city": folder or home() / "suites", "shipped": shipped}

    def all(self) -> tuple[Shelved, ...]:
        """The city's first. Of the shipped files, those that hold such cases."""
        found = [self._read("city", path) for path in _files(self._folders["city"])]
        shipped = [self._read("shipped", path) for path in _files(self._folders["shipped"])]
        return (*found, *(each for each in shipped if not each.fault))

    def get(self, shelf: str, name: str) -> Shelved | None:
        """None when there is no such suite."""
        if shelf not in SHELVES or not NAME.fullmatch(name):
            return None
        for path in _files(self._folders[shelf]):
            if path.stem == name:
                return self._read(shelf, path)
        return None

    def put(self, name: str, line: Line, *, replacing: str = "") -> None:
        """Add a case to the city's suite ``name``, or correct the one with the id ``replacing``.

        The suite is made when there is none. Raises SuiteError when the name is none, when the id
        stands already, when ``replacing`` does not, or when the file cannot be written.
        """
        with self._changing(name) as lines:
            ids = [each.id for each in lines]
            if replacing and replacing not in ids:
                raise SuiteError(f"{name}: expected a case {replacing!r}, found none")
            if line.id in ids and line.id != replacing:
                raise SuiteError(f"{name}: the id {line.id!r} stands already")
            if replacing:
                lines[ids.index(replacing)] = line
            else:
                lines.append(line)

    def remove(self, name: str, id: str) -> None:
        """Take a case out of the city's suite. Raises SuiteError when it is not there."""
        with self._changing(name) as lines:
            left = [each for each in lines if each.id != id]
            if len(left) == len(lines):
                raise SuiteError(f"{name}: expected a case {id!r}, found none")
            lines[:] = left

    @contextmanager
    def _changing(self, name: str) -> Iterator[list[Line]]:
        """The lines of a suite, written back whole; two who change it wait for each other."""
        if not NAME.fullmatch(name):
            raise SuiteError(f"expected a name of small letters, digits and dashes, found {name!r}")
        path = self._folders["city"] / f"{name}.jsonl"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with (path.parent / ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                old = path.read_text("utf-8").split("\n") if path.is_file() else []
                read_suite(path) if old else ()  # a fault is told, not written over
                lines = [Line.model_validate_json(each) for each in old if each.strip()]
                yield lines
                partial = path.with_name(f".{path.name}")
                partial.write_text("".join(f"{_json(each)}\n" for each in lines), "utf-8")
                partial.replace(path)
        except OSError as error:
            raise SuiteError(f"{path} could not be written: {error.strerror}") from None

    def _read(self, shelf: str, path: Path) -> Shelved:
        try:
            return Shelved(shelf, path, read_suite(path))
        except SuiteError as error:
            return Shelved(shelf, path, (), str(error))


def _files(folder: Path) -> list[Path]:
    """The suites of a folder whose names can stand in an address."""
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [p for p in found if p.suffix in _READ and NAME.fullmatch(p.stem)]


def _json(line: Line) -> str:
    return line.model_dump_json(exclude_defaults=True)
