"""What is switched off stops at once, in every process, and says whom to turn to."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.access.access import Access
from assistant.doctor.finding import Level
from assistant.doctor.switches import check_switches
from assistant.errors import SwitchUnknown
from assistant.settings import AssistantSettings
from assistant.storage.database import Database, open_database
from assistant.storage.switches import SwitchBoard, SwitchesNow
from assistant.switch_commands import app
from assistant.switches import LONGEST, WHOLE, Kind, key_of
from assistant.switching import named, switchable
from corpus.catalogue import Catalogue
from corpus.procedure import Procedure
from corpus.sources.markdown import MarkdownFolder
from foundation import GuichetError
from tests.assistant.conftest import Clock
from tests.belleroche import SAMPLE

KNOWN = {Kind.TOPIC: ("Déchets et propreté", "Logement"), Kind.LANGUAGE: ("fr", "en")}
WATCHER = """
import sys
from assistant.storage.switches import SwitchesNow
from assistant.switches import Kind
now = SwitchesNow(sys.argv[1])
print("ready", flush=True)
for _ in sys.stdin:
    print(now().is_off(Kind.ASSISTANT), flush=True)
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    sheets = [s for s in MarkdownFolder(SAMPLE, "V").sheets({}) if isinstance(s, Procedure)]
    with Catalogue.open_to_write(tmp_path / "corpus" / "catalogue.sqlite") as writing:
        writing.replace("sample", sheets)
        yield writing


@pytest.fixture
def command(url: str, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setenv("GUICHET_STORAGE__URL", url)
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    return url


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    if isinstance(result.exception, GuichetError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


async def test_who_switched_what_off_and_why_is_told_until_it_is_on_again(
    database: Database, url: str, clock: Clock
) -> None:
    board, now = SwitchBoard(database, clock), SwitchesNow(url)
    assert not now().is_off(Kind.TOPIC, "Logement")
    assert await board.turn_off(Kind.TOPIC, "Logement", "edith", ("editor",), "barème faux")
    assert not await board.turn_off(Kind.TOPIC, "LOGEMENT", "sonia", (), "autre raison")
    (one,) = (await board.read()).off
    assert (one.name, one.actor, one.because, one.since) == (
        "Logement",
        "edith",
        "barème faux",
        clock(),
    )
    assert now().off == (one,)
    assert now().is_off(Kind.TOPIC, "logement")
    assert not now().is_off(Kind.SOURCE, "Logement")
    assert await board.turn_on(Kind.TOPIC, "logement", "sonia", ("supervisor",))
    assert not await board.turn_on(Kind.TOPIC, "logement", "sonia")
    assert now().off == ()
    audit = Access.of(database).audit
    acts = [entry.act async for entry in audit.each()]
    assert [(a.action, a.actor, a.roles, a.object_kind, a.object) for a in acts] == [
        ("switch.off", "edith", ("editor",), "topic", "logement"),
        ("switch.on", "sonia", ("supervisor",), "topic", "logement"),
    ]


async def test_two_people_at_two_switches_do_not_undo_each_other(database: Database) -> None:
    board = SwitchBoard(database)
    names = [f"thème {number}" for number in range(12)]
    done = await asyncio.gather(
        *(board.turn_off(Kind.TOPIC, name, "edith") for name in (*names, *names))
    )
    assert sum(done) == len(names)
    assert {one.name for one in (await board.read()).off} == set(names)


def test_a_turn_needs_no_database_and_keeps_what_it_knew(tmp_path: Path) -> None:
    file = tmp_path / "none.sqlite"
    assert not SwitchesNow(f"sqlite+aiosqlite:///{file}")().off
    assert not file.exists()


def test_while_the_database_fails_what_was_off_stays_off(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'g.sqlite'}"

    async def turn_off() -> None:
        async with await open_database(url) as database:
            await SwitchBoard(database).turn_off(Kind.ASSISTANT, WHOLE, "adele")

    asyncio.run(turn_off())
    now = SwitchesNow(url)
    assert now().is_off(Kind.ASSISTANT)
    for path in tmp_path.glob("g.sqlite*"):
        path.write_bytes(b"no database at all" * 400)
    assert now().is_off(Kind.ASSISTANT)


def test_the_command_is_obeyed_at_once_by_another_process(command: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WATCHER, command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None

        def ask() -> str:
            other.stdin.write("?\n")
            other.stdin.flush()
            return other.stdout.readline().strip()

        assert other.stdout.readline().strip() == "ready"
        assert ask() == "False"
        assert "The assistant is off" in run("assistant", "off", "--because", "essai")
        assert ask() == "True"
        assert "was off already" in run("assistant", "off")
        assert "The assistant is on" in run("assistant", "on")
        assert ask() == "False"
        other.stdin.close()


def test_the_command_finds_a_topic_by_its_name_and_lists_what_is_off(command: str) -> None:
    assert "Everything is on" in run("list")
    run("topic", "dechets  et PROPRETE", "off", "--because", "nouvelles tournées")
    run("source", "sample", "off")
    run("language", "en", "off")
    run("composition", "off")
    listed = run("list", "--possible")
    assert "topic\tDéchets et propreté\toff" in listed
    assert "nouvelles tournées" in listed
    assert "source\tsample\toff" in listed
    assert "language\ten\toff" in listed
    assert "composition\t\toff" in listed
    assert "language\tfr\ton" in listed
    assert "Déchets et propreté\ton" not in listed
    assert "shell:" in listed
    run("topic", "Déchets et propreté", "on")
    assert "topic\tDéchets et propreté\ton" in run("list", "--possible")


def test_a_name_that_is_unknown_is_told_with_those_that_come_near(command: str) -> None:
    with pytest.raises(SwitchUnknown, match=r"expected|Expected .* try: .*Déchets et propreté"):
        run("topic", "Déchets", "off")
    with pytest.raises(SwitchUnknown, match="fr, en"):
        run("language", "xx", "off")


def test_the_great_switches_need_no_catalogue(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GUICHET_STORAGE__URL", url)
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path / "nothing"))
    run("assistant", "off")
    run("composition", "off")
    run("topic", "un thème disparu", "on")
    assert "assistant" in run("list")


def test_the_doctor_tells_what_was_left_off_and_how_to_switch_it_on(command: str) -> None:
    assert [one.level for one in check_switches()] == [Level.OK]
    run("topic", "Déchets et propreté", "off", "--because", "nouvelles tournées")
    run("assistant", "off")
    told = list(check_switches())
    assert {one.level for one in told} == {Level.WARNING}
    assert told[0].what.startswith("assistant is switched off since 20")
    assert told[1].remedy.endswith('guichet switch topic "Déchets et propreté" on')


def test_all_that_can_be_switched_off_has_a_name(catalogue: Catalogue) -> None:
    settings = AssistantSettings(languages=("fr",), explained=("es",))
    names = switchable(catalogue, settings)
    assert names[Kind.SOURCE] == ("sample",)
    assert names[Kind.LANGUAGE] == ("fr", "es")
    assert {theme for sheet in catalogue.all() for theme in sheet.themes} == set(names[Kind.TOPIC])
    assert named(Kind.ASSISTANT, "whatever", names) == WHOLE


@pytest.mark.parametrize(
    "name", ["é" * 300, "الصحة", "a/b c", "Accueil de loisirs\u00a0(centre de loisirs, colonies…)"]
)
def test_any_name_has_a_key_that_can_be_stored_and_audited(name: str) -> None:
    assert 0 < len(key_of(name)) <= LONGEST
    assert key_of(name) == key_of(name.upper().replace("\u00a0", " "))
    assert key_of(name) != key_of(name + " x")
