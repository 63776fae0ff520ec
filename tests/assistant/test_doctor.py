"""What the doctor finds, on installations made ill on purpose."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import create_engine
from typer.testing import CliRunner

import guichet
from assistant.confidence.calibration import OWN
from assistant.doctor import calibration as calibration_check
from assistant.doctor import clock, disk
from assistant.doctor.calibration import check_calibration
from assistant.doctor.clock import check_clock
from assistant.doctor.connections import check_connections
from assistant.doctor.database import check_database
from assistant.doctor.disk import check_disk
from assistant.doctor.examining import examine
from assistant.doctor.finding import Finding, Level, ok
from assistant.doctor.index import check_index
from assistant.doctor.models import check_models
from assistant.doctor.permissions import check_permissions
from assistant.doctor.ports import check_ports
from assistant.doctor.settings import check_settings
from assistant.errors import StorageError
from assistant.storage.in_use import cut_restore
from assistant.storage.schema import downgrade, migrate
from corpus.errors import CatalogueError
from tests.assistant.conftest import POSTGRES

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


def test_a_setting_of_an_earlier_version_is_told_with_what_is_done_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "guichet.toml"
    file.write_text("[assistant]\nthreshold = 0.5\n", "utf-8")
    monkeypatch.setenv("GUICHET_SETTINGS", str(file))
    monkeypatch.setenv("GUICHET_RETRIEVAL__LOCAL_WEIGHT", "2")
    gone = [one for one in check_settings() if "earlier version" in one.what]
    assert len(gone) == 2
    assert "[assistant] risk" in gone[0].remedy
    assert "[corpus] precedence" in gone[1].remedy


def test_a_clock_behind_the_sheets_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    assert only(check_clock()).level is Level.OK
    monkeypatch.setattr(clock, "_last_seen", lambda: datetime.now(UTC) + timedelta(days=2))
    late = only(check_clock())
    assert late.level is Level.FAILING
    assert "before the sheets" in late.what


def test_a_database_whose_clock_is_elsewhere_and_a_clock_that_nobody_sets_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "SYNCHRONISED", tmp_path)
    monkeypatch.setattr(clock, "_apart", lambda: 40.0)
    unset, apart, now = check_clock()
    assert (unset.level, apart.level, now.level) == (Level.WARNING, Level.FAILING, Level.OK)
    assert "40 s" in apart.what
    assert "Europe/Paris" in now.what


@pytest.mark.postgres
def test_the_clock_of_a_database_on_this_machine_is_this_machine_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GUICHET_STORAGE__URL", POSTGRES)
    apart = clock._apart()
    assert apart is not None
    assert apart < 1


def test_what_others_can_read_or_change_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, secret = tmp_path / "guichet.sqlite", tmp_path / "secret"
    for path in (database, secret):
        path.write_text("x", "utf-8")
        path.chmod(0o600)
    monkeypatch.setenv("GUICHET_WEBHOOK__SECRET_FILE", str(secret))
    assert only(check_permissions()).level is Level.OK
    database.chmod(0o644)
    assert only(check_permissions()).level is Level.WARNING
    secret.chmod(0o640)
    told = {each.remedy: each.level for each in check_permissions()}
    assert told[f"chmod 600 {secret}"] is Level.FAILING
    tmp_path.chmod(0o777)
    assert f"chmod o-w {tmp_path}" in {each.remedy for each in check_permissions()}


def test_a_port_is_free_ours_or_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    class Health(BaseHTTPRequestHandler):
        body = b'{"status": "live"}'

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.body)

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Health) as server:
        monkeypatch.setenv("GUICHET_WEB__PORT", str(server.server_port))
        Thread(target=server.serve_forever, daemon=True).start()
        ours = only(check_ports())
        assert (ours.level, "a Guichet answers" in ours.what) == (Level.OK, True)
        Health.body = b"somebody else"
        other = only(check_ports())
        assert (other.level, "another program" in other.what) == (Level.FAILING, True)
        server.shutdown()
    assert "is free" in only(check_ports()).what
    monkeypatch.setenv("GUICHET_WEB__HOST", "192.0.2.1")
    assert only(check_ports()).level is Level.FAILING


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


def test_a_restore_that_was_cut_is_told_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    url = f"sqlite+aiosqlite:///{tmp_path / 'g.sqlite'}"
    monkeypatch.setenv("GUICHET_STORAGE__URL", url)
    migrate(url)
    cut_restore().write_text("/backups/one\n", "utf-8")
    cut, _ = check_database()
    assert cut.level is Level.FAILING
    assert "guichet backup restore" in cut.remedy


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
