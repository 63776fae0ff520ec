"""Places from open data: one sheet each, which says of every day whether it is open."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from corpus.errors import SheetError, SourceError
from corpus.passages import passages
from corpus.procedure import Procedure
from corpus.sources.declaration import Context
from corpus.sources.markdown import MarkdownFolder
from corpus.sources.places.declaration import PlacesDeclaration
from corpus.sources.places.source import PlacesFile
from corpus.sources.source import Sheet, Unchanged

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "corpus" / "sample-places" / "places.csv"
HEAD = "nom;adresse;code postal;commune;téléphone;horaires;lat;lon"
POOL = "Piscine du Lac;2 rue du Lac;99000;Valmont;499000001;Tu-Sa 10:00-19:00; Su 09:00-13:00"


def source(file: Path | str, **other: object) -> PlacesFile:
    declaration = PlacesDeclaration(kind="places", name="lieux", file=str(file), **other)  # type: ignore[arg-type]
    folder = Path(file).parent if isinstance(file, Path) else Path("unused")
    return declaration.open(Context("Valmont", folder / "kept"))


def sheets(file: Path, **other: object) -> list[Sheet]:
    return list(source(file, **other).sheets({}))


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join(lines), encoding=encoding, newline="")
    return path


def one(file: Path, **other: object) -> Procedure:
    (sheet,) = sheets(file, **other)
    assert isinstance(sheet, Procedure), sheet
    return sheet


def test_a_row_becomes_a_sheet_that_says_the_hours_of_each_day(tmp_path: Path) -> None:
    sheet = one(
        write(
            tmp_path / "lieux.csv",
            HEAD,
            'Piscine du Lac;2 rue du Lac;99000;Valmont;0499000001;"mardi au samedi 10h-19h, '
            'dimanche 9h-13h, fermé les jours fériés";43,61;3,87',
        )
    )
    assert (sheet.id, sheet.title) == (
        "piscine-du-lac",
        "Piscine du Lac\u00a0: horaires et adresse",
    )
    assert sheet.blocks[0].text.replace("\u00a0", " ").split("\n") == [
        "Piscine du Lac : 2 rue du Lac, 99000 Valmont.",
        "Horaires d'ouverture de ce lieu :",
        "Le lundi : fermé.",
        "Le mardi : ouvert de 10 h à 19 h.",
        "Le mercredi : ouvert de 10 h à 19 h.",
        "Le jeudi : ouvert de 10 h à 19 h.",
        "Le vendredi : ouvert de 10 h à 19 h.",
        "Le samedi : ouvert de 10 h à 19 h.",
        "Le dimanche : ouvert de 9 h à 13 h.",
        "Les jours fériés : fermé.",
    ]
    assert sheet.contact == (
        "Piscine du Lac, 2 rue du Lac, 99000 Valmont, téléphone\u00a0: 04 99 00 00 01"
    )
    assert [(link.kind, link.url) for link in sheet.links] == [("map", "geo:43.61,3.87")]
    assert (sheet.scope, sheet.publisher, sheet.territory) == ("local", "Valmont", "Valmont")
    assert 0 < len(sheet.questions) <= 3


def test_a_day_open_in_one_period_only_is_never_simply_said_to_be_closed(tmp_path: Path) -> None:
    sheet = one(
        write(
            tmp_path / "a.csv",
            "nom;horaires",
            'Médiathèque;"mardi 13h-19h ; d\'octobre à avril : dimanche 14h-18h"',
        )
    )
    usual, winter = sheet.blocks
    assert (
        "Le dimanche\u00a0: fermé (du 1er octobre au 30 avril\u00a0: ouvert de 14 h à 18 h)."
        in (usual.text)
    )
    assert winter.cases == ("Du 1er octobre au 30 avril",)
    assert "Le dimanche\u00a0: ouvert de 14 h à 18 h." in winter.text
    assert "Le mardi\u00a0: ouvert de 13 h à 19 h." in winter.text


def test_closures_stand_beside_each_week_that_they_suspend(tmp_path: Path) -> None:
    sheet = one(
        write(
            tmp_path / "a.csv",
            "nom;horaires;fermetures",
            'Piscine;"lundi 9h-12h ; vacances scolaires : lundi 9h-19h";le 25 décembre.',
        )
    )
    for block in sheet.blocks:
        assert block.text.endswith("Fermetures\u00a0: le 25 décembre.")


def test_columns_by_day_and_a_day_left_empty(tmp_path: Path) -> None:
    header = "Nom du lieu,Horaires lundi,Mardi matin,Mardi après-midi,Dimanche,Lundi vacances"
    sheet = one(
        write(tmp_path / "a.csv", header, "Mairie,9h-12h,9h-12h,14h-17h,fermé,10h-16h"),
        columns={"name": "Nom du lieu"},
    )
    usual, holidays = (block.text.replace("\u00a0", " ") for block in sheet.blocks)
    assert "Le lundi : ouvert de 9 h à 12 h." in usual
    assert "Le mardi : ouvert de 9 h à 12 h et de 14 h à 17 h." in usual
    assert "Le mercredi : horaires non indiqués." in usual
    assert "Le dimanche : fermé." in usual
    assert "Le lundi : ouvert de 10 h à 16 h." in holidays
    assert "Le mardi : ouvert de 9 h à 12 h et de 14 h à 17 h." in holidays


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encodings_and_delimiters_are_found_out(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    rows = [("Nom", "Adresse", "Commune"), ("Théâtre de l'Île", "3 rue d'Été", "Évry-l'Œuvre")]
    rows += [(f"Salle {n}", f"{n} rue Haute", "Valmont") for n in range(3)]
    path = write(tmp_path / "a.csv", *map(delimiter.join, rows), encoding=encoding)
    first = sheets(path)[0]
    assert isinstance(first, Procedure)
    assert first.id == "theatre-de-l-ile"
    assert first.blocks[0].text.endswith("3 rue d'Été, Évry-l'Œuvre.")


def test_json_of_a_portal_and_geojson_are_read_too(tmp_path: Path) -> None:
    place = {"nom": "Stade", "opening_hours": "Mo-Su 08:00-22:00", "places": 300, "ferme": None}
    files = {
        "list": [{**place, "geo_point_2d": {"lat": 43.5, "lon": 3.5}}],
        "results": {"results": [{**place, "geo_point_2d": "43.5, 3.5"}]},
        "records": {"records": [{"recordid": "9", "fields": {**place, "lat": 43.5, "lon": 3.5}}]},
        "geo": {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": place,
                    "geometry": {"type": "Point", "coordinates": [3.5, 43.5]},
                }
            ],
        },
    }
    for name, content in files.items():
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        sheet = one(path)
        assert sheet.id == "stade"
        assert [link.url for link in sheet.links] == ["geo:43.5,3.5"], name
        assert "Le dimanche\u00a0: ouvert de 8 h à 22 h." in sheet.blocks[0].text


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("p1;;9h", "line 3: expected the place's name, found none"),
        ("p1;???;", "line 3: expected the place's name, found '???'"),
        ("p1;Stade;lundi 25h-26h", "line 3: hours: expected a time between 0 h 00 and 24 h 00"),
        ("p1;Stade;Mo 14:00-12:00", "line 3: hours: expected an end after the start"),
        ("p1;Stade;;12/13/2026", "line 3: updated: expected a date"),
        ("p1;Stade;;;95;3", "line 3: coordinates: expected a latitude of -90 to 90"),
        ("p1;Stade;;;nord;3", "line 3: coordinates: expected a latitude and a longitude"),
        ("p1;Stade;;;43,6;", "line 3: coordinates: expected"),
        ("p1;Stade;;;1;2;de trop", "line 3: expected 6 cells, found 7"),
    ],
)
def test_a_broken_row_is_told_with_its_file_line_and_id_and_the_others_go_on(
    tmp_path: Path, row: str, fault: str
) -> None:
    path = write(
        tmp_path / "lieux.csv",
        "id;nom;horaires;maj;lat;lon",
        "p0;Mairie",
        row,
        "p2;Musée;;2026-01-31",
    )
    first, error, last = sheets(path)
    assert isinstance(first, Procedure)
    assert isinstance(last, Procedure)
    assert last.updated == date(2026, 1, 31)
    assert isinstance(error, SheetError)
    assert f"lieux.csv, {fault}" in str(error)
    assert error.id == ("" if "cells" in fault else "p1")


def test_two_rows_of_one_id_are_told_and_the_first_stays(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "nom;adresse", "École;1 rue A", '"École"', "ecole;2 rue B")
    first, *errors = sheets(path)
    assert isinstance(first, Procedure)
    assert [str(error).split(": ")[0] for error in errors] == ["a.csv, line 3", "a.csv, line 4"]
    assert all(isinstance(error, SheetError) and error.id == "" for error in errors)


def test_a_number_as_id_is_made_readable_and_stable(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id;nom", "12;École", "13;École")
    assert [sheet.id for sheet in sheets(path) if isinstance(sheet, Procedure)] == [
        "lieux-12",
        "lieux-13",
    ]


def test_cells_that_spreadsheets_spoil_are_put_right(tmp_path: Path) -> None:
    sheet = one(
        write(
            tmp_path / "a.csv",
            "nom;adresse;cp;ville;tel;site;lat;lon",
            "Mairie;1 place Haute;1000;Bourg;400000001;www.bourg.example;0;0",
        )
    )
    assert "1 place Haute, 01000 Bourg." in sheet.blocks[0].text
    assert "04 00 00 00 01" in sheet.contact
    assert [link.url for link in sheet.links] == ["https://www.bourg.example"]
    assert sheet.url == "https://www.bourg.example"


def test_only_what_the_data_say_is_said(tmp_path: Path) -> None:
    sheet = one(write(tmp_path / "a.csv", "nom;site", "Kiosque;javascript:alert(1)"))
    assert sheet.title == "Kiosque\u00a0: contact"
    assert (sheet.links, sheet.questions, sheet.contact) == ((), (), "")
    assert sheet.blocks[0].text == "Kiosque."
    words = one(write(tmp_path / "b.csv", "nom;horaires", "Kiosque;selon la météo."))
    assert words.blocks[0].text == "Kiosque.\nHoraires indiqués\u00a0: selon la météo."


def test_a_file_that_is_no_table_of_places_is_a_source_error(tmp_path: Path) -> None:
    for content, fault in (
        (b"", "found nothing"),
        (b"a;b\n1;2", "names"),
        (b"nom;nom\n1;2", "twice"),
        (b'{"a": 1}', "a list of places"),
        (b"[", "expected JSON"),
        (b"[" * 100_000, "expected JSON"),
        (b"\x81\x8d\xff", "UTF-8 or Windows-1252"),
    ):
        (tmp_path / "a.csv").write_bytes(content)
        with pytest.raises(SourceError, match=fault):
            sheets(tmp_path / "a.csv")
    with pytest.raises(SourceError, match="expected the column 'x'"):
        sheets(write(tmp_path / "a.csv", "nom", "a"), columns={"phone": "x"})
    with pytest.raises(SourceError, match="expected a file of places"):
        source(tmp_path / "none.csv").fingerprint()
    for wrong in ("", "http://www.belleroche.example/a.csv", "https://"):
        with pytest.raises(ValidationError):
            source(wrong)


def test_an_unchanged_row_is_not_read_again(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "nom;horaires", "Stade;lundi 9h-12h", "Musée;lundi 9h-12h")
    first = source(path)
    known = {sheet.id: sheet.digest for sheet in first.sheets({}) if isinstance(sheet, Procedure)}
    before = first.fingerprint()
    assert list(source(path).sheets(known)) == [Unchanged("stade"), Unchanged("musee")]
    write(path, "nom;horaires", "Stade;mardi 9h-12h", "Musée;lundi 9h-12h")
    assert source(path).fingerprint() != before
    changed, same = source(path).sheets(known)
    assert isinstance(changed, Procedure)
    assert same == Unchanged("musee")
    renamed = list(source(path, publisher="Autre").sheets(known))
    assert all(isinstance(sheet, Procedure) for sheet in renamed)


@contextmanager
def served(answers: list[tuple[int, bytes]], asked: list[dict[str, str]]) -> Iterator[str]:
    """A server on this machine that gives each answer in turn, the last one again and again."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append({name.lower(): value for name, value in self.headers.items()})
            status, content = answers[min(len(asked), len(answers)) - 1]
            if status == 200 and self.headers.get("If-None-Match") == '"one"':
                status, content = 304, b""
            self.send_response(status)
            self.send_header("ETag", '"one"')
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *ignored: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/lieux.csv"
    finally:
        server.shutdown()
        server.server_close()


