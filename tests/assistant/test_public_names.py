"""What the authority's own sheets publish is spared in a citizen's message; nothing else is."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.public_names import public_phrases
from corpus.catalogue import Catalogue
from corpus.procedure import Block, BlockKind, Procedure
from guardrails.namesakes import find_namesakes
from guardrails.verdict import Span

SHEET = Procedure(
    id="salles", title="Louer la salle Odile Marchandeau", source="sample", scope="local",
    publisher="Belleroche", licence="", url="", audience=(), territory="Belleroche", themes=(),
    updated=None, description="",
    blocks=(Block((), (), BlockKind.TEXT, "Appelez le 04 00 00 12 00."),),
)  # fmt: skip
NATIONAL = dataclasses.replace(SHEET, id="F1", scope="national", title="Le lycée Simon Vercel")


def phones(text: str) -> Iterator[Span]:
    start = text.find("04 00")
    if start >= 0:
        yield Span(start, start + 14, "PHONE_NUMBER", 0.9)


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalogue]:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    written = Catalogue.open_to_write(tmp_path / "catalogue.sqlite")
    written.replace("sample", [SHEET])
    written.replace("state", [NATIONAL])
    yield written
    written.close()


def test_the_names_and_phones_of_local_sheets_are_public_and_those_of_national_ones_not(
    catalogue: Catalogue,
) -> None:
    assert public_phrases(catalogue, phones) == ("04 00 00 12 00", "Odile Marchandeau")


def test_they_are_read_again_only_when_a_local_sheet_changes(catalogue: Catalogue) -> None:
    public_phrases(catalogue, phones)

    def never(text: str) -> Iterator[Span]:
        raise AssertionError("read again")

    assert public_phrases(catalogue, never) == ("04 00 00 12 00", "Odile Marchandeau")
    catalogue.replace("sample", [dataclasses.replace(SHEET, title="Louer une salle")])
    assert public_phrases(catalogue, phones) == ("04 00 00 12 00",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("La Maison pour tous Ysaline Ravasse ouvre", ["Ysaline Ravasse"]),
        ("la rue du Docteur Paul Vercel", ["Docteur Paul Vercel"]),
        ("la piscine des Tanneries", []),
        ("Ysaline Ravasse est venue à la piscine", []),
    ],
)
def test_a_place_tells_whom_it_is_named_after(text: str, names: list[str]) -> None:
    assert list(find_namesakes(text)) == names
