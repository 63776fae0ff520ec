"""JSON lines in, JSON lines out: what every ``--batch`` does the same way.

One line in, one line out, same ids, same order; a line that fails becomes
``{"id": …, "error": "…"}`` and does not stop the others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from foundation import GuichetError, UsageError


def run_batch(
    source: Path,
    target: Path,
    handle: Callable[[dict[str, Any]], dict[str, Any]],
    *,
    required: tuple[str, ...],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Handle each line of ``source``; returns how many failed. Raises UsageError when
    the files are not as expected, GuichetError when the result cannot be written.

    A line that fails is no failure of the command: who reads the results sees each ``error``.

    The result appears under its name only when complete, so a cut leaves no half file behind.
    """
    try:
        lines = source.read_bytes().split(b"\n")
        if target.exists() and target.samefile(source):
            raise UsageError("--output would overwrite --batch: name another file")
    except OSError as error:
        raise UsageError(f"{source} could not be read: {error.strerror}") from None
    lines = [line for line in lines if line.strip()]
    partial = target.with_name(target.name + ".partial")
    failed = 0
    try:
        # What UTF-8 cannot say (a lone surrogate) is escaped, which JSON allows.
        with partial.open("w", encoding="utf-8", errors="backslashreplace") as out:
            for done, result in enumerate(_results(lines, handle, required), start=1):
                failed += "error" in result and len(result) == 2
                out.write(json.dumps(result, ensure_ascii=False) + "\n")
                out.flush()
                progress(done, len(lines))
        partial.replace(target)
    except OSError as error:
        raise GuichetError(f"{target} could not be written: {error.strerror}") from None
    return failed


def _results(
    lines: list[bytes],
    handle: Callable[[dict[str, Any]], dict[str, Any]],
    required: tuple[str, ...],
) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        id: object = None
        try:
            item = _parse(line, number)
            id = item.get("id")
            if id is None:
                raise UsageError(f'line {number}: expected an "id", found none')
            for key in required:
                if not isinstance(item.get(key), str):
                    raise UsageError(f"line {number}: expected a string under {key!r}")
            yield {"id": id, **handle(item)}
        except GuichetError as error:
            yield {"id": id, "error": str(error)}
        except Exception as error:
            # Only its kind: an unforeseen message may quote what somebody wrote.
            yield {"id": id, "error": f"line {number}: {type(error).__name__}"}


def _parse(line: bytes, number: int) -> dict[str, Any]:
    try:
        item = json.loads(line.decode("utf-8"))
    except ValueError:
        raise UsageError(f"line {number}: not a line of JSON in UTF-8") from None
    if not isinstance(item, dict):
        raise UsageError(f"line {number}: expected a JSON object, found {type(item).__name__}")
    return item
