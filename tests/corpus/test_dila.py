"""The State's sheets: each construct of the trees, on small trees of our own."""

from __future__ import annotations

import io
import tarfile
from datetime import date
from pathlib import Path

import pytest

from corpus.errors import SheetError, SourceError
from corpus.procedure import BlockKind, Procedure
from corpus.sources.dila import ServicePublic
from corpus.sources.source import LeftOut
from tests.corpus.trees import el, items, para, read, read_any, row, sheet_bytes, titled


def text_of(*children: object) -> str:
    (block,) = read(el("Texte", para(*children))).blocks  # type: ignore[arg-type]
    return block.text


def test_a_sheet_keeps_what_its_publisher_says_of_it() -> None:
    sheet = read(el("Texte", para("Oui.")))
    assert (sheet.id, sheet.title) == ("F1", "Emprunter un vélo")
    assert sheet.updated == date(2019, 8, 28)
    assert sheet.territory == "France"
    assert sheet.scope == "national"
    assert sheet.themes == ("Transports", "Vélo")
    assert sheet.url == "https://www.service-public.fr/particuliers/vosdroits/F1"


def test_headings_run_from_the_situation_down_to_the_nested_case() -> None:
    tree = el(
        "ListeSituations",
        titled(
            "Situation",
            "En ville",
            el(
                "Texte",
                el(
                    "Chapitre",
                    el("Titre", para("Coût")),
                    el(
                        "BlocCas",
                        titled(
                            "Cas",
                            "Adulte",
                            el("BlocCas", titled("Cas", "Étudiant", para("5 euros"))),
                        ),
                        titled("Cas", "Enfant", para("Gratuit")),
                    ),
                    para("Pour tous."),
                ),
            ),
        ),
    )
    first, second, third = read(tree).blocks
    assert first.headings == ("En ville", "Coût", "Adulte", "Étudiant")
    assert first.cases == ("En ville", "Adulte", "Étudiant")
    assert (second.headings, second.text) == (("En ville", "Coût", "Enfant"), "Gratuit")
    assert (third.headings, third.cases) == (("En ville", "Coût"), ("En ville",))


@pytest.mark.parametrize(
    ("children", "expected"),
    [
        (("soit ", el("Valeur", "30\u00a0€"), "."), "soit 30\u00a0€."),
        (
            ("une amende de", el("Valeur", "75\u00a0€"), "maximum"),
            "une amende de 75\u00a0€ maximum",
        ),
        (("le 1", el("Exposant", "er"), el("LienIntra", "jour ouvré")), "le 1er jour ouvré"),
        (("20 m", el("Exposant", "2"), " au sol"), "20 m² au sol"),
        (("le CO", el("Indice", "2"), " émis"), "le CO2 émis"),
        (("votre", el("LienInterne", "MSA"), "ou"), "votre MSA ou"),
        (("R", el("LienInterne", "èglement"), " ,  puis"), "Règlement, puis"),
        (("de", el("MiseEnEvidence", "2"), el("LienIntra", "jours")), "de 2 jours"),
        (("Erasmus : « oui »  ( voir )",), "Erasmus\u00a0: «\u00a0oui\u00a0» (voir)"),
        (("l' ", el("LienExterne", "acte"), "\n\n. Si"), "l'acte. Si"),
        (("en 1", el("MiseEnEvidence", "\u202f000"), " pas"), "en 1\u00a0000 pas"),
        ((el("Citation", "vu"), el("TermeEtranger", "as is")), "vu as is"),
    ],
)
def test_running_text_has_no_glued_nor_doubled_space(
    children: tuple[object, ...], expected: str
) -> None:
    assert text_of(*children) == expected


def test_paragraphs_make_one_block_and_one_line_each() -> None:
    (block,) = read(el("Texte", para("Un."), para("Deux."))).blocks
    assert block.text == "Un.\nDeux."


def test_nested_items_are_indented_under_theirs() -> None:
    tree = el(
        "Liste", el("Item", para("photo"), items("de face", "récente")), el("Item", para("b"))
    )
    (block,) = read(el("Texte", tree)).blocks
    assert block.kind is BlockKind.LIST
    assert block.text == "- photo\n  - de face\n  - récente\n- b"


