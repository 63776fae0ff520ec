"""What was found in a sheet keeps it out of force until an editor decides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.catalogue import Catalogue
from corpus.deciding import decide, waiting
from corpus.inspection import Finding
from corpus.quarantine import Verdict
from corpus.sheet_json import write
from foundation import UsageError
from tests.corpus.test_catalogue import FULL

CARD = Finding("personal_data", "block 1", "06 •• •• •• ••")
TRAP = Finding("hidden_instruction", "contact", "Ignorez")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.sqlite"


def put(path: Path, title: str, *findings: Finding) -> bool:
    """Sync one sheet that says ``title``; whether it went into force."""
    sheet = replace(FULL, title=title, digest=f"digest of {title}")
    with Catalogue.open_to_write(path) as catalogue, catalogue.edit("sync") as edition:
        return edition.put(write(sheet, "local"), findings)


def decided(path: Path, verdict: Verdict, by: str = "Nadia") -> None:
    with Catalogue.open_to_write(path) as catalogue:
        decide(catalogue, "F1", verdict, by)


def title(path: Path) -> str:
    """What the sheet in force says."""
    with Catalogue.open(path) as catalogue:
        sheet = catalogue.procedure("F1")
        return sheet.title if sheet else ""


def test_an_accepted_version_goes_into_force_at_once_and_the_history_tells_it(path: Path) -> None:
    put(path, "Un")
    assert not put(path, "Deux", CARD)
    assert title(path) == "Un"
    decided(path, Verdict.ACCEPTED)
    assert title(path) == "Deux"
    with Catalogue.open(path) as catalogue:
        assert catalogue.held() == ()
        last = catalogue.changes()[-1]
        assert (last.cause, last.outdated, last.after) == ("accepted", {"F1"}, catalogue.version())


def test_accepting_holds_for_that_content_and_those_findings_only(path: Path) -> None:
    put(path, "Un", CARD)
    decided(path, Verdict.ACCEPTED)
    assert put(path, "Un", CARD)
    assert put(path, "Un")
    assert not put(path, "Un", CARD, TRAP)
    assert not put(path, "Deux", CARD)
    assert title(path) == "Un"


def test_a_version_accepted_once_comes_back_without_being_asked_for_again(path: Path) -> None:
    put(path, "Un", CARD)
    decided(path, Verdict.ACCEPTED)
    put(path, "Deux")
    assert put(path, "Un", CARD)
    assert title(path) == "Un"


def test_a_rejected_version_stays_out_and_no_longer_waits(path: Path) -> None:
    put(path, "Un")
    put(path, "Deux", TRAP)
    decided(path, Verdict.REJECTED)
    with Catalogue.open(path) as catalogue:
        assert waiting(catalogue) == ()
        (version,) = waiting(catalogue, rejected=True)
    assert version.decision is not None
    assert (version.decision.verdict, version.decision.by) == (Verdict.REJECTED, "Nadia")
    assert not put(path, "Deux", TRAP)
    assert not put(path, "Deux")
    assert title(path) == "Un"
    put(path, "Trois", TRAP)
    with Catalogue.open(path) as catalogue:
        assert [held.procedure.title for held in waiting(catalogue)] == ["Trois"]


def test_an_editor_may_change_their_mind(path: Path) -> None:
    put(path, "Un", TRAP)
    decided(path, Verdict.REJECTED)
    decided(path, Verdict.ACCEPTED)
    assert title(path) == "Un"


def test_decisions_and_history_outlive_a_new_layout(path: Path) -> None:
    put(path, "Un", CARD)
    decided(path, Verdict.ACCEPTED)
    with Catalogue.open_to_write(path) as catalogue:
        catalogue._connection.execute("PRAGMA user_version = 99")
    with Catalogue.open_to_write(path) as catalogue:
        assert len(catalogue) == 0
        assert len(catalogue.changes()) == 1
    assert put(path, "Un", CARD)
    assert title(path) == "Un"


def test_only_a_sheet_in_quarantine_can_be_decided_of(path: Path) -> None:
    put(path, "Un")
    with pytest.raises(UsageError, match="guichet corpus quarantine list"):
        decided(path, Verdict.ACCEPTED)


def test_a_version_held_has_its_id_for_itself(path: Path) -> None:
    put(path, "Un", CARD)
    with (
        Catalogue.open_to_write(path) as catalogue,
        pytest.raises(Exception, match="F1 twice"),
        catalogue.edit("sync") as edition,
    ):
        edition.put(write(FULL, "other"))
