"""The threat model tells nothing that no test proves: each one that it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/menaces.md").read_text("utf-8")
THREAT = re.compile(r"^### (M\d+)\. (.+)$", re.MULTILINE)
PARTS = ("Qui", "Gravité", "Reste", "Comment", "Ce qui l'arrête", "Preuve")
GRAVE, LEFT = {"forte", "moyenne", "faible"}, {"moyenne", "faible"}
OPEN = re.compile(r"^\| (critique|forte|moyenne|faible) \| (.+?) \| (.*?) ?\|$", re.MULTILINE)


def sections() -> dict[str, str]:
    """What stands under the heading of each threat."""
    places = [*THREAT.finditer(PAGE)]
    ends = [place.start() for place in places[1:]] + [PAGE.index("## Ce qui reste")]
    return {place[1]: PAGE[place.end() : end] for place, end in zip(places, ends, strict=True)}


THREATS = sections()


def names_of_tests() -> set[str]:
    return {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@pytest.fixture(scope="module")
def there() -> set[str]:
    return names_of_tests()


def named(section: str) -> list[str]:
    return re.findall(r"`(test_\w+)`", section)


@pytest.mark.parametrize("number", THREATS)
def test_each_threat_says_who_how_and_what_stops_it(number: str) -> None:
    section = THREATS[number]
    for part in PARTS:
        assert f"**{part}**" in section, part
    assert re.search(r"\*\*Gravité\*\* : (\w+)", section)[1] in GRAVE
    assert re.search(r"\*\*Reste\*\* : (\w+)", section)[1] in LEFT


@pytest.mark.parametrize("number", THREATS)
def test_every_proof_that_a_threat_names_is_a_test_of_ours(number: str, there: set[str]) -> None:
    proofs = named(THREATS[number])
    assert proofs
    assert [proof for proof in proofs if proof not in there] == []


def test_the_threats_are_numbered_one_after_the_other() -> None:
    assert list(THREATS) == [f"M{number}" for number in range(1, len(THREATS) + 1)]
    assert len(THREATS) > 25


def test_open_findings_are_told_by_severity_even_when_there_are_none() -> None:
    found = OPEN.findall(PAGE[PAGE.index("## Constats ouverts") :])
    assert [severity for severity, *_ in found] == sorted(
        (severity for severity, *_ in found),
        key=["critique", "forte", "moyenne", "faible"].index,
    )
    assert {severity for severity, *_ in found} == {"critique", "forte", "moyenne", "faible"}
    for _, what, planned in found:
        assert planned or what.startswith("aucun"), what


def test_what_the_model_says_of_code_is_there() -> None:
    for path in re.findall(r"`((?:tests|docs|assistant|web)/[\w/.-]+)`", PAGE):
        assert (ROOT / path).exists(), path
    for page in re.findall(r"\]\(([\w-]+\.md)\)", PAGE):
        assert (ROOT / "docs" / page).is_file(), page
