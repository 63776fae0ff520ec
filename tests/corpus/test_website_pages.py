"""What a page says of itself, as the sheet keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from corpus.procedure import Procedure
from tests.corpus.web_server import SITE, WebServer, web_server
from tests.corpus.website_reading import SHORT, left_out, procedures, read


@pytest.fixture
def site() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


def test_a_page_becomes_a_sheet_with_all_that_it_says_of_itself(
    site: WebServer, tmp_path: Path
) -> None:
    site.put("/sports/piscines", (SITE / "piscines.html").read_bytes())
    site.map("/sports/piscines")
    (sheet,) = read(site, tmp_path)
    assert isinstance(sheet, Procedure)
    assert (sheet.id, sheet.title, sheet.scope) == ("sports-piscines", "Piscines", "local")
    assert (sheet.publisher, sheet.territory) == ("Belleroche Métropole", "Belleroche Métropole")
    assert (sheet.source, sheet.licence) == ("ville", "Licence Ouverte 2.0")
    assert sheet.url == f"{site.address}/sports/piscines"
    assert sheet.updated == date(2026, 9, 2)
    assert sheet.description.startswith("Les trois piscines de Belleroche")
    assert sheet.themes == ("Sports",)
    assert len(sheet.blocks) == 8


def test_last_modified_is_asked_about_and_dates_the_page(site: WebServer, tmp_path: Path) -> None:
    when = "Tue, 03 Feb 2026 10:00:00 GMT"
    site.put("/mairie", SHORT.format("Mairie"), Last_Modified=when)
    site.map("/mairie")
    sheet = procedures(read(site, tmp_path))["mairie"]
    assert sheet.updated == date(2026, 2, 3)
    read(site, tmp_path)
    assert site.visits[-1].headers["If-Modified-Since"] == when


def test_a_page_made_at_each_visit_has_no_date_of_its_own(site: WebServer, tmp_path: Path) -> None:
    from email.utils import formatdate

    site.put("/mairie", SHORT.format("Mairie"), Last_Modified=formatdate(usegmt=True))
    site.map("/mairie")
    assert procedures(read(site, tmp_path))["mairie"].updated is None


def test_pages_that_are_not_for_citizens_are_left_out_with_their_reason(
    site: WebServer, tmp_path: Path
) -> None:
    english = "The town hall is open on Monday and on Tuesday. Bring your identity card. " * 5
    site.put("/en", "<html lang=en-GB><main><h1>Town hall</h1><p>Open on Monday.")
    site.put("/anglais", f"<main><h1>Town hall</h1><p>{english}")
    site.put("/discrete", '<meta name="robots" content="noindex, follow"><main><p>Rien.')
    site.put("/entete", SHORT.format("Rien"), X_Robots_Tag="noindex")
    site.put("/pdf", b"%PDF-1.7", "application/pdf")
    rubric = "".join(f'<li><a href="/p{number}">La page {number}</a>' for number in range(9))
    site.put("/rubrique", f"<html lang=fr><main><h1>Vie</h1><ul>{rubric}</ul></main>")
    forms = "".join(f'<li><a href="/f{number}.pdf">Formulaire {number}</a>' for number in range(9))
    site.put("/formulaires", f"<html lang=fr><main><h1>Tous</h1><ul>{forms}</ul></main>")
    site.put("/vide", "<html lang=fr><main><h1>Vide</h1></main>")
    site.map(
        "/en", "/anglais", "/discrete", "/entete", "/pdf", "/vide", "/rubrique", "/formulaires"
    )
    assert left_out(read(site, tmp_path)) == {
        "en": "not in French",
        "anglais": "not in French",
        "discrete": "the page asks not to be indexed",
        "entete": "the page asks not to be indexed",
        "pdf": "not an HTML page",
        "vide": "no text",
        "rubrique": "only a list of links",
    }


@pytest.mark.parametrize(
    ("encoding", "type"),
    [
        ("utf-8", "text/html; charset=iso-8859-1"),
        ("cp1252", "text/html; charset=utf-8"),
        ("iso-8859-15", "text/html; charset=ISO-8859-1"),
        ("cp1252", "text/html"),
        ("utf-16", "text/html"),
        ("utf-8-sig", "text/html; charset=nawak"),
        ("cp1252", "text/html; charset=base64"),
    ],
)
def test_accents_survive_whatever_charset_is_claimed(
    site: WebServer, tmp_path: Path, encoding: str, type: str
) -> None:
    text = "Élèves, cœur, à côté" if encoding != "iso-8859-15" else "Élèves, à côté"
    site.put("/a", f"<html lang=fr><main><h1>Été</h1><p>{text}".encode(encoding), type)
    site.map("/a")
    (sheet,) = read(site, tmp_path)
    assert isinstance(sheet, Procedure)
    assert (sheet.title, sheet.blocks[0].text) == ("Été", text)


@pytest.mark.parametrize(
    ("head", "text", "expected"),
    [
        ('<meta property="article:modified_time" content="2026-04-01T08:00:00+02:00">', "", (4, 1)),
        ("", "Mis à jour le <time datetime='2026-05-02'>2 mai</time>", (5, 2)),
        ("", "Mise à jour : 1er août 2026", (8, 1)),
        ("", "Dernière modification le 03/06/2026", (6, 3)),
        ("", "Publié le <time datetime='2026-05-02'>2 mai</time>", None),
        (
            '<script type="application/ld+json">[{"dateModified": "2026-07-04"}]</script>',
            "",
            (7, 4),
        ),
        ('<script type="application/ld+json">{broken</script>', "Modifié le 31 février 2026", None),
    ],
)
def test_the_day_of_the_last_change_is_found_where_the_page_says_it(
    site: WebServer, tmp_path: Path, head: str, text: str, expected: tuple[int, int] | None
) -> None:
    site.put("/a", f"<html lang=fr><head>{head}</head><main><h1>A</h1><p>Oui.<p>{text}</main>")
    site.map("/a")
    day = procedures(read(site, tmp_path))["a"].updated
    assert day == (date(2026, *expected) if expected else None)


def test_ids_are_readable_and_their_own(site: WebServer, tmp_path: Path) -> None:
    paths = {
        "/": "accueil",
        "/D%C3%A9marches/Carte%20d'identit%C3%A9.html": "demarches-carte-d-identite",
        "/spip.php?article12": "spip-article12",
        "/vie/index.php": "vie",
        "/coeur-de-ville": "coeur-de-ville",
    }
    for path in (*paths, quote("/cœur_de_ville"), "/" + "x" * 300):
        site.put(path, SHORT.format(f"Page {len(site.pages)}"))
    site.map(*(path for path in site.pages if path != "/sitemap.xml"))
    found = {
        sheet.url.removeprefix(site.address): id
        for id, sheet in procedures(read(site, tmp_path)).items()
    }
    assert paths.items() <= found.items()
    clashing = next(id for path, id in found.items() if "%C5%93" in path)
    assert clashing.startswith("coeur-de-ville-")
    assert len(clashing) == len("coeur-de-ville-") + 6
    assert all(len(id) <= 97 and id.strip("-") == id for id in found.values())
