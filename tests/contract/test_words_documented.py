"""docs/ tells every status, state, reason, check, alert, exit code and problem there is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

import foundation
from assistant import texts
from assistant.access.roles import Role
from assistant.conversation import Author, State, Status
from assistant.desk.reasons import reasons
from assistant.doctor.checks import CHECKS
from assistant.doctor.finding import Level
from assistant.drafting.request import Medium
from assistant.handoff import TRANSITIONS, Action
from assistant.retention import KINDS, days_kept
from assistant.storage.drafts import DraftStatus
from assistant.storage.presence import Availability
from assistant.storage.settings import RetentionSettings
from assistant.storage.tables import metadata
from assistant.switches import Kind
from corpus.quarantine import Verdict
from web.problems import KINDS as PROBLEMS

ROOT = Path(__file__).parents[2]


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text("utf-8")


def part(text: str, title: str) -> str:
    """What stands under a title of the second level that begins with ``title``."""
    found = re.search(
        rf"^## {re.escape(title)}.*?\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found, title
    return found.group(1)


def first_cells(text: str) -> set[str]:
    """The words in the first column of the tables of ``text``."""
    cells = re.findall(r"^\| (`[^|]*`) \|", text, re.MULTILINE)
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


def words(text: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", text))


@pytest.mark.parametrize(
    ("title", "there_are"),
    [
        ("Comment finit une question", Status),
        ("Où en est une conversation", State),
        ("Pourquoi une personne", reasons()),
        ("Pourquoi une phrase", texts.names("withheld", "fr")),
        ("Les codes de sortie", map(str, range(foundation.EXIT_SYSTEM + 1))),
        ("Les erreurs de l'interface", PROBLEMS),
    ],
)
def test_each_table_of_words_has_them_all_and_no_other(
    title: str, there_are: Iterable[str]
) -> None:
    assert first_cells(part(page("statuts"), title)) == set(map(str, there_are))


def test_each_problem_is_told_with_its_http_status() -> None:
    told = dict(re.findall(r"^\| `([\w-]+)` \| (\d+) \|", page("statuts"), re.MULTILINE))
    assert {name: int(status) for name, status in told.items()} == {
        name: kind.status for name, kind in PROBLEMS.items()
    }


def test_each_state_is_told_with_those_that_may_follow() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$",
        part(page("statuts"), "Où en est une conversation"),
        re.MULTILINE,
    )
    assert {state: words(after) for state, after in rows} == {
        state.value: {to.value for (origin, _), to in TRANSITIONS.items() if origin is state}
        for state in State
    }


@pytest.mark.parametrize(
    "there_are", [Action, Author, Level, Kind, Role, Availability, DraftStatus, Medium, Verdict]
)
def test_every_other_word_is_told(there_are: Iterable[str]) -> None:
    assert set(map(str, there_are)) <= words(page("statuts"))


@pytest.mark.parametrize("name", ["doctor", "incidents"])
def test_every_check_of_doctor_is_told(name: str) -> None:
    assert set(CHECKS) <= first_cells(page(name))


def test_every_alert_tells_what_to_do() -> None:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yaml").read_text("utf-8"))
    alerts = {rule["alert"] for group in rules["groups"] for rule in group["rules"]}
    assert first_cells(part(page("incidents"), "Ce que disent les alertes")) == alerts


def test_the_data_protection_officer_finds_every_table_once() -> None:
    rows = part(page("dpo"), "Ce qui est gardé")
    found = [
        table
        for row in rows.splitlines()
        if row.startswith("| ")
        for table in re.findall(r"`(\w+)`", row.split("|")[2])
    ]
    assert sorted(found) == sorted(metadata.tables)


def test_the_data_protection_officer_finds_every_time_that_data_are_kept() -> None:
    rows = part(page("dpo"), "Ce qui est gardé")
    written = tomllib.loads((ROOT / "guichet.toml").read_text("utf-8"))
    for name in RetentionSettings.model_fields:
        assert f"`[retention] {name}` : {written['retention'][name]} jours" in rows, name
    for section, name in (
        ("storage", "retention_days"),
        ("desk", "callback_days"),
        ("access", "audit_days"),
    ):
        assert f"`[{section}] {name}` : {written[section][name]} jours" in rows, name
    assert set(days_kept()) <= set(KINDS)


def test_every_kind_of_data_tells_who_reads_it_and_how_it_goes() -> None:
    rows = [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in part(page("dpo"), "Ce qui est gardé").splitlines()
        if row.startswith("| ")
    ]
    assert all(len(row) == 5 and all(row) for row in rows)
