"""The paths in force and the commands ``guichet models …``."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.artefacts.commands import app
from assistant.artefacts.settings import artefacts_to_fetch, model_path
from assistant.errors import ArtefactError

NAMES = ("language_model", "embedder", "entity_model")


def variable(name: str) -> str:
    section = "GUARDRAILS" if name == "entity_model" else "MODELS"
    return f"GUICHET_{section}__{name.upper()}"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings = tmp_path / "settings.toml"
    settings.write_text("[models]\n")
    monkeypatch.setenv("GUICHET_SETTINGS", str(settings))
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "300")
    for name in NAMES:
        monkeypatch.delenv(variable(name), raising=False)
    return tmp_path / "home"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    paths = {name: tmp_path / f"own-{name}" for name in NAMES}
    paths["language_model"].write_bytes(b"GGUF and the rest")
    paths["embedder"].mkdir()
    paths["entity_model"].mkdir()
    for name, path in paths.items():
        monkeypatch.setenv(variable(name), str(path))
    return paths


def test_a_missing_model_is_told_with_its_remedy(home: Path) -> None:
    with pytest.raises(ArtefactError, match=r"found nothing; remedy: guichet models fetch"):
        model_path("language_model")


def test_a_language_model_cut_short_is_told_at_start_with_sizes_and_hash(home: Path) -> None:
    path = home / "models" / "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"GGUF")
    with pytest.raises(ArtefactError) as caught:
        model_path("language_model")
    for part in (str(path), "1117320768 bytes", "cc324af070c2", "found 4 bytes", "models fetch"):
        assert part in str(caught.value)


def test_own_paths_are_used_and_nothing_is_fetched_for_them(own: dict[str, Path]) -> None:
    assert {name: model_path(name) for name in NAMES} == own
    assert artefacts_to_fetch() == ()
    result = CliRunner().invoke(app, ["fetch"])
    assert result.exit_code == 0, result.output
    assert f"your own, {own['embedder']}" in result.output


def test_an_own_file_that_is_not_a_gguf_is_refused(own: dict[str, Path]) -> None:
    own["language_model"].write_bytes(b"<html>")
    with pytest.raises(ArtefactError, match="begins with b'<htm'"):
        model_path("language_model")


def test_an_own_folder_that_is_not_there_names_its_setting(own: dict[str, Path]) -> None:
    own["embedder"].rmdir()
    with pytest.raises(ArtefactError, match=r"\[models\] embedder: expected a folder"):
        model_path("embedder")


def test_verify_exits_with_1_when_a_model_is_missing() -> None:
    result = CliRunner().invoke(app, ["verify"])
    assert result.exit_code == 1
    assert "language_model: missing" in result.output


def test_list_says_what_under_which_licence_and_whether_it_is_there(home: Path) -> None:
    result = CliRunner().invoke(app, ["list"])
    assert result.exit_code == 0, result.output
    for part in ("Apache-2.0", "LGPL-LR", "cc324af070c2", str(home / "models"), "missing"):
        assert part in result.output
