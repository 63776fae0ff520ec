"""The official XML form: the same sheets as the JSON form, and nothing that an attacker adds."""

from __future__ import annotations

import json
import random
import re
import tarfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.declared import snapshot
from corpus.errors import SheetError
from corpus.procedure import BlockKind, Procedure
from corpus.settings import CorpusSettings
from corpus.sources.dila.around import Around
from corpus.sources.dila.formats import find, read_tree
from corpus.sources.dila.sheet import read_sheet
from tests.conftest import require
from tests.corpus.trees import Tree, as_xml, el, para, sheet_bytes, sheet_xml, titled

# As the official archives write it: declared in UTF-8, indented, mixed content, namespaces.
OFFICIAL = """<?xml version="1.0" encoding="UTF-8"?>
<!-- written by hand -->
<Publication xmlns:dc="http://purl.org/dc/elements/1.1/"
             xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ID="F7"
             type="Fiche d'information"
             dateDerniereModificationImportante="2024-05-06T00:00:00"
             xsi:noNamespaceSchemaLocation="../Schemas/3.4/Publication.xsd"
             spUrl="https://www.service-public.fr/particuliers/vosdroits/F7">
  <dc:title>Louer un vélo&#160;: tarifs &amp; cautions</dc:title>
  <dc:publisher>Direction des fiches</dc:publisher>
  <dc:date>modified 2025-01-02</dc:date>
  <dc:coverage>France entière</dc:coverage>
  <FilDAriane>
    <Niveau ID="Particuliers">Accueil</Niveau>
  </FilDAriane>
  <ListeSituations affichage="onglet">
    <Situation>
      <Titre>Adulte</Titre>
      <Texte>
        <Paragraphe>
          Le prix est de <Valeur>12,50 €</Valeur> par <MiseEnEvidence>jour</MiseEnEvidence>
          <LienExterne URL="https://p.example?a=1&amp;b=2">au parc</LienExterne>.
        </Paragraphe>
        <Tableau>
          <Titre>Cautions</Titre>
          <Colonne largeur="50" type="normal"/>
          <Rangée type="header">
            <Cellule><Paragraphe>Vélo</Paragraphe></Cellule>
            <Cellule><Paragraphe>Caution</Paragraphe></Cellule>
          </Rangée>
          <Rangée type="normal">
            <Cellule fusionVerticale="2"><Paragraphe>Électrique</Paragraphe></Cellule>
            <Cellule><Paragraphe>300 €</Paragraphe></Cellule>
          </Rangée>
          <Rangée type="normal"><Cellule><Paragraphe>150 €, réduite</Paragraphe></Cellule></Rangée>
        </Tableau>
      </Texte>
    </Situation>
  </ListeSituations>
</Publication>
"""


def sheet_of(content: bytes) -> Procedure:
    sheet = read_sheet(read_tree(content, "F1"), "F1", "service-public", "particuliers", "")
    assert isinstance(sheet, Procedure)
    return sheet


def test_an_official_sheet_is_read_whole() -> None:
    sheet = sheet_of(OFFICIAL.encode())
    assert sheet.title == "Louer un vélo\u00a0: tarifs & cautions"
    assert str(sheet.changed) == "2024-05-06"
    text, table = sheet.blocks
    assert (text.cases, text.text) == (
        ("Adulte",),
        "Le prix est de 12,50\u00a0€ par jour au parc.",
    )
    assert table.kind is BlockKind.TABLE
    assert table.text.replace("\u00a0", " ").split("\n") == [
        "Cautions",
        "Vélo: Électrique ; Caution: 300 €",
        "Vélo: Électrique ; Caution: 150 €, réduite",
    ]
    assert [link.url for link in sheet.links] == ["https://p.example?a=1&b=2"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-15"])
def test_the_encoding_that_a_file_declares_is_its_encoding(encoding: str) -> None:
    declared = OFFICIAL.replace("UTF-8", encoding.removesuffix("-sig").upper())
    assert sheet_of(declared.encode(encoding)) == sheet_of(OFFICIAL.encode())


@pytest.mark.parametrize(
    "content",
    [
        (el("Texte", para("soit ", el("Valeur", "30 €"), ", puis ", el("Valeur", "2 €"), ".")),),
        (el("Texte", para("le 1", el("Exposant", "er"), el("LienIntra", "jour"), " & l' an")),),
        (titled("OuSAdresser", "Mairie", el("RessourceWeb", URL="https://a.example?x=1&y='\"<")),),
    ],
)
def test_both_forms_of_a_tree_give_the_same_sheet(content: tuple[Tree, ...]) -> None:
    more = (*content, el("Texte", para("Oui.")))
    assert sheet_of(sheet_xml(*more)) == sheet_of(sheet_bytes(*more))


def test_space_between_elements_says_nothing_in_either_form() -> None:
    one = sheet_xml(el("Texte", para(el("MiseEnEvidence", "un"), el("MiseEnEvidence", "mot"))))
    other = one.replace(b"</MiseEnEvidence><", b"</MiseEnEvidence>\n\t  <").replace(
        b"<Paragraphe>", b"\n  <Paragraphe>\n    <!-- ici --><?rien?>"
    )
    assert sheet_of(one) == sheet_of(other)
    assert sheet_of(one).blocks[0].text == "un mot"


NAMES = st.sampled_from(
    (
        *("Texte", "Paragraphe", "Liste", "Item", "Titre", "Chapitre", "Cas", "BlocCas", "Tableau"),
        *("Rangée", "Cellule", "Valeur", "Exposant", "LienExterne", "ANoter", "Inconnu"),
    )
)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1
).filter(lambda text: bool(text.strip()) and not text.isspace())
ATTRIBUTES = st.dictionaries(st.sampled_from(["URL", "ID", "type", "fusionVerticale"]), WORDS)
TREES = st.recursive(
    WORDS,
    lambda below: st.builds(
        lambda name, children, attributes: el(name, *_apart(children), **attributes),
        NAMES,
        st.lists(below, max_size=4),
        ATTRIBUTES,
    ),
    max_leaves=12,
)


