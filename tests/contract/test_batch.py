"""JSON lines in, JSON lines out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batch import run_batch
from foundation import GuichetError, UsageError


def play(tmp_path: Path, content: bytes) -> tuple[int, list[dict[str, Any]]]:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(content)

    def handle(item: dict[str, Any]) -> dict[str, Any]:
        if item["text"] == "bug":
            raise RuntimeError("secret words")
        return {"upper": item["text"].upper()}

    failed = run_batch(source, target, handle, required=("text",))
    return failed, [json.loads(line) for line in target.read_text("utf-8").splitlines()]


def test_ids_come_back_in_order_whatever_fails(tmp_path: Path) -> None:
    lines = [b'{"id": 1, "text": "a"}', b"[]", b'{"id": 2}', b"\xff\xfe", b'{"id": 3, "text": "b"}']
    failed, results = play(tmp_path, b"\n".join(lines))
    assert failed == 3
    assert [result["id"] for result in results] == [1, None, 2, None, 3]
    assert results[4]["upper"] == "B"


def test_an_unforeseen_failure_never_quotes_what_was_written(tmp_path: Path) -> None:
    _, (result,) = play(tmp_path, b'{"id": 1, "text": "bug"}')
    assert "secret" not in result["error"]


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.jsonl"):
        run_batch(tmp_path / "nowhere.jsonl", tmp_path / "o", lambda item: {}, required=())
    (tmp_path / "in.jsonl").write_text("{}")
    with pytest.raises(GuichetError, match="nofolder"):
        run_batch(tmp_path / "in.jsonl", tmp_path / "nofolder" / "o", lambda item: {}, required=())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.binary(max_size=40).filter(lambda line: b"\n" not in line and b"\r" not in line))
)
def test_any_bytes_give_one_line_of_json_each(tmp_path: Path, lines: list[bytes]) -> None:
    _, results = play(tmp_path, b"\n".join(lines))
    assert len(results) <= len(lines)
