"""Changed sheets → golden questions asked again → editors told, a topic off only where wished."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from assistant.access.access import Access
from assistant.approved import Approved
from assistant.conversation import Sentence
from assistant.storage.approved import ApprovedAnswers
from assistant.storage.database import Database
from assistant.storage.outbox import Outbox
from assistant.storage.sheet_checks import UNDER_WAY, SheetChecks
from assistant.storage.switches import SwitchBoard
from assistant.storage.tables import sheet_checks
from assistant.switches import Kind
from corpus.catalogue import Catalogue
from corpus.procedure import Block, BlockKind, Procedure
from evaluation.answers.systems import Heard
from evaluation.case import Case
from evaluation.errors import SystemGone
from evaluation.sentinel.checking import GREEN, RED, WITHHELD, Asked, ask_again, reddened
from evaluation.sentinel.golden import APPROVED, Golden, resting_on
from evaluation.sentinel.sentinel import Sentinel
from evaluation.sentinel.settings import SentinelSettings
from evaluation.shelves import Shelves
from tests.assistant.conftest import Clock
from tests.assistant.conftest import clock as clock
from tests.assistant.conftest import database as database
from tests.assistant.conftest import url as url

PRICE = "Combien coûte une heure de piscine ?"


def sheet(id: str, text: str, theme: str = "Piscines") -> Procedure:
    return Procedure(
        id=id, title=id, source="sample", scope="local", publisher="Ville", licence="", url="",
        audience=("particuliers",), territory="", themes=(theme,), updated=None, description="",
        blocks=(Block((), (), BlockKind.TEXT, text),),
    )  # fmt: skip


def answered(text: str, status: str = "answered") -> Heard:
    return Heard({"status": status, "answer": text, "sentences": []}, 10.0)


class City:
    """A city whose assistant answers from the catalogue at once; ``asked`` holds the questions."""

    def __init__(self, catalogue: Catalogue, says: Callable[[Case], Heard]) -> None:
        self.catalogue, self.says = catalogue, says
        self.asked: list[str] = []
        self.indexed = catalogue.version()

    def version(self) -> str:
        return f"{self.indexed}-cut1"

    def theme(self, id: str) -> str:
        found = self.catalogue.procedure(id)
        return found.themes[0] if found else ""

    def ask(self, case: Case) -> Heard:
        self.asked.append(case.question)
        return self.says(case)

    def change(self, *sheets: Procedure, index: bool = True) -> None:
        self.catalogue.replace("sample", sheets)
        if index:
            self.indexed = self.catalogue.version()


@pytest.fixture
def shelves(tmp_path: Path) -> Shelves:
    """Four cases of the city: three rest on the pool's sheet, one on the library's."""
    folder = tmp_path / "suites"
    folder.mkdir()
    lines = [
        f'{{"id": "p{n}", "question": "{PRICE} ({n})", "kind": "local", "gold": ["piscines"], '
        '"facts": [["3 €"]]}'
        for n in range(3)
    ]
    lines.append(
        '{"id": "b", "question": "La bibliothèque est-elle payante ?", "kind": "local", '
        '"gold": ["bibliotheque"], "facts": [["gratuit"]]}'
    )
    (folder / "ville.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return Shelves(folder, tmp_path / "none")


@pytest.fixture
def city(tmp_path: Path) -> City:
    catalogue = Catalogue.open_to_write(tmp_path / "corpus" / "catalogue.sqlite")
    catalogue.replace("sample", [sheet("piscines", "3 €"), sheet("bibliotheque", "gratuit")])
    return City(catalogue, lambda case: answered("Une heure coûte 3 €."))


def sentinel(database: Database, city: City, shelves: Shelves, **wished: Any) -> Sentinel:
    told = bool(wished.pop("told", False))
    settings = SentinelSettings(**wished)
    return Sentinel(database, city.catalogue, city, settings, told=told, shelves=shelves)


def approved_answer(*sheets: str, digest: str = "old") -> Approved:
    return Approved(
        "a" * 32, "fr", PRICE, (Sentence("Une heure coûte 3 €.", (1,), supported=True),), (),
        dict.fromkeys(sheets, digest), "nadia", datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def test_golden_questions_are_those_that_rest_on_the_sheets_approved_ones_first(
    shelves: Shelves,
) -> None:
    approved = [approved_answer("piscines"), approved_answer("autre")]
    found = resting_on({"piscines"}, approved[:1], shelves, 10)
    assert [each.case.id for each in found] == [f"approved/{'a' * 32}", "p0", "p1", "p2"]
    assert found[0].origin == APPROVED
    assert found[0].case.holds_the_facts("Cela coûte 3 € l'heure.")
    assert not found[0].case.holds_the_facts("Cela coûte 4 € l'heure.")
    assert len(resting_on({"piscines"}, approved, shelves, 2)) == 2
    assert resting_on({"mairie"}, approved, shelves, 10) == ()


@pytest.mark.parametrize(
    ("heard", "colour"),
    [
        (answered("Une heure coûte 3 €."), GREEN),
        (answered("Une heure coûte 4 €."), RED),
        (answered("Je ne suis pas sûr.", "low_confidence"), WITHHELD),
        (Heard({}, 1.0, error="ModelError"), WITHHELD),
    ],
)
def test_only_another_answer_that_is_shown_is_red(heard: Heard, colour: str) -> None:
    case = Case("p", PRICE, "local", gold=("piscines",), facts=(("3 €",),))
    (asked,) = ask_again(
        [Golden("case", case)], frozenset({"piscines"}), lambda case: heard, lambda id: "Piscines"
    )
    assert (asked.colour, asked.topic, asked.sheets) == (colour, "Piscines", ("piscines",))


def test_a_system_that_is_gone_reddens_nothing() -> None:
    def gone(case: Case) -> Heard:
        raise SystemGone("gone")

    case = Case("p", PRICE, "local", gold=("piscines",), facts=(("3 €",),))
    (asked,) = ask_again([Golden("case", case)], frozenset({"piscines"}), gone, lambda id: "")
    assert asked.colour == WITHHELD


@pytest.mark.parametrize(
    ("colours", "red"),
    [("rrg", True), ("rgg", False), ("rr", False), ("rrww", True), ("wwww", False)],
)
def test_a_topic_is_red_from_its_bar_on_and_never_on_few_questions(colours: str, red: bool) -> None:
    names = {"r": RED, "g": GREEN, "w": WITHHELD}
    asked = [
        Asked(str(n), "case", "?", ("s",), "Piscines", names[c]) for n, c in enumerate(colours)
    ]
    found = reddened(asked, least=3, share=0.5)
    assert [each.name for each in found] == (["Piscines"] if red else [])


async def test_the_first_round_asks_nothing_and_the_next_only_what_changed(
    database: Database, city: City, shelves: Shelves
) -> None:
    watching = sentinel(database, city, shelves)
    first = await watching.round()
    assert first is not None
    assert (first["sheets"], city.asked) == ([], [])
    assert await watching.round() is None
    city.change(sheet("piscines", "4 €"), sheet("bibliotheque", "gratuit"))
    outcome = await watching.round()
    assert outcome is not None
    assert outcome["sheets"] == ["piscines"]
    assert [each["id"] for each in outcome["asked"]] == ["p0", "p1", "p2"]
    assert len(city.asked) == 3
    assert await watching.round() is None


async def test_nothing_is_asked_before_the_index_has_followed(
    database: Database, city: City, shelves: Shelves
) -> None:
    watching = sentinel(database, city, shelves)
    await watching.round()
    city.change(sheet("piscines", "4 €"), sheet("bibliotheque", "gratuit"), index=False)
    assert await watching.round() is None
    assert city.asked == []
    city.indexed = city.catalogue.version()
    assert await watching.round() is not None


async def reddens(database: Database, city: City, shelves: Shelves, **wished: Any) -> Any:
    """The pool's price changed, and the assistant answers from the new sheet."""
    watching = sentinel(database, city, shelves, **wished)
    await watching.round()
    city.change(sheet("piscines", "4 €"), sheet("bibliotheque", "gratuit"))
    city.says = lambda case: answered("Une heure coûte 4 €.")
    return await watching.round()


