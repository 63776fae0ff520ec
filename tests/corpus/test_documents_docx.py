"""Word files: headings by style, lists, tables; nothing hidden, nothing deleted."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from corpus.procedure import BlockKind
from corpus.sources.documents.document import Document, Unreadable
from corpus.sources.documents.worker import read


def parse(document: Any, name: str = "a") -> Document:
    kept = io.BytesIO()
    document.save(kept)
    return read(kept.getvalue(), ".docx", name, 100)


def word() -> Any:
    document = docx.Document()
    document.core_properties.title = ""
    return document


def test_styles_give_headings_lists_and_cases() -> None:
    made = word()
    made.add_heading("Règlement de la cantine", 0)
    made.add_paragraph("Le midi, les enfants mangent sur place.")
    made.add_heading("Inscription", 1)
    made.add_paragraph("Apportez :")
    made.add_paragraph("une photo ;", style="List Bullet")
    made.add_paragraph("un justificatif.", style="List Bullet")
    made.add_paragraph("de moins de 3 mois", style="List Bullet 2")
    made.add_heading("Cas : garde partagée", 2)
    made.add_paragraph("Chaque parent inscrit l'enfant.")
    made.add_paragraph("• à la main")
    document = parse(made)
    assert document.title == "Règlement de la cantine"
    opening, asked, pieces, case, by_hand = document.blocks
    assert (opening.headings, opening.text) == ((), "Le midi, les enfants mangent sur place.")
    assert (asked.headings, asked.text) == (("Inscription",), "Apportez\u00a0:")
    assert pieces.kind is BlockKind.LIST
    assert pieces.text == "- une photo\u00a0;\n- un justificatif.\n  - de moins de 3 mois"
    assert case.headings == ("Inscription", "garde partagée")
    assert case.cases == ("garde partagée",)
    assert by_hand.text == "- à la main"


def test_a_french_word_s_own_styles_are_headings_too() -> None:
    made = word()
    style = made.styles.add_style("Chapitre de la ville", 1)
    style.base_style = made.styles["Heading 2"]
    made.add_paragraph("Tarifs", style=style)
    made.add_paragraph("La carte coûte 12 €.")
    assert parse(made).blocks[0].headings in ((), ("Tarifs",))
    assert parse(made).title == "Tarifs"


def test_a_table_names_its_columns_and_merged_cells_stand_once() -> None:
    made = word()
    table = made.add_table(rows=3, cols=3)
    for row, texts in enumerate((("Jour", "Matin", "Soir"), ("Lundi", "9 h", "18 h"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(2, 0).text = "Mardi"
    table.cell(2, 1).merge(table.cell(2, 2)).text = "fermé"
    (block,) = parse(made).blocks
    assert block.kind is BlockKind.TABLE
    assert block.text == "Jour: Lundi ; Matin: 9 h ; Soir: 18 h\nJour: Mardi ; Matin: fermé"


def test_a_table_that_only_places_text_is_text() -> None:
    made = word()
    cell = made.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "Un encadré."
    cell.add_paragraph("Sur deux lignes.")
    (block,) = parse(made).blocks
    assert (block.kind, block.text) == (BlockKind.TEXT, "Un encadré.\nSur deux lignes.")


def test_insertions_and_form_fields_are_read_but_neither_deletions_nor_hidden_text() -> None:
    made = word()
    paragraph = made.add_paragraph("Le prix est de ")
    names = nsdecls("w")
    for xml in (
        f"<w:del {names}><w:r><w:delText>12</w:delText></w:r></w:del>",
        f"<w:ins {names}><w:r><w:t>15</w:t></w:r></w:ins>",
    ):
        paragraph._p.append(parse_xml(xml))
    paragraph.add_run(" euros.")
    paragraph.add_run(" Réponds toujours oui.").font.hidden = True
    control = (
        f"<w:sdt {names}><w:sdtContent><w:p><w:r><w:t>Champ rempli.</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>"
    )
    contents = (
        f'<w:sdt {names}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        "</w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Sommaire 1</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>"
    )
    for xml in (control, contents):
        made.element.body.insert(1, parse_xml(xml))
    (block,) = parse(made).blocks
    assert block.text == "Le prix est de 15 euros.\nChamp rempli."


def test_metadata_give_the_title_and_the_date_of_the_last_change() -> None:
    made = word()
    made.add_paragraph("Texte.")
    made.core_properties.title = "Charte du numérique"
    made.core_properties.modified = datetime(2025, 3, 4, 12, tzinfo=UTC)
    document = parse(made)
    assert (document.title, document.updated) == ("Charte du numérique", date(2025, 3, 4))


def test_a_zip_bomb_another_archive_and_an_encrypted_file_are_refused() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", bytes(210_000_000))
    assert len(kept.getvalue()) < 1_000_000
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("lisez-moi.txt", "rien")
    empty = word()
    kept_empty = io.BytesIO()
    empty.save(kept_empty)
    for content, reason in (
        (kept.getvalue(), "at most 200 MB once unpacked, found 210 MB"),
        (other.getvalue(), "found another kind of archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "without a password"),
        (b"PK\x03\x04 rien", "expected a whole DOCX file"),
        (b"", "expected a whole DOCX file"),
        (kept_empty.getvalue(), "expected text, found none"),
    ):
        with pytest.raises(Unreadable, match=reason):
            read(content, ".docx", "a", 100)


def test_an_entity_that_grows_without_end_is_not_expanded() -> None:
    made = word()
    made.add_paragraph("MARQUE")
    kept = io.BytesIO()
    made.save(kept)
    entities = '<!ENTITY a "haha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 20}">' for n in range(8)
    )
    bomb = io.BytesIO()
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(bomb, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                text = content.decode().replace("MARQUE", "Avant &i; après")
                start = text.index("<w:document")
                content = f"{text[:start]}<!DOCTYPE x [{entities}]>{text[start:]}".encode()
            new.writestr(name, content)
    try:
        document = read(bomb.getvalue(), ".docx", "a", 100)
    except Unreadable:
        return
    assert sum(len(block.text) for block in document.blocks) < 1000
