"""What the doctor finds, on installations made ill on purpose."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from typer.testing import CliRunner

import guichet
from assistant.confidence.calibration import OWN
from assistant.doctor import calibration as calibration_check
from assistant.doctor import disk
from assistant.doctor.calibration import check_calibration
from assistant.doctor.connections import check_connections
from assistant.doctor.database import check_database
from assistant.doctor.disk import check_disk
from assistant.doctor.examining import examine
from assistant.doctor.finding import Finding, Level, ok
from assistant.doctor.index import check_index
from assistant.doctor.models import check_models
from assistant.doctor.settings import check_settings
from assistant.errors import StorageError
from assistant.storage.schema import downgrade, migrate
from corpus.errors import CatalogueError

FITTED = json.loads(OWN.read_text("utf-8"))


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))


class Embedding:
    """Stands for the embedder's folder, which is not there: only its name counts."""

    name = FITTED["made_with"]["embedder"]


@pytest.fixture
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration_check, "embedder_model", Embedding)
    monkeypatch.setattr(calibration_check, "_language_model", lambda: "model")


def levels(found: Iterator[Finding]) -> list[Level]:
    return [finding.level for finding in found]


def only(found: Iterator[Finding]) -> Finding:
    [finding] = found
    return finding


def test_the_settings_that_come_with_the_software_are_well() -> None:
    assert levels(check_settings()) == [Level.OK]


def test_a_setting_that_nothing_reads_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "guichet.toml"
    file.write_text("[assistant]\nthreshold = 0.5\n[asistant]\nrisk = 0.1\n", "utf-8")
    monkeypatch.setenv("GUICHET_SETTINGS", str(file))
    monkeypatch.setenv("GUICHET_ASSISTANT__RISKS", "0.1")
    found = list(check_settings())
    assert {finding.level for finding in found} == {Level.FAILING}
    told = " ".join(finding.what for finding in found)
    for name in ("threshold", "[asistant]", "GUICHET_ASSISTANT__RISKS"):
        assert name in told


def test_models_that_are_not_there_fail() -> None:
    assert set(levels(check_models())) == {Level.FAILING}


@pytest.mark.usefixtures("pinned")
def test_the_calibration_of_the_pinned_models_holds_and_english_is_told_as_unproven() -> None:
    french, english = check_calibration()
    assert french.level is Level.OK
    assert "15%" in french.what
    assert english.level is Level.WARNING
    assert "answers in en" in english.what


@pytest.mark.usefixtures("pinned")
def test_a_stale_calibration_fails_and_says_what_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Embedding, "name", "another-embedder")
    stale = next(check_calibration())
    assert stale.level is Level.FAILING
    assert "another-embedder" in stale.what
    assert "no composed answer is shown" in stale.what
    assert "guichet eval calibrate" in stale.remedy


@pytest.mark.usefixtures("pinned")
def test_a_risk_that_answers_nothing_fails_and_names_the_lowest_proven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GUICHET_ASSISTANT__RISK", "0.001")
    unproven = next(check_calibration())
    assert unproven.level is Level.FAILING
    least = min(each["risk"] for each in FITTED["thresholds"])
    assert f"{least:.0%}" in unproven.what


def test_without_a_catalogue_the_index_check_says_how_to_make_one() -> None:
    with pytest.raises(CatalogueError):
        list(check_index())
    [examined] = examine({"index": check_index})
    assert examined.finding.level is Level.FAILING


def test_the_database_is_looked_at_and_not_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "conversations.sqlite"
    url = f"sqlite+aiosqlite:///{file}"
    monkeypatch.setenv("GUICHET_STORAGE__URL", url)
    assert only(check_database()).level is Level.WARNING
    assert not file.exists()
    migrate(url)
    assert only(check_database()).level is Level.OK
    downgrade(url, "0001")
    behind = only(check_database())
    assert behind.level is Level.WARNING
    assert "0001" in behind.what
    with create_engine(f"sqlite:///{file}").begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert only(check_database()).level is Level.FAILING


def test_a_database_that_does_not_answer_fails_without_telling_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GUICHET_STORAGE__URL", "postgresql+psycopg://u:hush@127.0.0.1:9/none")
    found = only(check_database())
    assert found.level is Level.FAILING
    assert "hush" not in found.what + found.remedy


@pytest.mark.parametrize(
    ("free", "level"), [(0.1, Level.FAILING), (1.0, Level.WARNING), (9.0, Level.OK)]
)
def test_a_disk_that_is_nearly_full_is_told(
    free: float, level: Level, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        def __init__(self) -> None:
            self.free = free * disk.GIGABYTE

    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: Usage())
    assert set(levels(check_disk())) == {level}


def test_every_machine_that_is_talked_to_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert levels(check_connections()) == [Level.OK]
    monkeypatch.setenv("GUICHET_MODELS__SERVER_URL", "https://llm.example/v1")
    monkeypatch.setenv("GUICHET_RETRIEVAL__SERVER_URL", "http://127.0.0.1:6333")
    monkeypatch.setenv("GUICHET_STORAGE__URL", "postgresql+psycopg://u@db.example/guichet")
    model, storage = check_connections()
    assert (model.level, storage.level) == (Level.WARNING, Level.FAILING)
    assert "llm.example" in model.what
    assert "db.example" in storage.what


def test_a_check_that_breaks_is_a_finding_and_stops_no_other() -> None:
    def broken() -> Iterator[Finding]:
        raise RuntimeError("secret")
        yield

    def explained() -> Iterator[Finding]:
        raise StorageError("no database")
        yield

    def fine() -> Iterator[Finding]:
        yield ok("fine")

    found = list(examine({"a": broken, "b": explained, "c": fine}))
    assert [each.finding.level for each in found] == [Level.FAILING, Level.FAILING, Level.OK]
    assert "secret" not in found[0].finding.what
    assert found[1].finding.what == "no database"


def test_the_command_ends_with_1_when_something_fails_and_speaks_json() -> None:
    told = CliRunner().invoke(guichet.app, ["doctor", "--json"])
    assert told.exit_code == 1
    report = json.loads(told.stdout)
    assert report["healthy"] is False
    assert {each["check"] for each in report["findings"]} >= {"settings", "models", "disk"}
    assert all(each.keys() == {"check", "level", "what", "remedy"} for each in report["findings"])


def test_the_table_keeps_the_square_brackets_of_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_MODELS__SERVER_URL", "https://llm.example/v1")
    told = CliRunner().invoke(guichet.app, ["doctor"], env={"COLUMNS": "300"})
    assert "[models] server_url" in told.stdout
