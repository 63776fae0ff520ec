"""A folder of documents as a source: one sheet a file, and no file stops the others."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from corpus.errors import SheetError, SourceError
from corpus.procedure import Procedure
from corpus.sources.declaration import Context
from corpus.sources.documents.declaration import DocumentsDeclaration
from corpus.sources.documents.document import Document, Unreadable
from corpus.sources.documents.isolation import Isolated
from corpus.sources.documents.source import DocumentsFolder
from corpus.sources.documents.worker import read
from corpus.sources.source import LeftOut, Sheet, Unchanged
from tests.corpus import papers


def source(folder: Path, **other: object) -> DocumentsFolder:
    declaration = DocumentsDeclaration(kind="documents", name="actes", folder=folder, **other)  # type: ignore[arg-type]
    return declaration.open(Context("Belleroche", folder / ".kept"))


def sheets(folder: Path, **other: object) -> list[Sheet]:
    return list(source(folder, **other).sheets({}))


def write_docx(path: Path, text: str) -> Path:
    made = docx.Document()
    made.core_properties.title = ""
    made.add_paragraph(text)
    made.save(str(path))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Délibérations" / "2026").mkdir(parents=True)
    papers.write_pdf(
        tmp_path / "Délibérations" / "2026" / "Tarifs piscine.pdf",
        papers.title("Tarifs de la piscine"),
        papers.text("L'entrée coûte 4,60 €."),
    )
    write_docx(tmp_path / "charte.docx", "La charte engage la Ville.")
    return tmp_path


def test_each_file_is_a_sheet_with_its_public_address(folder: Path) -> None:
    tariffs, charter = sheets(folder, url_base="https://www.belleroche.example/docs/")
    assert isinstance(tariffs, Procedure)
    assert isinstance(charter, Procedure)
    assert (tariffs.id, charter.id) == ("deliberations-2026-tarifs-piscine", "charte")
    assert tariffs.title == "Tarifs de la piscine"
    assert tariffs.url == (
        "https://www.belleroche.example/docs/D%C3%A9lib%C3%A9rations/2026/Tarifs%20piscine.pdf"
    )
    assert (tariffs.scope, tariffs.publisher, tariffs.source) == ("local", "Belleroche", "actes")
    assert tariffs.description == "L'entrée coûte 4,60\u00a0€."
    assert charter.title == "Charte"  # neither metadata nor heading: the file's name


def test_what_an_editor_writes_beside_a_file_wins(folder: Path) -> None:
    (folder / "charte.toml").write_text(
        'title = "La charte du vivre ensemble"\nurl = "https://www.belleroche.example/charte"\n'
        'updated = 2026-05-06\nthemes = ["Vie citoyenne"]\naudience = ["associations"]\n'
        'contact = "Accueil, 04 00 00 00 00"\nquestions = ["À quoi sert la charte ?"]\n',
        encoding="utf-8",
    )
    charter = sheets(folder, url_base="https://www.belleroche.example/docs")[1]
    assert isinstance(charter, Procedure)
    assert charter.title == "La charte du vivre ensemble"
    assert charter.url == "https://www.belleroche.example/charte"
    assert (charter.updated, charter.themes) == (date(2026, 5, 6), ("Vie citoyenne",))
    assert (charter.audience, charter.contact) == (("associations",), "Accueil, 04 00 00 00 00")
    assert charter.questions == ("À quoi sert la charte ?",)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("titre = 'x'", "titre: "),
        ("url = 'ftp://x'", "url: .*starts with https://"),
        ("updated = 'hier'", "updated: "),
        ("title = ", "expected TOML"),
    ],
)
def test_a_fault_beside_a_file_names_the_file_and_the_key(
    folder: Path, words: str, fault: str
) -> None:
    (folder / "charte.toml").write_text(words, encoding="utf-8")
    good, broken = sheets(folder)
    assert isinstance(good, Procedure)
    assert isinstance(broken, SheetError)
    assert broken.id == "charte"
    with pytest.raises(SheetError, match=rf"charte\.docx \(charte\.toml\): .*{fault}"):
        raise broken


def test_an_unchanged_file_is_not_parsed_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sheets(folder)
    known = {sheet.id: sheet.digest for sheet in first if isinstance(sheet, Procedure)}

    def parsed(self: Isolated, path: Path) -> Document:
        raise AssertionError(path)

    monkeypatch.setattr(Isolated, "read", parsed)
    again = list(source(folder).sheets(known))
    assert again == [Unchanged("deliberations-2026-tarifs-piscine"), Unchanged("charte")]
    monkeypatch.undo()
    (folder / "charte.toml").write_text('title = "Autre"', encoding="utf-8")
    _, changed = source(folder).sheets(known)
    assert isinstance(changed, Procedure)


def test_the_fingerprint_changes_with_a_file_and_with_the_declaration(folder: Path) -> None:
    before = source(folder).fingerprint()
    assert source(folder).fingerprint() == before
    assert source(folder, themes=("Actes",)).fingerprint() != before
    seen = (folder / "charte.docx").stat()
    os.utime(folder / "charte.docx", ns=(seen.st_atime_ns, seen.st_mtime_ns + 1))
    assert source(folder).fingerprint() != before


def test_a_broken_file_is_told_by_its_name_with_its_id_and_the_others_go_on(folder: Path) -> None:
    (folder / "abime.pdf").write_bytes(b"%PDF-1.7 rien")
    papers.write_scan(folder / "scan.pdf", 2)
    (folder / "vieux.doc").write_bytes(b"rien")
    (folder / "~$charte.docx").write_bytes(b"rien")
    found = sheets(folder)
    told = {sheet.id: str(sheet) for sheet in found if isinstance(sheet, SheetError)}
    assert set(told) == {"abime", "scan"}
    assert told["abime"].startswith("abime.pdf: expected a whole PDF file")
    assert told["scan"].startswith("scan.pdf: pages 1–2 hold images and no text")
    assert LeftOut("vieux.doc", ".doc files are not read") in found
    assert sum(isinstance(sheet, Procedure) for sheet in found) == 2


def test_the_same_document_in_two_formats_is_taken_once_and_two_of_one_name_are_told(
    folder: Path,
) -> None:
    papers.write_pdf(folder / "charte.pdf", papers.text("La charte, en PDF."))
    write_docx(folder / "charté.docx", "Une autre.")
    found = sheets(folder)
    assert [sheet.id for sheet in found if isinstance(sheet, Procedure)].count("charte") == 1
    assert LeftOut("charte.pdf", "the same document is there as DOCX") in found
    (error,) = (sheet for sheet in found if isinstance(sheet, SheetError))
    assert "expected a file name of its own" in str(error)
    assert error.id == ""


def test_limits_are_told_before_anything_is_parsed(folder: Path) -> None:
    with (folder / "gros.pdf").open("wb") as file:
        file.truncate(2_500_000)
    found = [sheet for sheet in sheets(folder, max_megabytes=2) if isinstance(sheet, SheetError)]
    assert [str(error) for error in found] == ["gros.pdf: expected at most 2 MB, found 2 MB"]


def test_a_file_that_takes_too_long_ends_its_reader_and_the_next_one_is_read(
    folder: Path,
) -> None:
    slow = papers.write_pdf(folder / "lent.pdf", *[papers.text("Mot " * 400) for _ in range(30)])
    with Isolated(0.001, 100) as parser, pytest.raises(Unreadable, match="within 0 s"):
        parser.read(slow)
    with Isolated(60, 100) as parser:
        assert parser.read(folder / "charte.docx").blocks
        process = parser._process
        assert process is not None
        process.kill()
        process.wait()
        with pytest.raises(Unreadable, match="made its reader fail"):
            parser.read(folder / "charte.docx")
        assert parser.read(folder / "charte.docx").blocks


def test_a_missing_folder_is_a_source_error_and_wrong_settings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="expected a folder of documents"):
        source(tmp_path / "none").fingerprint()
    with pytest.raises(ValidationError, match="https://"):
        source(tmp_path, url_base="www.belleroche.example")


def _damaged(content: bytes, at: int, put: bytes, cut: int) -> bytes:
    at %= len(content)
    return (content[:at] + put + content[at + len(put) :])[: len(content) - cut % len(content)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([".pdf", ".docx"]),
    st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04"]),
    st.binary(max_size=300),
)
def test_any_bytes_are_a_document_or_are_told(suffix: str, start: bytes, content: bytes) -> None:
    with suppress(Unreadable):
        assert read(start + content, suffix, "a", 100).blocks


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_damaged_file_is_a_document_or_is_told(
    tmp_path_factory: pytest.TempPathFactory, suffix: str
) -> None:
    where = tmp_path_factory.mktemp("whole") / f"a{suffix}"
    if suffix == ".pdf":
        papers.write_pdf(where, papers.title("Titre"), papers.table(("a", "b"), ("1", "2")))
    else:
        write_docx(where, "Texte de la fiche.")
    whole = where.read_bytes()

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.integers(0, len(whole) - 1), st.binary(max_size=12), st.integers(0, 200))
    def check(at: int, put: bytes, cut: int) -> None:
        with suppress(Unreadable):
            assert read(_damaged(whole, at, put, cut), suffix, "a", 100).blocks

    check()
