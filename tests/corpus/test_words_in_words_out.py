"""Every word of a real sheet comes out exactly as often as it went in.

The expected words are counted straight from the JSON, without the parser. Three allowances, each
checked: headings and pointers are compared as wholes (a heading stands on many blocks, a link is
kept once), the words of table cells may be repeated (column names, merged cells) but never
invented, and words that the tree glues together come out apart.
"""

from __future__ import annotations

import json
import random
import re
import tarfile
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from corpus.declared import snapshot
from corpus.procedure import Procedure
from corpus.settings import CorpusSettings
from corpus.sources.dila.json_tree import read_json
from corpus.sources.dila.lines import LEFT_OUT
from corpus.sources.dila.sheet import read_sheet
from tests.conftest import require

SAMPLE_SIZE, SEED = 200, 1341
SECTIONS = {"Chapitre", "SousChapitre", "Cas", "Situation"}
SERVICES = {"OuSAdresser", "ServiceEnLigne", "ServiceEnLigneAnnexe"}
POINTERS = {"Reference", "PourEnSavoirPlus", "NoticeLiee", "QuestionReponse", "CommentFaireSi"}
SEE_ALSO = "VoirAussi"
TERMS = {"Definition", "Abreviation"}
RUNNING = {"Paragraphe", "MiseEnEvidence", "Expression", "Citation", "LienExterne"}


def words(text: str) -> Counter[str]:
    plain = unicodedata.normalize("NFKC", re.sub("[\u00ad\u200b\u200e\u200f\ufeff]", "", text))
    return Counter(re.findall(r"\w+", plain))


def flat(node: dict[str, Any]) -> str:
    """All the text below an element, as it stands: apart between paragraphs, glued within."""
    if node.get("type") == "text":
        return str(node["text"])
    joint = "" if any(child.get("type") == "text" for child in kept(node)) else " "
    return joint.join(flat(child) for child in kept(node))


def kept(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [child for child in node.get("children", []) if child.get("name") not in LEFT_OUT]


def below(node: dict[str, Any], *names: str) -> Iterator[dict[str, Any]]:
    for child in kept(node):
        if child.get("name") in names:
            yield child
        yield from below(child, *names)


class Expected:
    """The words that the blocks must hold, by how they must be compared."""

    def __init__(self, publication: dict[str, Any]) -> None:
        self.running: Counter[str] = Counter()
        self.cells: Counter[str] = Counter()
        self.titles: list[Counter[str]] = []
        self.glued = 0
        for child in kept(publication):
            bare = child["name"] in SERVICES and not list(below(child, "Texte", "Complement"))
            if not child["name"].startswith("dc:") and not bare:
                self._count(child)

    def _count(self, node: dict[str, Any], told: bool = False) -> None:
        """``told``: inside a service, where titles are lines of text."""
        name = node.get("name", "")
        children = kept(node)
        if name in POINTERS | TERMS | {SEE_ALSO}:
            return
        if name == "Tableau":
            for cell in below(node, "Cellule"):
                self.cells += words(flat(cell))
            children = [child for child in children if child["name"] not in {"Rangée", "Colonne"}]
        if any(child.get("type") == "text" for child in children) or name == "Paragraphe":
            self.running += words(flat(node))
            return
        told = told or name in SERVICES
        for child in children:
            heads = name in SECTIONS and not told and len(children) > 1
            if heads and child["name"] in {"Titre", "TitreAlternatif"}:
                self.titles.append(words(flat(child)))
            else:
                self._count(child, told)


def glued_boundaries(node: dict[str, Any]) -> int:
    """How often two siblings of running text touch without a space between two letters."""
    children = kept(node)
    touching = 0
    if node.get("name") in RUNNING:
        texts = pairwise(map(flat, children))
        touching = sum(left[-1:].isalnum() and right[:1].isalnum() for left, right in texts)
    return touching + sum(map(glued_boundaries, children))


@pytest.fixture(scope="module")
def sheets() -> list[tuple[str, bytes]]:
    path: Path = CorpusSettings().downloads() / snapshot()["filename"]
    if not path.is_file():
        require(False, f"{path} (guichet corpus sync)")
    with tarfile.open(path) as archive:
        names = re.compile(r"package/data/[a-z]+/F\d+\.json")
        members = [member for member in archive if names.fullmatch(member.name)]
        members.sort(key=lambda member: member.name)
        chosen = random.Random(SEED).sample(members, SAMPLE_SIZE)
        chosen.sort(key=lambda member: member.offset)  # never seek backwards in a .tgz
        streams = [(member.name, archive.extractfile(member)) for member in chosen]
        return [(name, stream.read()) for name, stream in streams if stream]


@pytest.mark.corpus
def test_every_word_of_the_content_comes_out_exactly_as_often(
    sheets: list[tuple[str, bytes]],
) -> None:
    compared = 0
    for name, raw in sheets:
        sheet = read_sheet(read_json(raw, name), name, "service-public", "particuliers", "")
        if not isinstance(sheet, Procedure):
            continue
        (publication,) = json.loads(raw)["children"]
        expected = Expected(publication)
        found = words("\n".join(block.text for block in sheet.blocks))
        missing = expected.running + expected.cells - found
        added = found - expected.running - expected.cells
        invented = Counter({word: n for word, n in added.items() if word not in expected.cells})
        allowed = 3 * glued_boundaries(publication)
        assert missing.total() <= allowed, f"{name}: lost {missing}"
        assert invented.total() <= allowed, f"{name}: doubled or made up {invented}"
        assert letters(missing) <= letters(added), f"{name}: {missing} is not {added}"
        compared += 1
    assert compared > SAMPLE_SIZE * 0.9


@pytest.mark.corpus
def test_every_title_stands_in_the_headings_and_every_pointer_in_the_links(
    sheets: list[tuple[str, bytes]],
) -> None:
    for name, raw in sheets:
        sheet = read_sheet(read_json(raw, name), name, "service-public", "particuliers", "")
        if not isinstance(sheet, Procedure):
            continue
        (publication,) = json.loads(raw)["children"]
        steps = {step for block in sheet.blocks for step in block.headings}
        headings = [words(step) for step in steps]
        for title in Expected(publication).titles:
            assert any(title <= heading for heading in headings), f"{name}: lost title {title}"
        targets = [words(link.title) for link in sheet.links]
        beside = [one for node in below(publication, SEE_ALSO) for one in kept(node)]
        for node in [*below(publication, *POINTERS, *SERVICES), *beside]:
            named = [child for child in kept(node) if child.get("name") in {"Titre", "Complement"}]
            wanted = words(" ".join(map(flat, named)) if named else flat(node))
            assert any(wanted <= target for target in targets), f"{name}: lost {wanted}"
        meanings = [words(f"{term} {meaning}") for term, meaning in sheet.definitions]
        for node in below(publication, *TERMS):
            parts = [child for child in kept(node) if child["name"] in {"Titre", "Texte"}]
            assert words(" ".join(map(flat, parts))) in meanings, f"{name}: lost {parts}"


def letters(counted: Counter[str]) -> Counter[str]:
    return Counter("".join(counted.elements()))
