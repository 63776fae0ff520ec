"""``guichet index build``, with the hashing embedder in place of the fetched one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import assistant.retrieving
from assistant.commands.index import app
from corpus.catalogue import Catalogue
from corpus.settings import CorpusSettings
from retrieval.edge import EdgeStore
from retrieval.embedding import HashingEmbedder
from retrieval.errors import IndexInUse
from retrieval.opening import made_by
from retrieval.state_file import read_state
from tests.retrieval.towns import new_town, old_town


@dataclass
class Model:
    name: str = HashingEmbedder.name


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    monkeypatch.setattr(assistant.retrieving, "open_embedder", HashingEmbedder)
    monkeypatch.setattr(assistant.retrieving, "embedder_model", Model)
    publish(old_town())
    return tmp_path


def publish(sheets: list) -> None:  # type: ignore[type-arg]
    with Catalogue.open_to_write(CorpusSettings().catalogue_path()) as catalogue:
        catalogue.replace("essai", sheets)


def build(*options: str) -> Result:
    return CliRunner().invoke(app, ["build", *options])


def test_what_is_new_is_told_and_a_second_time_there_is_nothing_to_do(home: Path) -> None:
    first = build()
    assert "180 passages can be found by their words: 180 new, 0 gone" in first.output
    assert "180 of them also by their meaning" in first.output
    assert "already be found by its words and its meaning" in build().output
    publish(new_town())
    assert "can be found by their words: 46 new, 60 gone" in build().output
    assert "already be found by its words and its meaning" in build("--lexical-only").output


def test_by_words_only_leaves_the_meaning_for_later(home: Path) -> None:
    assert "meaning" not in build("--lexical-only").output
    stored = read_state(home / "index")
    assert stored is not None
    assert not stored.state.dense
    assert "180 of them also by their meaning" in build().output


def test_while_a_server_runs_it_says_that_the_server_does_it_by_itself(home: Path) -> None:
    build("--lexical-only")
    publish(new_town())
    server = EdgeStore(home / "index", dimension=256, follows=True)
    told = build()
    server.close()
    assert told.exit_code == 0
    assert "brings it to the catalogue by itself" in told.output


def test_while_another_command_holds_the_index_it_is_refused(home: Path) -> None:
    build("--lexical-only")
    publish(new_town())
    other = EdgeStore(home / "index", dimension=256)
    told = build()
    other.close()
    assert isinstance(told.exception, IndexInUse)


def test_an_index_of_an_earlier_version_is_made_anew_by_itself(home: Path) -> None:
    folder = home / "index"
    folder.mkdir()
    (folder / "edge_config.json").write_text("{}")
    told = build("--lexical-only")
    assert "made by another version of Guichet: it is made anew" in told.output
    stored = read_state(folder)
    assert stored is not None
    assert dict(stored.made_by) == made_by(HashingEmbedder.name)
