"""A run as a folder: what it was made with, its cases, and every answer as it comes.

    run.json        the versions of everything
    cases.jsonl     the cases, as they were asked
    answers.jsonl   one answer a line, on disk before the next case is asked

So a run that was cut goes on where it stopped, and is read later without the suites.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from evaluation.answers.reply import Outcome, Reply, reply_of
from evaluation.answers.systems import Heard
from evaluation.case import Case, Spoken
from evaluation.errors import RunError
from foundation import home

ANSWERS, CASES, RUN = "answers.jsonl", "cases.jsonl", "run.json"


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was read; ``cases`` also those not asked yet."""

    folder: Path
    made_with: Mapping[str, Any]
    cases: tuple[Case, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def complete(self) -> bool:
        return len(self.outcomes) == len(self.cases)


@dataclass(slots=True)
class Keeper:
    """Writes the answers of one run; ``done`` are those that stand, by case."""

    path: Path
    done: dict[str, Outcome] = field(default_factory=dict)

    def keep(self, case: Case, heard: Heard) -> Outcome:
        """Append one answer; it is on disk when this returns."""
        line = {"case": case.id, **asdict(heard)}
        with self.path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        outcome = _outcome(case, line)
        self.done[case.id] = outcome
        return outcome


def folder_of(name: str) -> Path:
    """Where the run ``name`` stands: a path as it is, else in ``$GUICHET_HOME/evaluation/runs``."""
    path = Path(name).expanduser()
    return path if len(path.parts) > 1 or path.is_dir() else home() / "evaluation" / "runs" / name


@contextmanager
def keeping(folder: Path, cases: Sequence[Case], made_with: Mapping[str, Any]) -> Iterator[Keeper]:
    """Begin the run in ``folder``, or go on with it. Raises RunError when it was made otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RunError(f"{folder}: expected to go on alone, found another run at it") from None
        if (folder / RUN).is_file():
            _require_the_same(read_run(folder), cases, made_with)
        else:
            _write(folder / CASES, "".join(_line(asdict(case)) for case in cases))
            _write(folder / RUN, json.dumps(made_with, ensure_ascii=False, indent=1) + "\n")
        _drop_torn_line(folder / ANSWERS)
        yield Keeper(folder / ANSWERS, {o.case.id: o for o in read_run(folder).outcomes})


def read_run(folder: Path) -> Run:
    """Raises RunError when the folder holds no run."""
    try:
        made_with = json.loads((folder / RUN).read_text("utf-8"))
        cases = tuple(_case(json.loads(line)) for line in _lines(folder / CASES))
        by_id = {case.id: case for case in cases}
        kept = [json.loads(line) for line in _lines(folder / ANSWERS)]
        outcomes = tuple(_outcome(by_id[line["case"]], line) for line in kept)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"{folder}: expected a run of `guichet eval run`: {error!r}") from None
    return Run(folder, made_with, cases, outcomes)


def _require_the_same(run: Run, cases: Sequence[Case], made_with: Mapping[str, Any]) -> None:
    as_kept = json.loads(json.dumps(made_with))
    keys = run.made_with.keys() | as_kept.keys()
    other = sorted(k for k in keys if run.made_with.get(k) != as_kept.get(k))
    if run.cases != tuple(cases):
        other.append("cases")
    if other:
        raise RunError(
            f"{run.folder}: expected a run made with the same versions, found other "
            f"{', '.join(other)}; give another --output"
        )


def _outcome(case: Case, line: Mapping[str, Any]) -> Outcome:
    return Outcome(
        case=case,
        reply=reply_of(line["answer"]) if line["answer"] else Reply("error", ""),
        total_ms=line["total_ms"],
        to_excerpt_ms=line["to_excerpt_ms"],
        to_sentence_ms=line["to_sentence_ms"],
        error=line["error"],
    )


def _case(item: dict[str, Any]) -> Case:
    lists = {name: tuple(value) for name, value in item.items() if isinstance(value, list)}
    return Case(
        **item
        | lists
        | {
            "facts": tuple(tuple(group) for group in item["facts"]),
            "history": tuple(Spoken(**turn) for turn in item["history"]),
        }
    )


def _lines(path: Path) -> list[str]:
    """The whole lines; a last one without its end was cut while it was written."""
    return path.read_text("utf-8").split("\n")[:-1] if path.is_file() else []


def _drop_torn_line(path: Path) -> None:
    content = path.read_bytes() if path.is_file() else b""
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        os.truncate(path, len(whole))


def _line(item: Mapping[str, Any]) -> str:
    return json.dumps(item, ensure_ascii=False) + "\n"


def _write(path: Path, content: str) -> None:
    partial = path.with_name(f".{path.name}")
    partial.write_text(content, "utf-8")
    partial.replace(path)