async def test_by_default_a_red_topic_is_told_and_stays_on(
    database: Database, city: City, shelves: Shelves
) -> None:
    await ApprovedAnswers(database).add(approved_answer("piscines"))
    outcome = await reddens(database, city, shelves)
    assert outcome["red_topics"] == [{"name": "Piscines", "asked": 4, "red": 4}]
    assert outcome["suspended"] == ["a" * 32]
    assert outcome["off"] == []
    assert (await SwitchBoard(database).read()).off == ()
    (kept, _) = await SheetChecks(database).newest(2)
    assert kept.outcome == outcome
    assert kept.version == city.catalogue.version()


async def test_where_the_city_wishes_it_a_red_topic_is_off_with_its_reason_and_in_the_audit(
    database: Database, city: City, shelves: Shelves
) -> None:
    outcome = await reddens(database, city, shelves, switch_off=True)
    assert outcome["off"] == ["Piscines"]
    (off,) = (await SwitchBoard(database).read()).off
    assert (off.kind, off.name, off.actor) == (Kind.TOPIC, "Piscines", "sentinelle")
    assert "3 des 3 questions" in off.because
    (act,) = [entry.act async for entry in Access.of(database).audit.each()]
    assert (act.action, act.actor, act.object) == ("switch.off", "sentinelle", "piscines")