def _apart(children: list[Tree | str]) -> list[Tree | str]:
    """Two texts side by side are one in XML."""
    kept: list[Tree | str] = []
    for child in children:
        if isinstance(child, str) and kept and isinstance(kept[-1], str):
            continue
        kept.append(child)
    return kept


@settings(max_examples=150, deadline=None)
@given(st.lists(TREES.filter(lambda tree: isinstance(tree, dict)), max_size=4))
def test_any_tree_is_the_same_in_both_forms(content: list[Tree]) -> None:
    xml, json_form = sheet_xml(*content), sheet_bytes(*content)
    assert read_tree(xml, "F1") == read_tree(json_form, "F1")
    names = ("Titre", "Valeur")
    assert [node.name for node in find(xml, "F1", names)] == [
        node.name for node in read_tree(xml, "F1").walk() if node.name in names
    ]


def attacked(declared: str, used: str = "&x;") -> bytes:
    head, rest = OFFICIAL.split("<!-- written by hand -->")
    return f"{head}<!DOCTYPE Publication {declared}>{rest.replace('Adulte', used)}".encode()


LAUGHS = "".join(
    f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' if number else '<!ENTITY l0 "ha">'
    for number in range(12)
)


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ('[<!ENTITY x SYSTEM "file:///etc/passwd">]', "&x;"),
        ('[<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]', "&x;"),
        ('SYSTEM "http://127.0.0.1:9/x.dtd"', "Adulte"),
        ('[<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]', "Adulte"),
        ('[<!ENTITY x "bon">]', "&x;"),
        (f"[{LAUGHS}]", "&l11;"),
        (f"[{LAUGHS}]", '</Titre><Titre a="&l11;">'),
        ("", "Adulte"),
        ("", "&inconnu;"),
    ],
)
def test_no_document_type_and_no_entity_is_accepted(declared: str, used: str) -> None:
    for reads in (read_tree, lambda content, where: find(content, where, ("Titre",))):
        with pytest.raises(SheetError, match="expected") as raised:
            reads(attacked(declared, used), "F1.xml")
        assert "root:" not in str(raised.value)


@pytest.mark.parametrize(
    "content",
    [
        OFFICIAL.encode("iso-8859-15"),  # says UTF-8
        OFFICIAL.replace("UTF-8", "klingon").encode(),
        OFFICIAL[:900].encode(),
        b"<" * 1000,
        b"<a>" * 300_000,
        b"<a><b></a></b>",
        b"",
        b"   ",
        b"du texte",
        b'{"children": ' + b"[" * 100_000,
        b'{"children": [1]}',
        b'{"children": [{"children": 3, "name": "Publication"}]}',
    ],
)
def test_a_broken_file_is_an_error_that_names_it(content: bytes) -> None:
    with pytest.raises(SheetError, match=r"^F1\.xml: expected .*found"):
        read_tree(content, "F1.xml")


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw,
        lambda raw: json.dumps(json.loads(raw), indent=2).encode(),
        lambda raw: json.dumps(json.loads(raw), sort_keys=True).encode(),  # the name comes last
    ],
)
def test_what_is_looked_for_is_found_however_the_json_is_written(
    change: Callable[[bytes], bytes],
) -> None:
    long = "Où ? " * 2000
    content = sheet_bytes(
        el("Texte", para('"name": "QuestionReponse"')),
        el("QuestionReponse", "Quand ?", ID="F2"),
        el("QuestionReponse", long, ID="F3"),
    )
    found = find(change(content), "F1", ("QuestionReponse",))
    assert [(node.attributes["ID"], node.children) for node in found] == [
        ("F2", ("Quand ?",)),
        ("F3", (long,)),
    ]


def without_glue(tree: dict[str, Any]) -> None:
    """What only the JSON form can say, two texts side by side, is not in the snapshot."""
    kinds = [child.get("type") for child in tree.get("children", [])]
    assert ("text", "text") not in list(pairwise(kinds))
    for child in tree.get("children", []):
        if child.get("type") != "text":
            without_glue(child)


@pytest.mark.corpus
def test_200_real_sheets_are_the_same_procedures_in_both_forms() -> None:
    path: Path = CorpusSettings().downloads() / snapshot()["filename"]
    require(path.is_file(), f"{path} (guichet corpus sync)")
    with tarfile.open(path) as archive:
        names = re.compile(r"package/data/[a-z]+/F\d+\.json")
        members = [member for member in archive if names.fullmatch(member.name)]
        members.sort(key=lambda member: member.name)
        chosen = sorted(random.Random(7).sample(members, 200), key=lambda member: member.offset)
        raws = [stream.read() for member in chosen if (stream := archive.extractfile(member))]
    around = Around(notes={f"R{number}": "Une note." for number in range(1, 60_000, 7)})
    same = 0
    for raw in raws:
        (publication,) = json.loads(raw)["children"]
        without_glue(publication)
        xml = as_xml(publication)
        assert read_tree(xml, "F1") == read_tree(raw, "F1")
        sheets = [
            read_sheet(read_tree(form, "F1"), "F1", "service-public", "particuliers", "", around)
            for form in (raw, xml)
        ]
        assert sheets[0] == sheets[1]
        same += isinstance(sheets[0], Procedure)
    assert same > 180