def test_a_note_keeps_its_title_and_its_list() -> None:
    note = titled("ANoter", "À noter", para("apportez"), items("un casque"))
    (block,) = read(el("Texte", note)).blocks
    assert (block.kind, block.text) == (BlockKind.NOTE, "À noter\u00a0: apportez\n- un casque")


def test_each_row_of_a_table_reads_alone() -> None:
    table = titled(
        "Tableau",
        "Tarifs",
        row("Âge", "Prix", type="header"),
        row("Moins de 6 ans", "0 €"),
        row("Plus de 6 ans", ""),
    )
    (block,) = read(el("Texte", table)).blocks
    assert block.kind is BlockKind.TABLE
    assert block.text == "Tarifs\nÂge: Moins de 6 ans ; Prix: 0\u00a0€\nÂge: Plus de 6 ans"


def test_merged_cells_stand_on_each_row_they_cover() -> None:
    tall = el("Cellule", para("Vélo"), fusionVerticale="2")
    wide = el("Cellule", para("Prix"), fusionHorizontale="2")
    whole = el("Cellule", para("Hors saison"), fusionHorizontale="3")
    table = el(
        "Tableau",
        row(el("Cellule", para("Objet"), fusionVerticale="2"), wide, type="header"),
        row("Jour", "Mois", type="header"),
        row(tall, "1 €", "9 €"),
        row("2 €", "8 €"),
        row(whole),
    )
    (block,) = read(el("Texte", table)).blocks
    assert block.text.replace("\u00a0", " ").split("\n") == [
        "Objet: Vélo ; Prix – Jour: 1 € ; Prix – Mois: 9 €",
        "Objet: Vélo ; Prix – Jour: 2 € ; Prix – Mois: 8 €",
        "Hors saison",
    ]


def test_an_office_inside_a_case_is_told_there_and_linked() -> None:
    office = titled("OuSAdresser", "Mairie", el("RessourceWeb", URL="https://a.example"))
    tree = el("BlocCas", titled("Cas", "À Paris", office))
    sheet = read(el("Texte", tree))
    assert [(block.cases, block.text) for block in sheet.blocks] == [(("À Paris",), "Mairie")]
    assert [(link.kind, link.title, link.url) for link in sheet.links] == [
        ("office", "Mairie", "https://a.example")
    ]


def test_what_a_sheet_points_to_is_linked_by_kind() -> None:
    sheet = read(
        el("Texte", para("Oui.")),
        titled("ServiceEnLigne", "Réserver", type="Téléservice", URL="https://s.example"),
        titled(
            "ServiceEnLigne",
            "Demande",
            titled("ServiceEnLigneAnnexe", "Annexe", el("LienWeb", URL="https://w.example")),
            el("NoticeLiee", "Notice", URL="https://n.example"),
            type="Formulaire",
            URL="https://f.example",
            numerocerfa="12345*01",
        ),
        titled("Reference", "Code", el("Complement", "Article 1"), URL="https://r.example"),
        titled(
            "PourEnSavoirPlus", "Le guide", el("Source", "Un ministère"), URL="https://m.example"
        ),
        el("LienExterneCommente", el("LienExterne", "Le site", URL="https://e.example")),
    )
    assert [(link.kind, link.title) for link in sheet.links] == [
        ("service", "Réserver"),
        ("form", "Demande (cerfa 12345*01)"),
        ("service", "Annexe"),
        ("form", "Notice"),
        ("reference", "Code – Article 1"),
        ("more", "Le guide"),
        ("more", "Le site"),
    ]


def test_questions_and_definitions_are_kept_apart_from_the_text() -> None:
    sheet = read(
        el("Texte", para("Oui.")),
        el("QuestionReponse", "Et la nuit ?", ID="F2"),
        titled("Definition", "Vélo", el("Texte", para("Deux roues"), para("et un guidon."))),
        titled("Abreviation", "VAE", el("Texte", para("Vélo aidé"))),
    )
    assert sheet.questions == ("Et la nuit\u00a0?",)
    assert sheet.definitions == (("Vélo", "Deux roues et un guidon."), ("VAE", "Vélo aidé"))
    assert [block.text for block in sheet.blocks] == ["Oui."]


