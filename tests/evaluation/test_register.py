"""The entry tells what runs, and asks for what no machine can know."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.artefacts.manifest import pinned_artefacts
from assistant.retention import KINDS
from assistant.settings import AssistantSettings
from corpus.catalogue import Catalogue
from corpus.procedure import Procedure
from corpus.sources.markdown import MarkdownFolder
from evaluation.errors import RegisterError
from evaluation.register.entry import FIELDS, Filled, filled, words
from evaluation.register.facts import facts, register_entry
from evaluation.register.writing import as_json, as_markdown
from guichet import app
from tests.belleroche import SAMPLE
from tests.evaluation.test_report import outcomes
from tests.web.test_web_transparency import kept_run, of_bias


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """With the city's sheets and nothing measured."""
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    sheets = [s for s in MarkdownFolder(SAMPLE, "Ville").sheets({}) if isinstance(s, Procedure)]
    with Catalogue.open_to_write(tmp_path / "corpus" / "catalogue.sqlite") as writing:
        writing.replace("sample", sheets)
    return tmp_path


def field(id: str) -> Filled:
    return next(f for part in register_entry().parts for f in part.fields if f.id == id)


def test_the_four_forms_are_there_and_every_field_says_or_asks_something() -> None:
    entry = register_entry()
    assert [part.id for part in entry.parts] == [
        "article-30",
        "algorithms",
        "atrs-tier-1",
        "atrs-tier-2",
    ]
    for part in entry.parts:
        assert len({each.id for each in part.fields}) == len(part.fields)
        for each in part.fields:
            assert each.says or each.lines or each.asked, each.id


def test_what_only_the_authority_knows_is_asked_and_counted() -> None:
    entry = register_entry()
    asked = {f.id for part in entry.parts for f in part.fields if f.asked}
    assert {"legal-basis", "dpo", "impact-assessment", "1.4", "2.1.3"} <= asked
    assert entry.to_fill == sum(bool(f.asked) for part in entry.parts for f in part.fields)
    told = as_markdown(entry)
    assert told.count("**à compléter par la collectivité**") == entry.to_fill
    assert f"Restent {entry.to_fill} champs" in told
    assert as_json(entry)["to_fill"] == entry.to_fill


def test_it_follows_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_AUTHORITY__NAME", "Ville de Essai")
    monkeypatch.setenv("GUICHET_STORAGE__RETENTION_DAYS", "41")
    monkeypatch.setenv("GUICHET_DESK__CALLBACK_DAYS", "9")
    monkeypatch.setenv("GUICHET_ASSISTANT__RISK", "0.25")
    assert "Ville de Essai" in field("controller").says
    assert "Conversations, après leur dernier message : 41 jours" in field("retention").lines
    assert any("rappelé, chiffrées : 9 jours" in line for line in field("retention").lines)
    assert "25" in field("2.3.4").says


def test_a_machine_that_the_settings_name_is_told_with_what_goes_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "Aucun transfert" in field("transfers").says
    assert field("transfers").lines == ()
    monkeypatch.setenv("GUICHET_MODELS__SERVER_URL", "https://modele.belleroche.example/v1")
    monkeypatch.setenv("GUICHET_MODELS__SERVER_MODEL", "ministral")
    assert "Aucun transfert" not in field("transfers").says
    (line,) = field("transfers").lines
    assert line.startswith("Ce que lit le modèle de langue")
    assert line.endswith("modele.belleroche.example, connexion chiffrée")
    assert "ministral" in field("2.4.4").says
    assert field("2.4.5").asked


def test_the_model_card_names_what_is_pinned() -> None:
    told = " ".join(field("2.4.4").lines)
    for each in pinned_artefacts():
        assert each.title in told
        assert each.licence in told
    assert field("2.4.5").says == "Apache-2.0"


def test_sources_are_told_with_their_dates_and_licence() -> None:
    (line,) = field("2.4.8").lines
    assert line.startswith("Ville : 52 fiches, mises à jour du 20/06/2022 au ")


def test_results_are_those_of_the_kept_runs_and_nothing_without_them(house: Path) -> None:
    assert field("2.5.2").asked
    assert "Essai du" not in field("2.5.1").says
    kept_run(house, "essai", outcomes(80), chosen={})
    kept_run(house, "biais", of_bias(6), chosen={"stripping": "on"})
    assert "sur 80 questions" in field("2.5.1").says
    (line,) = field("2.5.2").lines
    assert "6 demandes" in line


def test_a_card_of_the_model_in_force_is_told_and_one_of_another_is_not(house: Path) -> None:
    pinned = next(each for each in pinned_artefacts() if each.name == "language_model")
    folder = house / "evaluation" / "cards"
    folder.mkdir(parents=True)
    line = {"part": "all", "value": 0.557, "low": 0.53, "high": 0.58}

    def write(name: str, sha256: str, age: int) -> None:
        card = {"model": {"sha256": sha256}, "pairs": 1677, "lines": [line]}
        (folder / name).write_text(json.dumps(card))
        os.utime(folder / name, (1000 - age, 1000 - age))

    write("autre.json", "0" * 64, age=1)
    (folder / "broken.json").write_text("no JSON")
    assert field("2.4.6").asked
    write("notre.json", pinned.sha256, age=5)
    (told,) = field("2.4.6").lines
    assert "1677 paires" in told
    assert "55,7" in told


def test_a_form_that_names_an_unknown_fact_is_refused_by_the_field_s_name(tmp_path: Path) -> None:
    form = tmp_path / "form.toml"
    form.write_text('[[part]]\nid="a"\ntitle="A"\n[[part.field]]\nid="x"\nname="X"\nsays="{no}"\n')
    with pytest.raises(RegisterError, match="the field x: there is no fact 'no'"):
        filled({}, form)
    form.write_text("[[part]]\nid = 3")
    with pytest.raises(RegisterError, match=r"form\.toml"):
        filled({}, form)


def test_every_kind_kept_and_every_way_of_composing_has_its_words() -> None:
    told = words()
    assert set(KINDS) - {"sessions", "sign_ins", "counters"} <= told["retention"].keys()
    assert AssistantSettings().composition in told["composition"]
    form = tomllib.loads(FIELDS.read_text("utf-8"))
    used = {n for part in form["part"] for f in part["field"] for n in f.get("lists", ())}
    assert used <= facts().keys()


def test_the_command_writes_both_forms(house: Path) -> None:
    target = house / "registre.json"
    done = CliRunner().invoke(app, ["register", "--json", "--output", str(target)])
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(target.read_text("utf-8"))
    assert told["authority"] == "Belleroche Métropole"
    assert f"{told['to_fill']} fields remain" in done.stderr
    assert CliRunner().invoke(app, ["register"]).stdout.startswith("# Registre")