def test_an_address_is_fetched_again_only_when_it_changed(tmp_path: Path) -> None:
    asked: list[dict[str, str]] = []
    with served([(200, "nom\nMusée".encode())], asked) as address:
        declaration = PlacesDeclaration(kind="places", name="lieux", file=address)
        context = Context("Valmont", tmp_path / "kept")
        first = declaration.open(context)
        before = first.fingerprint()
        assert [sheet.id for sheet in first.sheets({}) if isinstance(sheet, Procedure)] == ["musee"]
        assert len(asked) == 1
        assert declaration.open(context).fingerprint() == before
        assert asked[1]["if-none-match"] == '"one"'


def test_an_address_that_fails_is_a_source_error(tmp_path: Path) -> None:
    asked: list[dict[str, str]] = []
    with served([(200, b"nom\nStade"), (500, b"")], asked) as address:
        declaration = PlacesDeclaration(kind="places", name="lieux", file=address)
        declaration.open(Context("Valmont", tmp_path)).fingerprint()
        with pytest.raises(SourceError, match="found status 500"):
            declaration.open(Context("Valmont", tmp_path)).fingerprint()
    with pytest.raises(SourceError, match="expected a file"):
        declaration.open(Context("Valmont", tmp_path)).fingerprint()


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(
        lambda text: f"nom;horaires;lat;lon\n{text}".encode(errors="replace")
    )
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["nom", "geometry", "fields", "lat", "type"]), inner)
        ),
        max_leaves=12,
    ).map(lambda value: json.dumps([{"nom": "a"}, value]).encode())
)
def test_any_bytes_are_sheets_or_are_told(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("places") / "a.csv"
    path.write_bytes(content)
    try:
        found = sheets(path)
    except SourceError:
        return
    assert all(isinstance(sheet, Procedure | SheetError) for sheet in found)
    for sheet in found:
        if isinstance(sheet, Procedure):
            assert passages(sheet)


def test_the_demonstration_s_places_are_whole_and_clash_with_no_sheet_of_the_city() -> None:
    found = sheets(SAMPLE)
    assert [str(sheet) for sheet in found if not isinstance(sheet, Procedure)] == []
    assert 12 <= len(found) <= 20
    cities = MarkdownFolder(ROOT / "corpus" / "sample", "Belleroche").sheets({})
    assert not {sheet.id for sheet in cities} & {sheet.id for sheet in found}  # type: ignore[union-attr]
    for sheet in found:
        assert isinstance(sheet, Procedure)
        said = "\n".join(block.text for block in sheet.blocks)
        assert "Horaires indiqués" not in said, sheet.id
        for day in ("lundi", "dimanche"):
            assert f"Le {day}\u00a0: " in said, sheet.id
