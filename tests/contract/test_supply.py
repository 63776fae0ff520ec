"""What Guichet is made of: the lock, the constraints and what is installed say the same."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.utils import canonicalize_name
from packaging.version import Version
from typer.testing import CliRunner

import guichet
from assistant.artefacts.manifest import pinned_artefacts
from assistant.errors import AdvisoriesError
from assistant.supply.advisories import check
from assistant.supply.bill import bill
from assistant.supply.packages import Package, packages
from corpus.declared import snapshot

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"([A-Za-z0-9_.-]+)==([A-Za-z0-9_.]+)(?: --hash=sha256:([0-9a-f]{64}))?")


def pinned(file: str) -> dict[str, tuple[str, str | None]]:
    """Version and hash by name; a line that is neither a pin nor a comment fails."""
    found = {}
    for line in (ROOT / file).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            match = LINE.fullmatch(line)
            assert match, f"{file}: {line!r}"
            found[str(canonicalize_name(match[1]))] = (match[2], match[3])
    return found


def test_the_lock_names_a_hash_for_each_library_and_no_address() -> None:
    lock = pinned("requirements.lock")
    assert all(digest for _, digest in lock.values())
    assert "://" not in (ROOT / "requirements.lock").read_text("utf-8")
    assert len(lock) > 100


def test_the_lock_and_the_constraints_agree() -> None:
    constraints = pinned("constraints.txt")
    for name, (wanted, _) in pinned("requirements.lock").items():
        if name == "setuptools":  # comes with the virtual environment, newer each time
            continue
        assert name in constraints, name
        assert Version(wanted) == Version(constraints[name][0]), name


def test_what_is_installed_is_what_is_locked() -> None:
    differing = {}
    for name, (wanted, _) in pinned("requirements.lock").items():
        try:
            found = Version(version(name)).public
        except PackageNotFoundError:
            continue  # an extra that this installation does without
        if Version(found) != Version(wanted) and name != "setuptools":
            differing[name] = (wanted, found)
    assert differing == {}


def test_everything_that_guichet_rests_on_is_locked() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = set(extras["optional-dependencies"]) - {"fuzz"}  # a developer's own, not installed
    missing = packages(wanted).keys() - pinned("requirements.lock").keys() - {"guichet"}
    assert missing == set(), "run: .venv/bin/python scripts/lock"


@pytest.fixture(scope="module")
def told() -> dict[str, object]:
    return json.loads(bill())


def test_the_bill_of_materials_is_sound_cyclonedx_1_6(told: dict[str, object]) -> None:
    assert told["specVersion"] == "1.6"
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(told)) is None


def test_a_bill_that_is_not_sound_would_be_seen(told: dict[str, object]) -> None:
    wrong = json.dumps(told | {"components": [{"type": "poem", "name": "x"}]})
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(wrong) is not None


def test_the_bill_holds_each_library_with_its_licence_and_what_it_rests_on(
    told: dict[str, object],
) -> None:
    libraries = {one["name"]: one for one in told["components"] if one["type"] == "library"}
    assert libraries["fastapi"]["version"] == version("fastapi")
    assert libraries["fastapi"]["licenses"]
    without = [name for name, one in libraries.items() if not one.get("licenses")]
    assert len(without) <= 3, without
    needs = {one["ref"]: one.get("dependsOn", []) for one in told["dependencies"]}
    fastapi = libraries["fastapi"]["bom-ref"]
    assert libraries["starlette"]["bom-ref"] in needs[fastapi]
    assert fastapi in needs[told["metadata"]["component"]["bom-ref"]]


def test_the_bill_holds_models_and_data_with_their_hashes(told: dict[str, object]) -> None:
    digests = {
        one["hashes"][0]["content"]
        for one in told["components"]
        if one["type"] in ("machine-learning-model", "data")
    }
    assert digests == {each.sha256 for each in pinned_artefacts()} | {snapshot()["sha256"]}


def test_the_city_s_own_model_stands_in_the_bill_with_its_own_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(b"weights")
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    monkeypatch.setenv("GUICHET_MODELS__LANGUAGE_MODEL", str(own))
    (model,) = [one for one in json.loads(bill())["components"] if one["name"] == "own.gguf"]
    assert model["hashes"][0]["content"] == hashlib.sha256(b"weights").hexdigest()
    assert "licenses" not in model


HERE = {
    "requests": Package("requests", "2.34.2", "", ()),
    "torch": Package("torch", "2.13.0+cpu", "", ()),
}


def record(name: str, *events: dict[str, str], **more: object) -> dict[str, object]:
    affected = {
        "package": {"ecosystem": "PyPI", "name": name},
        "ranges": [{"type": "ECOSYSTEM", "events": list(events)}],
    }
    return {"id": "INVENTED-1", "summary": "Invented", "affected": [affected | more]}


@pytest.mark.parametrize(
    ("written", "concerned"),
    [
        (record("requests", {"introduced": "0"}, {"fixed": "2.35"}), True),
        (record("Requests", {"introduced": "2.34.2"}), True),
        (record("requests", {"introduced": "0"}, {"fixed": "2.34.2"}), False),
        (record("requests", {"introduced": "0"}, {"last_affected": "2.34.2"}), True),
        (record("requests", {"introduced": "0"}, {"last_affected": "2.34.1"}), False),
        (
            record(
                "requests", {"introduced": "0"}, {"fixed": "1"}, {"introduced": "2.34"},
                {"fixed": "3"},
            ),
            True,
        ),
        (record("requests", {"introduced": "3"}), False),
        (record("requests", versions=["2.34.2"]), True),
        (record("torch", {"introduced": "2.13"}, {"fixed": "2.13.1"}), True),
        (record("somebody-else", {"introduced": "0"}), False),
        (record("requests", {"introduced": "0"}) | {"withdrawn": "2026-01-01T00:00:00Z"}, False),
        (record("requests", package={"ecosystem": "npm", "name": "requests"}, versions=[]), False),
    ],
)  # fmt: skip
def test_a_weakness_concerns_the_versions_that_its_record_says(
    tmp_path: Path, written: dict[str, object], concerned: bool
) -> None:
    (tmp_path / "record.json").write_text(json.dumps(written), "utf-8")
    found = check(tmp_path, HERE)
    assert found.records == 1
    assert bool(found.known) is concerned


@pytest.mark.parametrize("written", ["", "{", "[]", '{"id": "X"}'])
def test_a_record_that_is_none_is_named(tmp_path: Path, written: str) -> None:
    (tmp_path / "record.json").write_text(written, "utf-8")
    with pytest.raises(AdvisoriesError, match=r"record\.json: expected an OSV record"):
        check(tmp_path, HERE)


def test_an_empty_folder_is_no_clean_bill(tmp_path: Path) -> None:
    with pytest.raises(AdvisoriesError, match="found none"):
        check(tmp_path, HERE)


def test_the_command_ends_with_1_when_a_library_here_is_concerned(tmp_path: Path) -> None:
    run = CliRunner()
    concerned = record("fastapi", {"introduced": "0"}, {"fixed": "9999"})
    (tmp_path / "a.json").write_text(json.dumps(concerned), "utf-8")
    told = run.invoke(guichet.app, ["advisories", str(tmp_path)])
    assert told.exit_code == 1
    assert "fastapi" in told.stdout
    assert "9999" in told.stdout
    fine = record("fastapi", {"introduced": "9999"})
    (tmp_path / "a.json").write_text(json.dumps(fine), "utf-8")
    assert run.invoke(guichet.app, ["advisories", str(tmp_path), "--json"]).exit_code == 0


def test_the_bill_is_written_where_it_is_asked(tmp_path: Path) -> None:
    done = CliRunner().invoke(guichet.app, ["sbom", "--output", str(tmp_path / "bom.json")])
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "bom.json").read_text("utf-8"))["bomFormat"] == "CycloneDX"
