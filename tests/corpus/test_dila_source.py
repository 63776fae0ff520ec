"""The State's sheets as files: archives and folders, audiences, copies, what has changed."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pytest

from corpus.errors import SheetError, SourceError
from corpus.procedure import Procedure
from corpus.sources.dila import ServicePublic, archive
from corpus.sources.source import LeftOut, Sheet, Unchanged
from tests.corpus.trees import as_xml, el, para, sheet_bytes, sheet_tree, sheet_xml, titled

YES, NO = el("Texte", para("Oui.")), el("Texte", para("Non."))
BOTH = ("particuliers", "professionnels")
PART, PRO = "package/data/particuliers", "package/data/professionnels"


def tarball(path: Path, files: Mapping[str, bytes], mode: Literal["w:gz", "w"] = "w:gz") -> Path:
    with tarfile.open(path, mode) as packed:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    return path


def zipped(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def read(path: Path, *audiences: str, known: Mapping[str, str] | None = None) -> list[Sheet]:
    return list(ServicePublic(path, audiences or ("particuliers",)).sheets(known or {}))


def good(sheets: list[Sheet]) -> list[Procedure]:
    return [sheet for sheet in sheets if isinstance(sheet, Procedure)]


def digests(sheets: list[Sheet]) -> dict[str, str]:
    return {sheet.id: sheet.digest for sheet in good(sheets)}


def test_the_same_text_under_two_audiences_is_one_sheet_with_both(tmp_path: Path) -> None:
    path = tarball(
        tmp_path / "sheets.tgz",
        {
            f"{PRO}/F1.json": sheet_bytes(YES),
            f"{PART}/F1.json": sheet_bytes(YES),
            f"{PART}/F2.json": sheet_bytes(YES, id="F2"),
            f"{PRO}/F2.json": sheet_bytes(NO, id="F2"),
            f"{PART}/R9.json": b"not a sheet",
        },
    )
    sheets = good(read(path, "professionnels", "particuliers"))
    assert [(sheet.id, sheet.audience) for sheet in sheets] == [
        ("F1", BOTH),
        ("F2", ("particuliers",)),
        ("F2-professionnels", ("professionnels",)),
    ]
    assert len(read(path)) == 2


def test_a_broken_sheet_is_reported_with_its_id_and_the_others_go_on(tmp_path: Path) -> None:
    files = {
        f"{PART}/F1.json": b'{"children": [',
        f"{PART}/F2.json": b'{"children": []}',
        f"{PART}/F3.json": sheet_bytes(YES, id="F3"),
        f"{PART}/F4.json": sheet_bytes(id="X"),
        f"{PART}/F5.json": b"\xff\xfe",
        f"{PART}/F6.json": b"",
    }
    found = read(tarball(tmp_path / "sheets.tgz", files))
    errors = [sheet for sheet in found if isinstance(sheet, SheetError)]
    assert [(error.id, str(error).split(":")[0]) for error in errors] == [
        (f"F{number}", f"particuliers/F{number}.json") for number in (1, 2, 4, 5, 6)
    ]
    assert all("expected" in str(error) and "found" in str(error) for error in errors)
    assert [sheet.id for sheet in good(found)] == ["F3"]


def test_every_way_to_keep_the_files_gives_the_same_sheets(tmp_path: Path) -> None:
    json_files = {f"{PART}/F1.json": sheet_bytes(YES), f"{PRO}/F2.json": sheet_bytes(NO, id="F2")}
    xml = {
        "part": {"F1.xml": sheet_xml(YES), "menu.xml": b"<Menu/>", "arborescence.xml": b"?"},
        "pro": {"F2.xml": sheet_xml(NO, id="F2", audience="Professionnels")},
    }
    ways = [tmp_path / name for name in ("tree", "zips", "mixed")]
    for way in ways:
        way.mkdir()
    for name, content in json_files.items():
        (ways[0] / name).parent.mkdir(parents=True)
        (ways[0] / name).write_bytes(content)
    for name, members in xml.items():
        zipped(ways[1] / f"vosdroits-{name}.zip", members)
    zipped(ways[2] / "without-an-ending", xml["part"])
    (ways[2] / "unpacked").mkdir()
    (ways[2] / "unpacked" / "F2.xml").write_bytes(xml["pro"]["F2.xml"])
    ways.append(tarball(tmp_path / "sheets.tgz", json_files))
    ways.append(tarball(tmp_path / "sheets.tar", json_files, "w"))
    ways.append(zipped(tmp_path / "all.zip", {**xml["part"], **xml["pro"]}))
    expected = good(read(ways[0], *BOTH))
    assert [sheet.audience for sheet in expected] == [("particuliers",), ("professionnels",)]
    for way in ways:
        assert good(read(way, *BOTH)) == expected
        assert [sheet.id for sheet in good(read(way))] == ["F1"]


def test_a_second_copy_of_a_sheet_is_left_out_and_counted(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", {"F1.xml": sheet_xml(YES)})
    zipped(tmp_path / "b.zip", {"F1.xml": sheet_xml(NO)})
    found = read(tmp_path)
    assert LeftOut("F1", "second copy") in found
    assert [sheet.blocks[0].text for sheet in good(found)] == ["Oui."]


def test_a_sheet_whose_audience_cannot_be_told_is_broken(tmp_path: Path) -> None:
    tree = sheet_tree(YES)
    tree["children"] = [child for child in tree["children"] if child["name"] != "FilDAriane"]
    path = zipped(tmp_path / "sheets.zip", {"F1.xml": as_xml(tree)})
    assert [sheet.audience for sheet in good(read(path))] == [("particuliers",)]  # the only one
    (error,) = read(path, *BOTH)
    assert isinstance(error, SheetError)
    assert "audience" in str(error)


def test_a_question_asks_for_the_sheet_that_it_points_to(tmp_path: Path) -> None:
    asks = el("QuestionReponse", "Et pour rouler la nuit ?", ID="F2", audience="Particuliers")
    other = el("QuestionReponse", "Et pour un livreur ?", ID="F2", audience="Professionnels")
    title = el("QuestionReponse", "Emprunter un vélo ?", ID="F2", audience="Particuliers")
    path = tarball(
        tmp_path / "sheets.tgz",
        {
            f"{PART}/F1.json": sheet_bytes(YES, asks, other, title),
            f"{PART}/N4.json": sheet_bytes(
                el("QuestionReponse", "Où rendre le vélo ?", ID="F2", audience="Particuliers"),
                id="N4",
            ),
            f"{PART}/F2.json": sheet_bytes(NO, id="F2"),
            f"{PRO}/F2.json": sheet_bytes(YES, id="F2"),
        },
    )
    asked = {sheet.id: sheet.questions for sheet in good(read(path, *BOTH))}
    assert asked == {
        "F1": (),
        "F2": ("Et pour rouler la nuit\u00a0?", "Où rendre le vélo\u00a0?"),
        "F2-professionnels": ("Et pour un livreur\u00a0?",),
    }


def test_a_guided_search_names_the_cases_of_the_sheets_it_leads_to(tmp_path: Path) -> None:
    def branch(title: str, variable: str, *below: dict[str, object]) -> dict[str, object]:
        sets = el("SiSelectionne", el("affecteVrai", var=variable))
        return titled("Branche", title, sets, *below)

    leads = el("LienInterne", "Emprunter", LienPublication="F2")
    elsewhere = el("LienInterne", "Acheter", LienPublication="F3")
    search = el(
        "Problematiques",
        titled("Problematique", "Un vélo", branch("Vous êtes mineur", "T1", leads)),
        titled("Problematique", "Un achat", branch("Vous payez comptant", "T1", elsewhere)),
        titled("Problematique", "Un soir", branch("Il fait nuit", "T2", leads)),
        titled("Problematique", "Un hiver", branch("Il fait sombre", "T2", leads)),
    )

    def when(variable: str, text: str) -> dict[str, object]:
        condition = el("Condition", el("estVrai", var=variable))
        return el("FragmentConditionne", condition, para(text))

    path = tarball(
        tmp_path / "sheets.tgz",
        {
            f"{PART}/F1.json": sheet_bytes(search, kind="Recherche guidée"),
            f"{PART}/F2.json": sheet_bytes(
                el("Texte", when("T1", "Avec un parent."), when("T2", "Avec un feu.")), id="F2"
            ),
        },
    )
    left_out, sheet = read(path)
    assert left_out == LeftOut("F1", "guided search")
    assert isinstance(sheet, Procedure)
    assert [(block.cases, block.text) for block in sheet.blocks] == [
        (("Vous êtes mineur",), "Avec un parent."),
        ((), "Avec un feu."),  # said in two ways: none is certain
    ]


def test_a_form_is_told_with_what_its_own_file_says_of_it(tmp_path: Path) -> None:
    form = titled("ServiceEnLigne", "Déclarer", ID="R5", URL="https://f.example", type="Formulaire")
    note, made_up = "Permet de déclarer son vélo.", "Déclarer - Formulaire"
    for description, expected in ((note, note), (made_up, "")):
        resource = el(
            "ServiceComplementaire",
            el("dc:description", description),
            el("FilDAriane", el("Niveau", "Accueil", ID="Particuliers")),
            ID="R5",
        )
        files = {"F1.xml": sheet_xml(YES, form), "R5.xml": as_xml(resource)}
        (sheet,) = good(read(zipped(tmp_path / "sheets.zip", files)))
        assert [link.note for link in sheet.links] == [expected]


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    asks = el("QuestionReponse", "Et la nuit ?", ID="F3", audience="Particuliers")
    files = {
        f"{PART}/F1.json": sheet_bytes(YES),
        f"{PART}/F2.json": sheet_bytes(YES, asks, id="F2"),
        f"{PART}/F3.json": sheet_bytes(YES, id="F3"),
        f"{PRO}/F3.json": sheet_bytes(NO, id="F3"),
    }
    path = tmp_path / "sheets.tgz"
    known = digests(read(tarball(path, files), *BOTH))
    assert sorted(known) == ["F1", "F2", "F3", "F3-professionnels"]
    assert read(path, *BOTH, known=known) == [Unchanged(id) for id in sorted(known)]

    files[f"{PART}/F1.json"] = sheet_bytes(NO)
    first, *others = read(tarball(path, files), *BOTH, known=known)
    assert isinstance(first, Procedure)
    assert first.blocks[0].text == "Non."
    assert others == [Unchanged(id) for id in ("F2", "F3", "F3-professionnels")]


def test_a_sheet_is_read_again_when_another_asks_for_it_otherwise(tmp_path: Path) -> None:
    def asks(question: str) -> bytes:
        asked = el("QuestionReponse", question, ID="F2", audience="Particuliers")
        return sheet_bytes(YES, asked)

    path = tmp_path / "sheets.tgz"
    files = {
        f"{PART}/F1.json": asks("Et la nuit ?"),
        f"{PART}/F2.json": sheet_bytes(YES, id="F2"),
        f"{PART}/F3.json": sheet_bytes(YES, id="F3"),
    }
    known = digests(read(tarball(path, files)))
    files[f"{PART}/F1.json"] = asks("Et le soir ?")
    first, second, third = read(tarball(path, files), known=known)
    assert isinstance(first, Procedure)
    assert isinstance(second, Procedure)
    assert second.questions == ("Et le soir\u00a0?",)
    assert third == Unchanged("F3")


def test_a_broken_wording_keeps_its_own_id_and_is_told_at_each_sync(tmp_path: Path) -> None:
    path = tmp_path / "sheets.tgz"
    files = {f"{PART}/F1.json": sheet_bytes(YES), f"{PRO}/F1.json": sheet_bytes(NO)}
    known = digests(read(tarball(path, files), *BOTH))
    suffixed = "F1-professionnels"
    for broken, its_id, other_id in ((PART, "F1", suffixed), (PRO, suffixed, "F1")):
        tarball(path, {**files, f"{broken}/F1.json": b"{"})
        for _ in range(2):
            found = read(path, *BOTH, known=known)
            assert [sheet.id for sheet in found if isinstance(sheet, SheetError)] == [its_id]
            assert [sheet.id for sheet in good(found)] == [other_id]
            known |= digests(found)


def test_a_member_that_climbs_out_of_its_archive_writes_nothing(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    files = {"../../data/particuliers/F1.json": sheet_bytes(YES)}
    assert len(read(tarball(inside / "sheets.tgz", files))) == 1
    assert len(read(zipped(inside / "sheets.zip", files))) == 1
    found = [file.name for file in tmp_path.rglob("*") if file.is_file()]
    assert sorted(found) == ["sheets.tgz", "sheets.zip"]


def test_what_unpacks_to_too_much_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LARGEST_SHEET", 100_000)
    files = {"F1.xml": b" " * 100_001, "F2.xml": sheet_xml(YES, id="F2")}
    packed = zipped(tmp_path / "sheets.zip", files), tarball(tmp_path / "sheets.tgz", files)
    for path in packed:
        error, sheet = read(path)
        assert isinstance(error, SheetError)
        assert error.id == "F1"
        assert "too large" in str(error)
        assert isinstance(sheet, Procedure)
    monkeypatch.setattr(archive, "LARGEST_SOURCE", 50_000)
    for path in packed:
        with pytest.raises(SourceError, match="at most"):
            read(path)


def test_a_damaged_member_is_one_broken_sheet(tmp_path: Path) -> None:
    path = zipped(tmp_path / "s.zip", {"F1.xml": sheet_xml(YES), "F2.xml": sheet_xml(YES, id="F2")})
    content = bytearray(path.read_bytes())
    content[80:90] = b"\x00" * 10  # within the first member's packed bytes
    path.write_bytes(content)
    error, sheet = read(path)
    assert isinstance(error, SheetError)
    assert (error.id, "damaged" in str(error)) == ("F1", True)
    assert [sheet.id for sheet in good([sheet])] == ["F2"]


@pytest.mark.parametrize("kept", [0.5, 0.9])
@pytest.mark.parametrize("pack", [zipped, tarball])
def test_a_truncated_archive_is_a_source_error_wherever_it_stands(
    tmp_path: Path, kept: float, pack: object
) -> None:
    assert callable(pack)
    files = {f"data/particuliers/F{n}.json": sheet_bytes(YES, id=f"F{n}") for n in range(1, 30)}
    whole = pack(tmp_path / "sheets", files).read_bytes()
    (tmp_path / "sheets").write_bytes(whole[: int(len(whole) * kept)])
    for path in (tmp_path, tmp_path / "sheets"):
        with pytest.raises(SourceError, match="expected a whole"):
            read(path)


@pytest.mark.parametrize("content", [b"not an archive", b"", b"PK\x03\x04", b"\x1f\x8b\x08"])
def test_a_file_that_is_no_archive_is_a_source_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sheets.tgz"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="expected"):
        read(path)


def test_a_missing_path_and_an_unknown_audience_are_source_errors(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read(tmp_path / "none")
    with pytest.raises(SourceError, match="found none"):
        read(tmp_path)
    with pytest.raises(SourceError, match="agents"):
        ServicePublic(tmp_path, ("agents",)).fingerprint()


def test_the_fingerprint_of_a_folder_follows_its_files_alone(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", {"F1.xml": sheet_xml(YES)})
    before = ServicePublic(tmp_path).fingerprint()
    (tmp_path / "notes.txt").write_text("rien", encoding="utf-8")
    assert ServicePublic(tmp_path).fingerprint() == before
    assert ServicePublic(tmp_path, BOTH).fingerprint() != before
    (tmp_path / "F2.xml").write_bytes(sheet_xml(NO, id="F2"))
    assert ServicePublic(tmp_path).fingerprint() != before
