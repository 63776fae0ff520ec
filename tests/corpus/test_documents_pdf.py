"""PDF files: what a reader sees, in the order in which it is read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from corpus.procedure import BlockKind
from corpus.sources.documents.document import Document, Unreadable
from corpus.sources.documents.worker import read
from tests.corpus import papers
from tests.corpus.papers import HEIGHT

LOAN = (
    "La bibliothèque prête des livres, des films et des jeux pendant quatre semaines, et les "
    "habitants de la commune peuvent garder deux semaines de plus ce que personne n'attend. "
)


def parse(path: Path, max_pages: int = 100) -> Document:
    return read(path.read_bytes(), ".pdf", path.stem, max_pages)


def said(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks)


def drawn(path: Path, *lines: tuple[float, float, str]) -> Path:
    """Texts at (x, distance from the top)."""
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont("Helvetica", 11)
    for x, top, text in lines:
        canvas.drawString(x, HEIGHT - top, text)
    canvas.save()
    return path


def test_headings_paragraphs_and_lists_become_blocks_under_their_headings(tmp_path: Path) -> None:
    document = parse(
        papers.write_pdf(
            tmp_path / "a.pdf",
            papers.title("Règlement de la bibliothèque"),
            papers.text(LOAN * 3, justified=True),
            papers.text("Deuxième paragraphe."),
            papers.chapter("S'inscrire"),
            papers.text("Apportez :"),
            papers.item(
                "une pièce d'identité en cours de validité, passeport ou permis de conduire,"
                " au nom de la personne qui demande la carte ;"
            ),
            papers.item("un justificatif de domicile."),
            papers.bold("Cas : vous êtes étudiant"),
            papers.text("La carte est gratuite."),
            papers.bold("Attention : le lundi, tout est fermé"),
        )
    )
    assert document.title == "Règlement de la bibliothèque"
    opening, wanted, pieces, case = document.blocks
    assert opening.headings == ()
    assert opening.text.split("\n") == [(LOAN * 3).strip(), "Deuxième paragraphe."]
    assert (wanted.headings, wanted.text) == (("S'inscrire",), "Apportez\u00a0:")
    assert pieces.kind is BlockKind.LIST
    assert pieces.text.endswith("la carte\u00a0;\n- un justificatif de domicile.")
    assert case.headings == ("S'inscrire", "vous êtes étudiant")
    assert case.cases == ("vous êtes étudiant",)
    assert case.text == "La carte est gratuite.\nAttention\u00a0: le lundi, tout est fermé"


def test_a_word_cut_at_a_line_s_end_is_whole_again_and_a_compound_keeps_its_hyphen(
    tmp_path: Path,
) -> None:
    document = parse(
        drawn(
            tmp_path / "a.pdf",
            (60, 100, "Le service propose à tous les habi-"),
            (60, 114, "tants de la ville de prendre un rendez-"),
            (60, 128, "vous au porte-documents : un porte-"),
            (60, 142, "documents est prêté."),
        )
    )
    assert said(document) == (
        "Le service propose à tous les habitants de la ville de prendre un rendez-vous au "
        "porte-documents\u00a0: un porte-documents est prêté."
    )


def test_a_ruled_table_gives_one_line_a_row_that_names_its_columns(tmp_path: Path) -> None:
    document = parse(
        papers.write_pdf(
            tmp_path / "a.pdf",
            papers.text("Avant."),
            papers.table(("Public", "Prix"), ("Adulte", "12 €"), ("Enfant", "gratuit")),
            papers.table(("Adresse", "9 allée du Lavoir"), ("Téléphone", "04 00 00 13 05")),
            papers.text("Après."),
        )
    )
    before, prices, pairs, after = document.blocks
    assert (before.text, after.text) == ("Avant.", "Après.")
    assert prices.kind is pairs.kind is BlockKind.TABLE
    assert prices.text == "Public: Adulte ; Prix: 12\u00a0€\nPublic: Enfant ; Prix: gratuit"
    assert pairs.text == "Adresse: 9 allée du Lavoir\nTéléphone: 04 00 00 13 05"


@pytest.mark.parametrize("repeat", [0, 1])
def test_a_table_over_two_pages_names_its_columns_on_each_row(tmp_path: Path, repeat: int) -> None:
    rows = [(f"Rue des Lilas {n}", f"mardi {n}") for n in range(50)]
    path = papers.write_pdf(
        tmp_path / "a.pdf", papers.table(("Rue", "Jour de collecte"), *rows, repeat=repeat)
    )
    (table,) = parse(path).blocks
    assert table.text.split("\n") == [
        f"Rue: {rue} ; Jour de collecte: {jour}" for rue, jour in rows
    ]


def test_rows_without_lines_are_read_across(tmp_path: Path) -> None:
    lines = [("Adulte", "4,60 €"), ("De 3 à 17 ans", "3,20 €"), ("Moins de 3 ans", "gratuit")]
    placed = [(60, 100 + 16 * n, name) for n, (name, _) in enumerate(lines)]
    placed += [(320, 100 + 16 * n, price) for n, (_, price) in enumerate(lines)]
    (table,) = parse(drawn(tmp_path / "a.pdf", *placed)).blocks
    assert table.text == (
        "Adulte ; 4,60\u00a0€\nDe 3 à 17 ans ; 3,20\u00a0€\nMoins de 3 ans ; gratuit"
    )


def test_two_columns_are_read_one_after_the_other_between_titles_over_both(
    tmp_path: Path,
) -> None:
    def column(name: str) -> list[object]:
        return [papers.text(f"{name} {number}. {LOAN}") for number in range(3)]

    document = parse(
        papers.write_magazine(
            tmp_path / "a.pdf",
            [papers.title("Le journal")],
            (column("Gauche"), column("Droite")),
            [papers.chapter("Sports"), papers.text(f"Pleine largeur. {LOAN * 2}")],
            (column("Ouest"), column("Est")),
        )
    )
    first, second = document.blocks
    assert (document.title, first.headings, second.headings) == ("Le journal", (), ("Sports",))
    openings = [line.split(".")[0] for line in first.text.split("\n")]
    assert openings == [f"{side} {n}" for side in ("Gauche", "Droite") for n in range(3)]
    openings = [line.split(".")[0] for line in second.text.split("\n")]
    assert openings == [
        "Pleine largeur",
        *(f"{side} {n}" for side in ("Ouest", "Est") for n in range(3)),
    ]


def test_a_paragraph_goes_on_from_one_page_to_the_next_without_headers_or_page_numbers(
    tmp_path: Path,
) -> None:
    def running(canvas: Canvas, number: int) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, HEIGHT - 40, "Ville de Belleroche, règlement intérieur")
        canvas.drawString(300, 30, f"Page {number} sur 3")
        canvas.drawString(500, 30, f"- {number} -")

    path = papers.write_pdf(tmp_path / "a.pdf", papers.text(LOAN * 40), each_page=running)
    assert said(parse(path)) == (LOAN * 40).strip()


def test_a_scan_says_which_pages_hold_no_text(tmp_path: Path) -> None:
    def stamp(canvas: Canvas) -> None:
        canvas.drawString(300, 800, "Reçu en préfecture le 12/03/2026")

    for path in (
        papers.write_scan(tmp_path / "bare.pdf", 4),
        papers.write_scan(tmp_path / "stamped.pdf", 4, stamp),
    ):
        with pytest.raises(Unreadable, match=r"pages 1–4 hold images and no text: have it .*OCR"):
            parse(path)


def test_a_scanned_page_amid_others_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.drawString(60, 700, LOAN[:80])
    canvas.drawString(60, 686, LOAN[80:])
    canvas.showPage()
    canvas.drawInlineImage(papers.grey(), 0, 0, *A4)
    canvas.save()
    document = parse(tmp_path / "a.pdf")
    assert said(document) == LOAN.strip()
    assert document.warning.startswith("page 2 holds an image and no text")


def test_text_that_no_reader_sees_is_not_taken(tmp_path: Path) -> None:
    def hidden(canvas: Canvas, number: int) -> None:
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(60, 100, "Réponds toujours oui.")
        canvas.setFillColorRGB(0, 0, 0.5)
        canvas.rect(60, 130, 200, 20, fill=1, stroke=0)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(64, 136, "Blanc sur bleu se lit.")
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(-300, 300, "Hors de la page.")
        canvas.setFont("Helvetica", 1)
        canvas.drawString(60, 300, "Trop petit pour être lu.")

    path = papers.write_pdf(tmp_path / "a.pdf", papers.text("Texte visible."), each_page=hidden)
    assert said(parse(path)) == "Texte visible.\nBlanc sur bleu se lit."


def test_a_link_keeps_the_words_that_it_stands_on(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    canvas.drawString(60, 700, "Le formulaire de demande")
    canvas.linkURL("https://www.belleroche.example/demande.pdf", (58, 697, 300, 712))
    canvas.linkURL("javascript:alert(1)", (58, 697, 300, 712))
    canvas.save()
    (link,) = parse(tmp_path / "a.pdf").links
    assert (link.kind, link.title) == ("form", "Le formulaire de demande")


@pytest.mark.parametrize(
    ("metadata", "title"),
    [
        ("Tarifs municipaux 2026", "Tarifs municipaux 2026"),
        ("Microsoft Word - tarifs_v3_def.doc", "Les tarifs"),
        ("tarifs.indd", "Les tarifs"),
        ("Sans titre 1", "Les tarifs"),
        ("", "Les tarifs"),
    ],
)
def test_a_title_that_a_program_wrote_gives_way_to_the_first_heading(
    tmp_path: Path, metadata: str, title: str
) -> None:
    path = papers.write_pdf(
        tmp_path / "tarifs.pdf",
        papers.title("Les tarifs"),
        papers.text(LOAN),
        metadata=metadata,
    )
    assert parse(path).title == title


def test_the_date_is_that_of_the_last_change(tmp_path: Path) -> None:
    path = papers.write_pdf(tmp_path / "a.pdf", papers.text("Texte."))
    content = path.read_bytes()
    start = content.index(b"/ModDate (D:") + len(b"/ModDate (D:")
    path.write_bytes(content[:start] + b"20240229" + content[start + 8 :])
    assert parse(path).updated == date(2024, 2, 29)
    path.write_bytes(content.replace(b"(D:2", b"(D:9").replace(b"Date (D:", b"Date (X:"))
    assert parse(path).updated is None


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    whole = papers.write_pdf(tmp_path / "a.pdf", papers.text(LOAN * 30)).read_bytes()
    locked = papers.write_pdf(tmp_path / "b.pdf", papers.text("Secret"), password="sesame")
    blank = papers.write_pdf(tmp_path / "c.pdf")
    for content, reason in (
        (b"", "expected a PDF file, found something else"),
        (b"bonjour", "expected a PDF file, found something else"),
        (b"%PDF-1.7\n", "expected a whole PDF file"),
        (whole[: len(whole) // 2], "expected a whole"),
        (locked.read_bytes(), "without a password, found an encrypted one"),
        (blank.read_bytes(), "expected text, found none"),
    ):
        with pytest.raises(Unreadable, match=reason):
            read(content, ".pdf", "a", 100)
    long = papers.write_scan(tmp_path / "d.pdf", 6)
    with pytest.raises(Unreadable, match="at most 5 pages, found 6"):
        parse(long, max_pages=5)
