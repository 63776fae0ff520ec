"""docs/donnees.md tells of every table and column that is stored, and of none that is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.retention import days_kept
from assistant.storage.tables import metadata

PAGE = (Path(__file__).parents[2] / "docs" / "donnees.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))


def test_every_table_has_its_part() -> None:
    assert SECTIONS.keys() == metadata.tables.keys()


@pytest.mark.parametrize("name", metadata.tables)
def test_every_column_has_its_kind_and_its_purpose(name: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", SECTIONS[name], re.MULTILINE)
    assert [row[0] for row in rows] == [column.name for column in metadata.tables[name].columns]
    assert all(kind.strip() and purpose.strip() for _, kind, purpose in rows)


@pytest.mark.parametrize("name", metadata.tables)
def test_every_table_says_what_for_how_long_and_who_sees_it(name: str) -> None:
    told = " ".join(SECTIONS[name].split())
    for words in ("Finalité : ", "Conservation : ", "Vue par : "):
        assert words in told, words


def test_the_days_told_are_those_of_the_settings() -> None:
    told = set(map(int, re.findall(r"\((\d+) jours\)", PAGE)))
    assert told >= set(days_kept().values())
