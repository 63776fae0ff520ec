"""The sheets that the last sync could not read: remembered, for the report to show them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from corpus.report.report import Broken


def broken_file(folder: Path) -> Path:
    """Where they are remembered, in the corpus' folder."""
    return folder / "broken-sheets.jsonl"


def remember_broken(path: Path, read: Iterable[str], broken: Iterable[Broken]) -> None:
    """Of the sources ``read`` by this sync, these sheets are broken; the others stay as known."""
    sources = set(read)
    kept = [each for each in recall_broken(path) if each.source not in sources]
    lines = [
        json.dumps({"source": each.source, "problem": each.problem}, ensure_ascii=False)
        for each in (*kept, *broken)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    partial.replace(path)


def recall_broken(path: Path) -> tuple[Broken, ...]:
    """What is remembered; nothing when there is no such file or it cannot be read."""
    try:
        raw = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return tuple(Broken(item["source"], item["problem"]) for item in raw)
    except (OSError, ValueError, KeyError, TypeError):
        return ()
