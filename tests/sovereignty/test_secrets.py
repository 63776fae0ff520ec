"""Secrets given to a Guichet: none is in anything that it prints, logs, serves or reports."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import structlog
from cryptography.fernet import Fernet
from typer.testing import CliRunner

import guichet
from assistant.logs.setting_up import set_up_logs
from foundation import GuichetError, SettingsError, let_go, load
from tests.contract.test_structure import settings_sections
from tests.sovereignty.test_in_the_code import HIDDEN
from tests.web.serving import Citizen, serving
from tests.web.test_web_doors import DOORS

CANARY = "canari-tres-secret-4Xq9"
WEBHOOK = {"URL": "https://outil.ville.example/x", "ALLOWED_HOSTS": '["outil.ville.example"]'}


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every secret that the settings know, each with a value that can be looked for."""
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    seal = Fernet.generate_key().decode()
    secrets = [CANARY, seal]
    for name, section in settings_sections().items():
        for field in section.model_fields:
            if HIDDEN.search(field):
                value = seal if name == "desk" else f"{CANARY}-{name}-{field}"
                monkeypatch.setenv(f"GUICHET_{name.upper()}__{field.upper()}", value)
    database = f"postgresql+psycopg://u:{CANARY}@127.0.0.1:9/none"
    monkeypatch.setenv("GUICHET_STORAGE__URL", database)
    monkeypatch.setenv("GUICHET_MODELS__SERVER_URL", "https://llm.ville.example/v1")
    monkeypatch.setenv("GUICHET_MODELS__SERVER_MODEL", "m")
    monkeypatch.setenv("GUICHET_RETRIEVAL__SERVER_URL", "https://qdrant.ville.example:6333")
    for field, value in WEBHOOK.items():
        monkeypatch.setenv(f"GUICHET_WEBHOOK__{field}", value)
    yield secrets
    structlog.reset_defaults()
    let_go()  # what `serve` holds to in a process of its own


COMMANDS = (
    ["doctor"],
    ["doctor", "--json"],
    ["register"],
    ["register", "--json"],
    ["sbom"],
    ["data", "purge"],
    ["agent", "list"],
    ["key", "list"],
    ["switch", "list"],
    ["webhook", "list"],
    ["audit", "verify"],
    ["serve", "--port", "0"],
    ["ask", "bonjour"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_shows_a_secret_even_when_it_fails(given: list[str], command: list[str]) -> None:
    told = CliRunner().invoke(guichet.app, command)
    shown = told.output + repr(told.exception) + str(told.exception)
    if isinstance(told.exception, GuichetError):
        shown += str(told.exception)
    assert [secret for secret in given if secret in shown] == []
    if command[0] == "doctor":
        assert "llm.ville.example" in shown  # what is no secret is told


def test_no_settings_show_a_secret_when_they_are_printed_or_refused(
    given: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = "".join(repr(load(section)) for section in settings_sections().values())
    monkeypatch.setenv("GUICHET_DESK__WAIT_MINUTES", "x")
    monkeypatch.setenv("GUICHET_WEBHOOK__SECONDS", "x")
    for name in ("desk", "webhook"):
        with pytest.raises(SettingsError) as refused:
            load(settings_sections()[name])
        shown += str(refused.value)
    assert [secret for secret in given if secret in shown] == []


def test_no_page_no_metric_and_no_line_of_the_log_shows_a_secret(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GUICHET_STORAGE__URL")  # served from a file of its own
    for field in WEBHOOK:
        monkeypatch.delenv(f"GUICHET_WEBHOOK__{field}")
    monkeypatch.setenv("GUICHET_LOGS__LEVEL", "debug")
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers, root.level
    set_up_logs(stream)
    try:
        with serving(tmp_path) as served:
            citizen = Citizen(served.url)
            shown = json.dumps(citizen.say("bonjour")) + json.dumps(citizen.say("panne"))
            token = {"Authorization": f"Bearer {CANARY}-metrics-token"}
            metrics = httpx.get(f"{served.url}/metrics", headers=token, timeout=30)
            assert metrics.status_code == 200
            shown += metrics.text
            for door in DOORS:
                method, path = door.split(" ")
                if method == "GET" and "{" not in path and not path.endswith("/events"):
                    shown += httpx.get(served.url + path, timeout=60).text
    finally:
        root.handlers, root.level = handlers, level
    shown += stream.getvalue()
    assert len(shown) > 10_000
    assert [secret for secret in given if secret in shown] == []