def test_conditional_fragments_illustrations_and_warnings_keep_their_text() -> None:
    sheet = read(
        titled("Avertissement", "Travaux", el("Texte", para("Parc fermé."))),
        el(
            "Texte",
            el("FragmentConditionne", el("Condition", el("estVrai", var="T1")), para("Un.")),
            el("ContenuIllustre", el("Contenu", para("Deux.")), el("Illustration")),
            el("Image", el("Legende", "Trois."), el("Credits", para("Photo : Dupuis"))),
        ),
    )
    assert [block.text for block in sheet.blocks] == [
        "Travaux\u00a0: Parc fermé.",
        "Un.\nDeux.\nTrois.",
    ]


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        ((), "Fiche d'information", "no text"),
        ((el("Texte", para("Oui.")),), "Recherche guidée", "guided search"),
        ((el("Texte", para("Oui.")),), "Fiche avec liens externes", "list of links"),
    ],
)
def test_a_sheet_without_an_answer_is_left_out_with_its_reason(
    content: tuple[dict[str, object], ...], kind: str, reason: str
) -> None:
    assert read_any(*content, kind=kind) == LeftOut("F1", reason)


def tarball(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "sheets.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def test_the_same_text_under_two_audiences_is_one_sheet_with_both(tmp_path: Path) -> None:
    same, other = el("Texte", para("Oui.")), el("Texte", para("Non."))
    path = tarball(
        tmp_path,
        {
            "package/data/professionnels/F1.json": sheet_bytes(same),
            "package/data/particuliers/F1.json": sheet_bytes(same),
            "package/data/particuliers/F2.json": sheet_bytes(same, id="F2"),
            "package/data/professionnels/F2.json": sheet_bytes(other, id="F2"),
            "package/data/particuliers/R9.json": b"not a sheet",
        },
    )
    source = ServicePublic(path, ("professionnels", "particuliers"))
    sheets = [sheet for sheet in source.sheets() if isinstance(sheet, Procedure)]
    assert [(sheet.id, sheet.audience) for sheet in sheets] == [
        ("F1", ("particuliers", "professionnels")),
        ("F2", ("particuliers",)),
        ("F2-professionnels", ("professionnels",)),
    ]
    assert len(list(ServicePublic(path).sheets())) == 2


def test_a_broken_sheet_is_reported_and_the_others_go_on(tmp_path: Path) -> None:
    files = {
        "package/data/particuliers/F1.json": b'{"children": [',
        "package/data/particuliers/F2.json": b'{"children": []}',
        "package/data/particuliers/F3.json": sheet_bytes(el("Texte", para("Oui.")), id="F3"),
        "package/data/particuliers/F4.json": sheet_bytes(id="X"),
        "package/data/particuliers/F5.json": b"\xff\xfe",
    }
    found = list(ServicePublic(tarball(tmp_path, files)).sheets())
    errors = [str(sheet) for sheet in found if isinstance(sheet, SheetError)]
    assert [error.split(":")[0] for error in errors] == [
        f"particuliers/F{number}.json" for number in (1, 2, 4, 5)
    ]
    assert all("expected" in error and "found" in error for error in errors)
    assert [sheet.id for sheet in found if isinstance(sheet, Procedure)] == ["F3"]


def test_a_folder_and_a_tarball_give_the_same_sheets(tmp_path: Path) -> None:
    content = sheet_bytes(el("Texte", para("Oui.")))
    folder = tmp_path / "package" / "data" / "particuliers"
    folder.mkdir(parents=True)
    (folder / "F1.json").write_bytes(content)
    packed = ServicePublic(tarball(tmp_path, {"package/data/particuliers/F1.json": content}))
    assert list(ServicePublic(tmp_path).sheets()) == list(packed.sheets())


def test_a_member_that_climbs_out_of_the_tarball_writes_nothing(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    content = sheet_bytes(el("Texte", para("Oui.")))
    path = tarball(inside, {"../../data/particuliers/F1.json": content})
    assert len(list(ServicePublic(path).sheets())) == 1
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["sheets.tgz"]


@pytest.mark.parametrize("content", [b"not a tarball", b""])
def test_a_file_that_is_no_tarball_is_a_source_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sheets.tgz"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="expected"):
        list(ServicePublic(path).sheets())


def test_a_missing_path_and_an_unknown_audience_are_source_errors(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        list(ServicePublic(tmp_path / "none").sheets())
    with pytest.raises(SourceError, match="agents"):
        ServicePublic(tmp_path, ("agents",)).fingerprint()
