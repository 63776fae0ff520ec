"""A receipt names all that made the answer, and a digest changes when what it names does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

import assistant.artefacts.digests as digests
from assistant import configuring
from assistant.answer_json import answer_json
from assistant.artefacts.digests import file_digest
from assistant.assemble import Assistant
from assistant.confidence.calibration import OWN, read_calibration
from assistant.configuration import Configuration, digest_of
from assistant.configuring import code_version, configuration, deciding_settings, prompt_digests
from assistant.conversation import Status
from assistant.storage.configurations import Configurations
from assistant.storage.database import Database
from tests.assistant.conftest import Clock
from tests.belleroche import Dictated, ask, belleroche

POOL = "La piscine des Tanneries est-elle ouverte le dimanche ?"
SAYS = "Oui, le dimanche, la piscine des Tanneries est ouverte de 9 h à 13 h."
MADE = Configuration(
    code="0.1.0-aaaa",
    model="a model",
    model_sha256="b" * 64,
    embedder="an embedder",
    prompts=prompt_digests(),
    settings={"assistant": {"risk": 0.15}},
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    writer = Dictated()
    writer.says = SAYS
    with belleroche(tmp_path_factory.mktemp("versions"), writer, configuration=MADE) as opened:
        yield opened


@pytest.mark.embedder
def test_a_composed_answer_names_its_model_prompt_index_and_sheets(assistant: Assistant) -> None:
    answer = ask(assistant, POOL)
    assert answer.status is Status.ANSWERED
    told: Any = answer_json(answer)["versions"]
    assert told["configuration"] == MADE.digest
    assert told["code"] == MADE.code
    assert told["model"] == MADE.model_sha256
    assert told["prompt"] == MADE.prompts["answer-1.fr"]
    assert told["settings"] == digest_of(MADE.settings)
    assert told["embedder"] == assistant.tools.embedder.name
    assert told["index"] == assistant.tools.search.version != ""
    cited = {each.procedure for each in answer.citations}
    in_force = assistant.tools.catalogue.digests()
    assert told["sheets"] == {id: in_force[id] for id in cited}


@pytest.mark.embedder
def test_what_had_no_say_is_not_named(assistant: Assistant) -> None:
    told: Any = answer_json(ask(assistant, "Bonjour !"))["versions"]
    assert told["configuration"] == MADE.digest
    assert (told["model"], told["prompt"], told["calibration"], told["index"]) == ("", "", "", "")
    assert told["sheets"] == {}


def test_every_part_changes_the_digest() -> None:
    for name, other in {
        "code": "0.1.0-bbbb",
        "model_sha256": "c" * 64,
        "embedder": "another",
        "prompts": {},
        "calibrations": {"fr": "d" * 64},
        "settings": {"assistant": {"risk": 0.1}},
    }.items():
        assert replace(MADE, **{name: other}).digest != MADE.digest, name  # type: ignore[arg-type]


def test_the_settings_told_hold_no_secret_and_change_with_a_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GUICHET_RETRIEVAL__API_KEY", "hush-hush")
    monkeypatch.setenv("GUICHET_MODELS__SERVER_KEY", "hush-hush")
    before = deciding_settings()
    assert "hush" not in json.dumps(before)
    monkeypatch.setenv("GUICHET_ASSISTANT__RISK", "0.05")
    assert digest_of(deciding_settings()) != digest_of(before)


def test_the_calibration_in_force_is_named_by_what_it_says() -> None:
    own = read_calibration(OWN)
    made = configuration("a double", "an embedder", (own,), given=True)
    assert made.model_sha256 == ""
    assert made.calibrations == {"fr": digest_of(asdict(own))}
    other = replace(own, intercept=own.intercept + 0.1)
    assert configuration("a double", "an embedder", (other,), given=True).digest != made.digest


def test_the_code_is_named_by_what_answers_and_not_by_the_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("foundation.py", "assistant/turn.py", "assistant/prompts/a.txt", "web/app.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one")
    monkeypatch.setattr(configuring, "ROOT", tmp_path)

    def told() -> str:
        code_version.cache_clear()
        return code_version()

    try:
        before = told()
        (tmp_path / "web/app.py").write_text("two")
        (tmp_path / "assistant/prompts/a.txt").write_text("two")
        assert told() == before
        (tmp_path / "assistant/turn.py").write_text("two")
        assert told() != before
    finally:
        code_version.cache_clear()


def test_a_model_file_is_read_once_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    model = tmp_path / "model.gguf"
    model.write_bytes(b"GGUF one")
    read: list[Path] = []
    whole = digests.sha256_of

    def counted(path: Path) -> str:
        read.append(path)
        return whole(path)

    monkeypatch.setattr(digests, "sha256_of", counted)
    first = file_digest(model)
    assert file_digest(model) == first
    assert len(read) == 1
    model.write_bytes(b"GGUF another")
    assert file_digest(model) != first
    assert len(read) == 2
    (tmp_path / digests.KNOWN).write_text("no JSON")
    assert file_digest(model) == whole(model)


async def test_a_configuration_is_kept_once_with_its_first_and_last_day(
    database: Database, clock: Clock
) -> None:
    kept = Configurations(database, clock)
    begun = clock()
    await kept.keep(MADE)
    clock.forward(days=2)
    await kept.keep(MADE)
    await kept.keep(replace(MADE, code="0.2.0-cccc"))
    await kept.keep(Configuration())
    first, second = await kept.all()
    assert (first.digest, first.first_used, first.last_used) == (MADE.digest, begun, clock())
    assert second.content["code"] == "0.2.0-cccc"
    found = await kept.find(MADE.digest)
    assert found is not None
    assert found.content["settings"] == {"assistant": {"risk": 0.15}}
    assert await kept.find("") is None
