"""The catalogue on disk: what is written is read back, and a kill leaves the old or the new."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from corpus.catalogue import Catalogue
from corpus.errors import CatalogueError
from corpus.procedure import Block, BlockKind, Link
from tests.corpus.test_passages import sheet

FULL = replace(
    sheet(Block(("Coût", "Adulte"), ("Adulte",), BlockKind.LIST, "- 5\u00a0€")),
    updated=date(2026, 2, 1),
    changed=date(2026, 1, 1),
    links=(Link("form", "Demande", "https://f.example", "pour un prêt", "Formulaire"),),
    questions=("Et la nuit ?",),
    definitions=(("VAE", "Vélo aidé"),),
    digest="abc",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "corpus" / "catalogue.sqlite"


def test_a_sheet_is_read_back_as_it_was_written(path: Path) -> None:
    with Catalogue.open_to_write(path) as writing:
        writing.replace("local", [FULL])
    with Catalogue.open(path) as catalogue:
        read = catalogue.procedure("F1")
        assert read == FULL
        assert read is not None
        assert read.digest == "abc"
        assert catalogue.procedure("F2") is None
        assert (catalogue.ids(), len(catalogue)) == (("F1",), 1)
        assert list(catalogue.all()) == [FULL]


def test_replacing_a_source_leaves_the_others(path: Path) -> None:
    with Catalogue.open_to_write(path) as catalogue:
        catalogue.replace("local", [FULL])
        catalogue.replace("state", [replace(FULL, id="F2"), replace(FULL, id="F3")])
        catalogue.replace("state", [replace(FULL, id="F4")])
        assert catalogue.ids() == ("F1", "F4")
        catalogue.remove("local")
        assert catalogue.ids() == ("F4",)
        assert list(catalogue.sources()) == ["state"]


def test_an_id_of_another_source_is_refused_and_nothing_changes(path: Path) -> None:
    with Catalogue.open_to_write(path) as catalogue:
        catalogue.replace("local", [FULL])
        catalogue.replace("state", [replace(FULL, id="F2")])
        with pytest.raises(CatalogueError, match="F1 twice"):
            catalogue.replace("state", [replace(FULL, id="F3"), FULL])
        assert catalogue.ids() == ("F1", "F2")


def test_the_version_changes_only_when_what_a_sheet_says_changes(path: Path) -> None:
    with Catalogue.open_to_write(path) as catalogue:
        catalogue.replace("local", [FULL])
        before = catalogue.version()
        catalogue.replace("local", [replace(FULL, digest="other bytes, same sheet")])
        assert catalogue.version() == before
        catalogue.replace("local", [replace(FULL, title="Autre")])
        assert catalogue.version() != before


def test_a_reader_sees_the_old_sheets_during_a_sync_and_the_new_ones_after(path: Path) -> None:
    with Catalogue.open_to_write(path) as writing:
        writing.replace("local", [FULL])
    with Catalogue.open_to_write(path) as writing, Catalogue.open(path) as reading:
        seen = []

        def changed() -> list[object]:
            seen.append(reading.procedure("F1"))
            return [replace(FULL, title="Nouveau")]

        writing.replace("local", (each for each in changed()))  # type: ignore[misc]
        assert seen == [FULL]
        after = reading.procedure("F1")
        assert after is not None
        assert after.title == "Nouveau"


def test_a_process_killed_in_the_midst_of_a_sync_leaves_the_old_sheets(path: Path) -> None:
    with Catalogue.open_to_write(path) as catalogue:
        catalogue.replace("local", [FULL])
    script = f"""
import time
from dataclasses import replace
from pathlib import Path
from corpus.catalogue import Catalogue
catalogue = Catalogue.open_to_write(Path({str(path)!r}))
old = catalogue.procedure("F1")
def endless():
    for number in range(10**9):
        yield replace(old, id=f"N{{number}}", title="x" * 5000)
        if number == 3000:
            print("ready", flush=True)
            time.sleep(60)
catalogue.replace("local", endless())
"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    try:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close() if process.stdout else None
    with Catalogue.open(path) as catalogue:
        assert list(catalogue.all()) == [FULL]
    with Catalogue.open_to_write(path) as catalogue:
        catalogue.replace("local", [])
        assert len(catalogue) == 0


def test_a_missing_catalogue_says_how_to_make_it(path: Path) -> None:
    with pytest.raises(CatalogueError, match="run: guichet corpus sync"):
        Catalogue.open(path)


@pytest.mark.parametrize("content", [b"this is no database at all" * 100, b""])
def test_a_damaged_catalogue_says_what_to_do(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(CatalogueError, match="guichet corpus sync"):
        Catalogue.open(path)


def test_a_catalogue_of_another_layout_is_made_anew_by_a_sync(path: Path) -> None:
    with Catalogue.open_to_write(path) as catalogue:
        catalogue.replace("local", [FULL])
        catalogue._connection.execute("PRAGMA user_version = 99")
    with pytest.raises(CatalogueError, match="of layout"):
        Catalogue.open(path)
    with Catalogue.open_to_write(path) as catalogue:
        assert len(catalogue) == 0
        assert catalogue.sources() == {}


def test_a_catalogue_in_a_folder_that_cannot_be_written_is_still_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Catalogue.open_to_write(path) as catalogue:
        catalogue.replace("local", [FULL])
    before = sorted(path.parent.iterdir())
    monkeypatch.setattr(os, "access", lambda *_: False)  # even when the tests run as root
    with Catalogue.open(path) as catalogue:
        assert catalogue.ids() == ("F1",)
        assert sorted(path.parent.iterdir()) == before
