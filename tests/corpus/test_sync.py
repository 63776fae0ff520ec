"""``guichet corpus sync``: every source that can be read is, and the rest is said."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.catalogue import Catalogue
from corpus.commands import app
from corpus.settings import CorpusSettings
from corpus.sync import SourceReport, declared, open_source, sync
from foundation import UsageError, load
from tests.corpus.test_markdown import BODY, HEAD
from tests.corpus.trees import el, para, sheet_bytes


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def settings(tmp_path: Path) -> CorpusSettings:
    """A city's folder with one good and one broken sheet, and two State sheets, one a draft."""
    city = tmp_path / "city"
    city.mkdir()
    (city / "velo.md").write_text(HEAD + BODY, encoding="utf-8")
    state = tmp_path / "state" / "data" / "particuliers"
    state.mkdir(parents=True)
    (state / "F1.json").write_bytes(sheet_bytes(el("Texte", para("Oui."))))
    (state / "F2.json").write_bytes(sheet_bytes(id="F2"))
    return CorpusSettings(
        sample=False,
        folder=str(city),
        service_public=True,
        service_public_file=str(tmp_path / "state"),
    )


def states(reports: list[SourceReport]) -> dict[str, str]:
    return {report.source: report.state for report in reports}


def test_each_source_is_counted_with_what_was_left_out_and_broken(
    settings: CorpusSettings,
) -> None:
    (Path(settings.folder) / "broken.md").write_text("rien", encoding="utf-8")
    local, national = sync(settings)
    assert (local.source, local.sheets, len(local.broken)) == ("local", 1, 1)
    assert "broken.md" in local.broken[0]
    assert (national.sheets, national.left_out) == (1, {"no text": 1})
    with Catalogue.open(settings.catalogue_path()) as catalogue:
        assert catalogue.ids() == ("F1", "velo")


def test_what_has_not_changed_is_not_read_again(settings: CorpusSettings) -> None:
    sync(settings)
    read: list[str] = []
    again = sync(settings, on_sheet=lambda source, _: read.append(source))
    assert states(again) == {"local": "unchanged", "service-public": "unchanged"}
    assert read == []
    (Path(settings.folder) / "velo.md").write_text(HEAD + "Autre.", encoding="utf-8")
    assert states(sync(settings)) == {"local": "read", "service-public": "unchanged"}


def test_broken_sheets_are_told_at_each_sync(settings: CorpusSettings) -> None:
    (Path(settings.folder) / "broken.md").write_text("rien", encoding="utf-8")
    assert sync(settings)[0].broken == sync(settings)[0].broken != []


def test_a_source_that_is_no_longer_declared_leaves_the_catalogue(
    settings: CorpusSettings,
) -> None:
    sync(settings)
    without = settings.model_copy(update={"service_public": False})
    assert states(sync(without)) == {"service-public": "removed", "local": "unchanged"}
    with Catalogue.open(settings.catalogue_path()) as catalogue:
        assert catalogue.ids() == ("velo",)


def test_a_source_that_fails_keeps_its_sheets_and_stops_no_other(settings: CorpusSettings) -> None:
    sync(settings)
    gone = settings.model_copy(update={"folder": "/nowhere"})
    local, national = sync(gone)
    assert (local.state, local.sheets) == ("failed", 1)
    assert "/nowhere" in local.problem
    assert national.state == "unchanged"


def test_only_the_sources_asked_for_are_synced(settings: CorpusSettings) -> None:
    assert states(sync(settings, ["local"])) == {"local": "read"}
    with pytest.raises(UsageError, match="expected sources among local, service-public"):
        sync(settings, ["sample"])


def test_a_sheet_with_the_id_of_another_source_is_told_as_broken(settings: CorpusSettings) -> None:
    sync(settings)
    state = Path(settings.service_public_file) / "data" / "particuliers"
    (Path(settings.folder) / "velo.md").rename(Path(settings.folder) / "f9.md")
    sync(settings, ["local"])
    with Catalogue.open_to_write(settings.catalogue_path()) as catalogue:
        sheet = catalogue.procedure("f9")
        assert sheet is not None
        catalogue.replace("local", [replace(sheet, id="F3")], "kept")
    (state / "F3.json").write_bytes(sheet_bytes(el("Texte", para("Non.")), id="F3"))
    (report,) = sync(settings, ["service-public"])
    assert report.broken == [
        "F3: expected an id of its own, found a sheet of another source with it"
    ]


def test_without_npm_the_local_sheets_are_synced_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = CliRunner().invoke(app, ["sync"])
    assert result.exit_code == 0
    assert "npm is not installed" in result.stdout
    assert re.search(r"sample: \d+ sheets", result.stdout)


def test_a_broken_sheet_gives_exit_code_1_and_an_unreachable_source_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = tmp_path / "city"
    city.mkdir()
    (city / "broken.md").write_text("rien", encoding="utf-8")
    monkeypatch.setenv("GUICHET_CORPUS__FOLDER", str(city))
    monkeypatch.setenv("GUICHET_CORPUS__SERVICE_PUBLIC", "false")
    result = CliRunner().invoke(app, ["sync"])
    assert (result.exit_code, "broken.md" in result.stdout) == (1, True)
    monkeypatch.setenv("GUICHET_CORPUS__FOLDER", str(tmp_path / "none"))
    assert CliRunner().invoke(app, ["sync"]).exit_code == 3


def test_a_sheet_can_be_listed_and_shown(settings: CorpusSettings) -> None:
    sync(settings)
    listed = CliRunner().invoke(app, ["list"])
    assert "velo\t2026-02-01\tlocal\tEmprunter un vélo" in listed.stdout.splitlines()
    shown = CliRunner().invoke(app, ["show", "velo"])
    assert "# Coût › [vous êtes étudiant]" in shown.stdout
    cut = CliRunner().invoke(app, ["show", "velo", "--passages"])
    assert "Le prêt est gratuit." in cut.stdout
    missing = CliRunner().invoke(app, ["show", "F0"])
    assert isinstance(missing.exception, UsageError)


def test_every_sheet_of_the_demonstration_city_can_be_read() -> None:
    source = open_source("sample", load(CorpusSettings))
    broken = [str(sheet) for sheet in source.sheets() if isinstance(sheet, Exception)]
    assert broken == []


def test_the_sources_declared_by_default_are_the_sample_and_the_state() -> None:
    assert declared(load(CorpusSettings)) == ("sample", "service-public")
