"""``guichet corpus sync`` killed at any moment leaves the old corpus or the new one, whole."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.catalogue import Catalogue

# The command is imported once; each round runs it in a process of its own, which dies by SIGKILL
# before its nth SQL statement, or some time after it started.
DRIVER = """
import json, os, signal, sys, time
import guichet
from corpus import tables

def run(point):
    seen, connect = 0, tables.connect
    def count(statement):
        nonlocal seen
        seen += 1
        if seen == point:
            os.kill(os.getpid(), signal.SIGKILL)
    def traced(path, mode):
        connection = connect(path, mode)
        connection.set_trace_callback(count)
        return connection
    tables.connect = traced
    sys.argv = ["guichet", "corpus", "sync"]
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        guichet.main()
    except SystemExit as end:
        code = end.code or 0
    os.write(2, f"{seen}\\n".encode())
    os._exit(code)

for line in sys.stdin:
    asked = json.loads(line)
    started = time.monotonic()
    child = os.fork()
    if not child:
        run(asked.get("statement", 0))
    if "delay" in asked:
        time.sleep(asked["delay"])
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    told = {"killed": os.WIFSIGNALED(status), "seconds": time.monotonic() - started}
    told["code"] = None if told["killed"] else os.WEXITSTATUS(status)
    print(json.dumps(told), flush=True)
"""
SHEETS = 40
DELAYS = 8
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A city with two folders of sheets."""
    tables = (
        f'[[corpus.sources]]\nkind = "markdown"\nname = "{name}"\nfolder = "{tmp_path / name}"\n'
        for name in ("first", "second")
    )
    text = "[corpus]\nsample = false\nservice_public = false\n" + "".join(tables)
    (tmp_path / "guichet.toml").write_text(text, encoding="utf-8")
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def run(home: Path) -> Iterator[Run]:
    environment = os.environ | {
        "GUICHET_HOME": str(home / "home"),
        "GUICHET_SETTINGS": str(home / "guichet.toml"),
    }
    with subprocess.Popen(
        [sys.executable, "-c", DRIVER],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=(home / "stderr").open("wb"),
        text=True,
    ) as driver:
        assert driver.stdin is not None
        assert driver.stdout is not None

        def ask(**moment: float) -> dict[str, Any]:
            print(json.dumps(moment), file=driver.stdin, flush=True)
            told: dict[str, Any] = json.loads(driver.stdout.readline())  # type: ignore[union-attr]
            return told

        yield ask
        driver.stdin.close()


def write(home: Path, number: int) -> dict[str, str]:
    """The sheets of version ``number``: all changed, in each folder one new and one gone."""
    expected = {}
    for source in ("first", "second"):
        for file in (home / source).iterdir():
            file.unlink()
        for place in range(number % 2, SHEETS + number % 2):
            id, text = f"{source}-{place}", f"Version {number} de la fiche {place}."
            head = f"title: Fiche {place}\naudience: particuliers\nupdated: 2026-02-01"
            sheet = f"---\n{head}\nurl: https://www.belleroche.example/{id}\n---\n{text}\n"
            (home / source / f"{id}.md").write_text(sheet, encoding="utf-8")
            expected[id] = text
    return expected


def found(home: Path) -> dict[str, str]:
    path = home / "home" / "corpus" / "catalogue.sqlite"
    with Catalogue.open(path) as catalogue:
        assert catalogue.changes()[-1].after == catalogue.version()
        sheets = {sheet.id: sheet.description for sheet in catalogue.all()}
        assert set(catalogue.ids()) == set(sheets)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    return sheets


def test_a_sync_killed_at_any_moment_leaves_the_old_corpus_or_the_new_one(
    home: Path, run: Run
) -> None:
    old = write(home, 0)
    assert run()["code"] == 0
    assert found(home) == old
    moments, seconds, statements = random.Random(7), 0.0, 0
    old = write(home, 1)
    seconds = run()["seconds"]
    statements = int((home / "stderr").read_text().split()[-1])
    assert found(home) == old
    points: list[dict[str, float]] = [{"delay": moments.uniform(0, seconds)} for _ in range(DELAYS)]
    # Before anything, around the first writes, in their midst, around the commit, after it.
    fixed = (1, 8, 20, statements // 2, *range(statements - 16, statements, 2))
    points += [{"statement": point} for point in fixed]
    outcomes = []
    for number, point in enumerate(points, start=2):
        new = write(home, number)
        killed = run(**point)["killed"]
        outcomes.append((killed, found(home) == new))
        assert found(home) in (old, new), point
        assert run()["code"] == 0
        assert found(home) == new, point
        old = new
    assert [killed for killed, _ in outcomes].count(True) >= 15
    assert {new for killed, new in outcomes if killed} == {False, True}
