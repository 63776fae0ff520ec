"""``guichet redact`` keeps its contract: ids in order, offsets as given, one error a line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from foundation import GuichetError, UsageError
from guardrails import commands
from guardrails.personal_data import PersonalData

LINES = [
    '{"id": "a", "text": "je m\'appelle karim benali"}',
    "not json 06 12 34 56 78",
    '{"id": 2, "text": 12}',
    '{"text": "sans identifiant"}',
    '["une liste"]',
    '{"id": "z", "text": "06 12 34 56 78 \\ud800"}',
]


@pytest.fixture
def app(personal_data: PersonalData, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setattr(commands, "_load", lambda: personal_data)
    made = typer.Typer()
    made.command()(commands.redact)
    return made


def test_a_text_is_printed_without_its_personal_data(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["je m'appelle karim benali"])
    assert (result.exit_code, result.stdout) == (0, "je m'appelle [PERSONNE_1]\n")


def test_a_dash_reads_the_standard_input_and_json_tells_the_places(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["-", "--json"], input="tel 06 12 34 56 78\n")
    assert json.loads(result.stdout) == {
        "text": "tel [TÉLÉPHONE_1]",
        "spans": [{"start": 4, "end": 18, "type": "PHONE_NUMBER", "score": 0.9}],
    }


def test_a_batch_keeps_the_ids_in_order_and_an_error_stops_no_other_line(
    app: typer.Typer, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["--batch", str(source), "--output", str(target)])
    assert result.exit_code == 0
    records = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [record["id"] for record in records] == ["a", None, 2, None, None, "z"]
    assert records[0]["text"] == "je m'appelle [PERSONNE_1]"
    assert records[0]["spans"][0]["type"] == "PERSON"
    assert all(set(record) == {"id", "error"} for record in records[1:5])
    assert records[5]["text"].startswith("[TÉLÉPHONE_1]")
    assert "06 12" not in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["texte", "--batch", "x"],
        ["--batch", "absent.jsonl", "--output", "o"],
        ["--output", "o"],
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(app: typer.Typer, arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, UsageError)
    assert result.exception.exit_code == 2
    assert len(str(result.exception).splitlines()) == 1


def test_a_result_that_cannot_be_written_is_a_fault_of_the_system(
    app: typer.Typer, tmp_path: Path
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(LINES[0], encoding="utf-8")
    result = CliRunner().invoke(
        app, ["--batch", str(source), "--output", str(tmp_path / "no" / "out.jsonl")]
    )
    assert isinstance(result.exception, GuichetError)
    assert result.exception.exit_code == 3
