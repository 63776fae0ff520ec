"""A year for the committee: counted when conversations have gone, small counts hidden."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import html
from typer.testing import CliRunner

from assistant import retention
from assistant.access.access import Access
from assistant.configuration import Configuration
from assistant.conversation import Author, Status
from assistant.desk.reasons import reasons
from assistant.handoff import Action
from assistant.storage.configurations import Configurations
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from assistant.storage.feedback import Feedbacks
from assistant.storage.sheet_checks import SheetChecks
from assistant.storage.switches import SwitchBoard
from assistant.storage.tallies import Tallies, by_name
from assistant.switches import Kind
from evaluation.yearly.cells import words
from evaluation.yearly.gathering import year_of
from evaluation.yearly.telling import document
from evaluation.yearly.writing import as_html, as_json, as_markdown
from foundation import UsageError
from guichet import app
from tests.assistant.conftest import Clock
from tests.assistant.conftest import clock as clock
from tests.assistant.conftest import conversations as conversations
from tests.assistant.conftest import database as database
from tests.assistant.conftest import url as url
from tests.evaluation.test_report import outcomes
from tests.web.test_web_transparency import kept_run, of_bias

PARIS = ZoneInfo("Europe/Paris")
KEPT = timedelta(days=90)
WRITTEN = {"composition": "write"}


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    return tmp_path


def answer(number: int, status: str = "answered", wh: float = 0.001, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{number:032x}", "status": status, "energy_wh": wh, "citations": [],
        "excerpt": {"text": "Extrait", "citation": 1}, "label": {"composition": "extract"},
        "tokens": {"prompt": 0, "completion": 0}, "energy_method": "estimate",
    } | more  # fmt: skip


async def talks(conversations: Conversations, count: int, **more: Any) -> list[str]:
    ids = []
    for number in range(count):
        opened, _ = await conversations.open("fr")
        await conversations.add(opened.id, Author.CITIZEN, "Des mots que personne ne doit lire")
        given = answer(number, **more)
        await conversations.add(opened.id, Author.ASSISTANT, "…", answer=given)
        ids.append(opened.id)
    return ids


async def test_days_are_counted_and_stay_when_the_conversations_have_gone(
    conversations: Conversations, database: Database, clock: Clock
) -> None:
    ids = await talks(conversations, 7)
    await conversations.move(ids[0], Action.REQUEST)
    await Feedbacks(database, clock).give(ids[1], 2, -1)
    tallies = Tallies(database, PARIS)
    await tallies.count(KEPT, clock())
    day = clock().astimezone(PARIS).date()
    told = await tallies.between(day, day)
    assert told == {
        (day, "conversations.resolved"): 5,
        (day, "conversations.to_a_person"): 1,
        (day, "conversations.neither"): 1,
        (day, "opinions.unhelpful"): 1,
        (day, "answers.answered"): 7,
        (day, "energy.extract.answers"): 7,
        (day, "energy.extract.uwh"): 7000,
    }
    clock.forward(days=91)
    await tallies.count(KEPT, clock())
    await retention.purge(database, {}, clock)
    await tallies.count(KEPT, clock())
    assert await tallies.between(day, day) == told
    assert await tallies.between(day + timedelta(days=1), day + timedelta(days=200)) == {}


async def test_a_day_is_counted_anew_while_all_of_it_is_kept(
    conversations: Conversations, database: Database, clock: Clock
) -> None:
    ids = await talks(conversations, 6)
    tallies = Tallies(database, PARIS)
    await tallies.count(KEPT, clock())
    await conversations.erase(ids[0])
    clock.forward(days=3)
    await conversations.move(ids[1], Action.REQUEST)
    await tallies.count(KEPT, clock())
    total = by_name(await tallies.between(date(2026, 1, 1), date(2026, 12, 31)))
    assert (total["conversations.resolved"], total["conversations.to_a_person"]) == (4, 1)


async def test_each_way_of_answering_has_its_energy(
    conversations: Conversations, database: Database, clock: Clock
) -> None:
    await talks(conversations, 5, wh=0.03, label=WRITTEN, tokens={"completion": 40})
    await talks(conversations, 1, wh=0.02, label={"composition": ""}, tokens={"completion": 9},
                status="low_confidence")  # fmt: skip
    await talks(conversations, 6, wh=0.001, excerpt=None, label={"composition": ""})
    await talks(conversations, 8, wh=0.002, label={"composition": ""}, status="low_confidence",
                energy_method="rapl")  # fmt: skip
    await talks(conversations, 5, wh=0.0, label={"composition": ""}, status="no_source",
                excerpt=None)  # fmt: skip
    await Tallies(database, PARIS).count(KEPT, clock())
    energy = (await year_of(database, 2026)).energy
    told = {way.name: (way.answers, way.mean_wh) for way in energy.ways}
    saved = {way.name: way.saved_wh for way in energy.ways}
    assert saved["approved"] == pytest.approx(6 * (0.17 / 6 - 0.001))
    assert saved["abstained"] == pytest.approx(5 * 0.17 / 6)
    assert saved["model"] == pytest.approx(0)
    assert told["model"] == (6, pytest.approx(0.17 / 6))
    assert told["approved"] == (6, pytest.approx(0.001))
    assert told["excerpt"] == (8, pytest.approx(0.002))
    assert told["extract"] == (0, None)
    assert energy.total_wh == pytest.approx(0.17 + 0.006 + 0.016)
    assert energy.baseline_wh == pytest.approx(0.17 / 6)
    assert energy.saved_wh == pytest.approx(0.17 / 6 * 25 - 0.192)
    assert energy.measured == pytest.approx(8 / 25)
    assert energy.grams == pytest.approx(0.192 * 52 / 1000)
    assert energy.wh_a_day == pytest.approx(0.192)


async def test_without_written_answers_the_baseline_is_the_setting(
    conversations: Conversations,
    database: Database,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GUICHET_ENERGY__BASELINE_WH", "0.05")
    await talks(conversations, 10)
    await Tallies(database, PARIS).count(KEPT, clock())
    energy = (await year_of(database, 2026)).energy
    assert energy.saved_wh == pytest.approx(10 * 0.05 - 10 * 0.001)


async def test_small_counts_are_hidden_in_every_form(
    conversations: Conversations, database: Database, clock: Clock
) -> None:
    ids = await talks(conversations, 9)
    for id in ids[:2]:
        await conversations.move(id, Action.REQUEST)
    await Tallies(database, PARIS).count(KEPT, clock())
    year = await year_of(database, 2026)
    assert year.conversations.columns == ("resolved", "to_a_person", "neither")
    assert year.conversations.total[1] is None
    assert None in year.conversations.rows[2][1]
    assert year.reasons.total[0] is None
    assert "masqué" in as_markdown(document(year))
    assert json.loads(as_json(year))["conversations"]["total"][1] is None


async def test_nobody_s_words_nor_names_are_in_it(
    conversations: Conversations, database: Database, clock: Clock
) -> None:
    await talks(conversations, 6)
    board = SwitchBoard(database, clock)
    await board.turn_off(Kind.TOPIC, "Piscines", "edith", (), "barème faux")
    await Tallies(database, PARIS).count(KEPT, clock())
    year = await year_of(database, 2026)
    for told in (as_html(document(year)), as_markdown(document(year)), as_json(year)):
        assert "Des mots que" not in told
        assert "edith" not in told


async def test_incidents_have_their_length_and_their_reason_while_they_last(
    database: Database, clock: Clock
) -> None:
    board = SwitchBoard(database, clock)
    await board.turn_off(Kind.ASSISTANT, "all", "adele", (), "panne")
    clock.forward(hours=2, minutes=5)
    await board.turn_on(Kind.ASSISTANT, "all", "adele")
    await board.turn_off(Kind.TOPIC, "Piscines", "sentinelle", (), "fiches changées")
    checks = SheetChecks(database, clock)
    asked = [{"colour": "red"}, {"colour": "green"}]
    for id, which in (("1-v", asked), ("2-w", asked[1:])):
        await checks.claim(id, "v")
        await checks.keep(id, {"sheets": ["p"], "asked": which, "off": ["Piscines"]}, {})
    year = await year_of(database, 2026)
    first, second = year.incidents
    assert first.until is not None
    assert (first.kind, first.until - first.since) == (
        "assistant",
        timedelta(hours=2, minutes=5),
    )
    assert (first.because, first.sentinel) == ("", False)
    assert (second.until, second.because, second.sentinel) == (None, "fiches changées", True)
    (check,) = year.checks
    assert (check.red, check.asked, check.off) == (1, 2, ("Piscines",))
    told = as_markdown(document(year))
    assert "l'assistant entier | 02/03/2026 | 2\u00a0h\u00a005 | une personne" in told
    assert "sujet : piscines | 02/03/2026 | dure encore | la sentinelle | fiches changées" in told
    assert (await year_of(database, 2027)).incidents == ()


async def test_it_says_from_when_the_audit_log_tells(database: Database, clock: Clock) -> None:
    await SwitchBoard(database, clock).turn_off(Kind.ASSISTANT, "all", "adele")
    begun = clock()
    year = await year_of(database, 2026)
    assert year.audit_since == begun
    assert "ne remonte qu'au 02/03/2026" in as_markdown(document(year))
    assert len([entry async for entry in Access.of(database).audit.each()]) == 1


async def test_what_changed_is_named(database: Database, clock: Clock) -> None:
    kept = Configurations(database, clock)
    settings = {"assistant": {"risk": 0.15, "sheets": 3}}
    await kept.keep(Configuration(code="1", model="a", model_sha256="x", settings=settings))
    clock.forward(days=30)
    after = {"assistant": {"risk": 0.1, "sheets": 3}}
    await kept.keep(Configuration(code="2", model="b", model_sha256="y", settings=after))
    year = await year_of(database, 2026)
    assert [change.what for change in year.changes] == [
        ("first",),
        ("code", "model", "assistant.risk"),
    ]
    told = as_markdown(document(year))
    assert "programme, modèle de langue, réglage assistant.risk" in told


async def test_trials_and_bias_are_those_of_the_year(database: Database, house: Path) -> None:
    empty = await year_of(database, 2026)
    assert "rien ne peut être affirmé de l'exactitude" in as_markdown(document(empty))
    kept_run(house, "essai", outcomes(80), chosen={}, code="abc", index="v1")
    kept_run(house, "biais", of_bias(6), chosen={"stripping": "on"})
    this_year = datetime.now(UTC).year
    year = await year_of(database, this_year)
    (trial,) = year.trials
    assert (trial.questions, trial.code, trial.index) == (80, "abc", "v1")
    assert [each.axis for each in year.bias] == ["gender"]
    assert (await year_of(database, this_year - 1)).trials == ()


async def test_waiting_is_told_once_enough_people_waited(
    conversations: Conversations, database: Database, clock: Clock
) -> None:
    await Access.of(database, clock).accounts.add("nadia", "un mot de passe assez long")
    for minutes in (1, 2, 3, 4, 30):
        (id,) = await talks(conversations, 1)
        await conversations.move(id, Action.REQUEST)
        clock.forward(minutes=minutes)
        await conversations.move(id, Action.CLAIM, agent="nadia")
    waiting = (await year_of(database, 2026)).waiting
    assert waiting.median == 180
    assert waiting.longest_of_nine_in_ten is not None
    assert waiting.longest_of_nine_in_ten > 240


async def test_the_page_stands_alone(
    conversations: Conversations, database: Database, clock: Clock
) -> None:
    await talks(conversations, 6)
    await Tallies(database, PARIS).count(KEPT, clock())
    page = as_html(document(await year_of(database, 2026)))
    tree = html.fromstring(page)
    assert not tree.xpath("//script | //link | //img | //*[@src]")
    assert "L'assistant d'information de Belleroche Métropole en 2026" in tree.text_content()
    assert [h.text for h in tree.xpath("//h2")] == list(words()["sections"].values())


def test_every_status_and_every_reason_has_its_words() -> None:
    assert {status.value for status in Status} <= words()["columns"].keys()
    assert set(reasons()) <= words()["reasons"].keys()


def test_the_command_writes_the_three_forms(house: Path) -> None:
    for suffix in ("html", "md", "json"):
        target = house / f"rapport.{suffix}"
        done = CliRunner().invoke(app, ["report", "--year", "2026", "--output", str(target)])
        assert done.exit_code == 0, done.output
        assert "2026" in target.read_text("utf-8")
    assert json.loads((house / "rapport.json").read_text("utf-8"))["year"] == 2026
    assert CliRunner().invoke(app, ["report", "--year", "2026"]).stdout.startswith("# L'assistant")
    wrong = CliRunner().invoke(app, ["report", "--year", "2026", "--output", "rapport.pdf"])
    assert isinstance(wrong.exception, UsageError)
