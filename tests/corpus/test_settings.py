"""``[corpus]``: sources are declared as tables, and a wrong one is told plainly."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.declared import declared, open_source
from corpus.precedence import precedence
from corpus.settings import CorpusSettings
from corpus.sources.markdown import MarkdownFolder
from foundation import SettingsError, load
from tests.corpus.test_markdown import BODY, HEAD, read

ROOT = Path(__file__).parents[2]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Read ``[corpus]`` from this text."""

    def read_settings(text: str) -> CorpusSettings:
        file = tmp_path / "guichet.toml"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setenv("GUICHET_SETTINGS", str(file))
        return load(CorpusSettings)

    return read_settings


def table(**fields: str) -> str:
    lines = (f'{name} = "{value}"' for name, value in fields.items())
    return "\n".join(("[[corpus.sources]]", *lines, ""))


def test_declared_sources_stand_between_the_sample_and_the_state(settings) -> None:
    read_settings = settings(table(kind="markdown", name="fiches", folder="/srv/fiches"))
    names = declared(read_settings)
    assert names == ("sample", "sample-places", "fiches", "service-public")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (table(kind="markdown", name="a"), r"\[\[corpus.sources\]\] number 1 \(markdown\), folder"),
        (
            table(kind="markdown", name="a", folder="x")
            + table(kind="markdown", name="Mes Fiches", folder="x"),
            r"\[\[corpus.sources\]\] number 2 \(markdown\), name",
        ),
        (table(kind="markdown", name="a", folder="x", colour="blue"), r"\(markdown\), colour"),
        (table(kind="gopher", name="a"), "number 1: .*'gopher' found using 'kind'.*'markdown'"),
        (table(name="a"), "sources, number 1: .*'kind'"),
        (table(kind="markdown", name="a", folder="x") * 2, "found 'a' 2 times"),
        (table(kind="markdown", name="sample", folder="x"), "'sample' is ours"),
        ('[corpus]\nfolder = ""', "folder is not a setting any more"),
        ('[corpus]\nprecedence = ["local", "ville"]', "precedence: .*found 'ville'"),
        ('[corpus]\nprecedence = ["local", "local"]', "precedence: .*found 'local'"),
    ],
)
def test_a_wrong_declaration_names_its_table_and_its_field(settings, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        settings(text)
    assert "\n" not in str(caught.value)


def test_the_examples_in_guichet_toml_can_be_taken_as_they_are(settings) -> None:
    written = (ROOT / "guichet.toml").read_text("utf-8")
    examples = re.findall(r"^# (\[\[corpus\.sources\]\]\n(?:# \w+ = .*\n)+)", written, re.M)
    text = "".join(re.sub(r"^# ", "", example, flags=re.M) for example in examples)
    read_settings = settings(text)
    assert {source.kind for source in read_settings.sources} == kinds()
    assert len(tomllib.loads(text)["corpus"]["sources"]) == len(examples)


def kinds() -> set[str]:
    """The kinds that the settings know, as their schema tells."""
    schema = CorpusSettings.model_json_schema()
    return {
        found["properties"]["kind"]["const"]
        for name, found in schema["$defs"].items()
        if "Declaration" in name
    }


def test_a_markdown_source_says_what_its_declaration_says(settings, tmp_path: Path) -> None:
    (tmp_path / "velo.md").write_text(
        HEAD.replace("audience: particuliers\n", "") + BODY, encoding="utf-8"
    )
    declaration = table(
        kind="markdown", name="fiches", folder=str(tmp_path), publisher="La régie", territory="Port"
    )
    declaration += 'audience = ["associations"]\n'
    opened = open_source("fiches", settings(declaration)).source
    assert isinstance(opened, MarkdownFolder)
    (sheet,) = opened.sheets({})
    assert (sheet.source, sheet.publisher, sheet.territory) == ("fiches", "La régie", "Port")
    assert sheet.audience == ("associations",)


def test_the_city_comes_first_and_a_source_named_counts_before_its_scope() -> None:
    local = replace(read(HEAD + BODY), source="fiches")
    national = replace(local, source="service-public", scope="national")
    assert precedence(local, CorpusSettings()) < precedence(national, CorpusSettings())
    turned = CorpusSettings(precedence=("national", "local"))
    assert precedence(national, turned) < precedence(local, turned)
    named = CorpusSettings(precedence=("national", "sample"))
    ours = replace(local, source="sample")
    assert [precedence(sheet, named) for sheet in (national, ours, local)] == [0, 1, 2]