async def test_the_city_s_other_system_is_told_in_numbers_and_names_of_topics(
    database: Database, city: City, shelves: Shelves
) -> None:
    await reddens(database, city, shelves, told=True)
    (event,) = await Outbox(database).waiting()
    assert event.event == "sheets.checked"
    assert event.payload == {
        "version": city.catalogue.version(),
        "sheets": 1,
        "asked": 3,
        "red": 3,
        "suspended": 0,
        "red_topics": ["Piscines"],
        "off": [],
    }


async def test_of_two_processes_one_makes_the_check(
    database: Database, city: City, shelves: Shelves
) -> None:
    first, second = (sentinel(database, city, shelves) for _ in range(2))
    await first.round()
    city.change(sheet("piscines", "4 €"), sheet("bibliotheque", "gratuit"))
    done = await asyncio.gather(first.round(), second.round())
    assert sum(outcome is not None for outcome in done) == 1
    assert len(city.asked) == 3


async def test_a_check_that_is_cut_short_is_made_by_whoever_comes_next(
    database: Database, city: City, shelves: Shelves
) -> None:
    watching = sentinel(database, city, shelves)
    await watching.round()
    city.change(sheet("piscines", "4 €"), sheet("bibliotheque", "gratuit"))
    assert await watching.round(lambda: len(city.asked) < 1) is None
    assert len(city.asked) == 1
    outcome = await watching.round()
    assert outcome is not None
    assert len(outcome["asked"]) == 3


async def test_a_check_whose_process_died_is_taken_over_after_a_while(
    database: Database, clock: Clock
) -> None:
    checks = SheetChecks(database, clock)
    assert await checks.claim("1-v", "v")
    assert not await checks.claim("1-v", "v")
    assert await checks.newest() == ()
    clock.forward(seconds=UNDER_WAY.total_seconds() + 1)
    assert await checks.claim("1-v", "v")
    await checks.keep("1-v", {"asked": [], "sheets": []}, {})
    clock.forward(days=1)
    assert not await checks.claim("1-v", "v")
    async with database.reading() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(sheet_checks)) == 1
