"""A running server takes settings anew, refuses what is wrong, and goes on all the while."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

import foundation
from assistant.settings import AssistantSettings, AuthoritySettings
from foundation import SettingsError, load
from tests.assistant.conftest import empty_database
from tests.installed import GUICHET
from web.reloading import taken

START = [sys.executable, "-m", "tests.web.live_server"]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A settings file that is held, as a server does."""
    path = tmp_path / "guichet.toml"
    path.write_text('[authority]\nname = "Avant"\n[assistant]\nrisk = 0.15\n', "utf-8")
    monkeypatch.setenv("GUICHET_SETTINGS", str(path))
    foundation.hold()
    yield path
    foundation.let_go()


def test_what_is_held_changes_only_when_it_is_taken_anew(file: Path) -> None:
    assert load(AuthoritySettings).name == "Avant"
    file.write_text('[authority]\nname = "Après"\n', "utf-8")
    assert load(AuthoritySettings).name == "Avant"
    with foundation.renewing(taken) as renewed:
        assert renewed == foundation.Renewed(frozenset({"[authority] name"}), frozenset())
    assert load(AuthoritySettings).name == "Après"


def test_what_waits_for_a_restart_stays_as_it_is_in_force(file: Path) -> None:
    load(AssistantSettings)
    file.write_text("[assistant]\nrisk = 0.1\nparallel = 9\n", "utf-8")
    with foundation.renewing(taken) as renewed:
        pass
    assert renewed.taken == {"[assistant] risk"}
    assert renewed.waiting == {"[assistant] parallel"}
    assert (load(AssistantSettings).risk, load(AssistantSettings).parallel) == (0.1, 4)


@pytest.mark.parametrize(
    "wrong", ['[authority]\nnom = "x"\n', "[authority\n", "[assistant]\nrisk = []"]
)
def test_a_wrong_file_is_refused_whole_and_what_was_held_stays(file: Path, wrong: str) -> None:
    before = load(AuthoritySettings), load(AssistantSettings)
    file.write_text(wrong, "utf-8")
    with pytest.raises(SettingsError), foundation.renewing(taken):
        pass
    assert (load(AuthoritySettings), load(AssistantSettings)) == before


def test_what_fails_later_puts_back_what_was_held(file: Path) -> None:
    assert load(AuthoritySettings).name == "Avant"
    file.write_text('[authority]\nname = "Après"\n', "utf-8")
    with pytest.raises(RuntimeError), foundation.renewing(taken):
        raise RuntimeError
    assert load(AuthoritySettings).name == "Avant"


def test_what_waits_for_a_restart_is_told_apart() -> None:
    assert taken("[assistant] risk")
    assert taken("[desk] closed")
    assert taken("[web] messages_per_minute")
    assert not taken("[assistant] parallel")
    assert not taken("[web] port")
    assert not taken("[models] language_model")


class Running:
    """A web process with its settings file and its log."""

    def __init__(self, url: str, log: Path) -> None:
        self._log = log
        self._out = log.open("wb")
        self.process = subprocess.Popen(
            [*START, url], stdout=self._out, stderr=subprocess.STDOUT, env=os.environ
        )

    @property
    def address(self) -> str:
        self.until(lambda: "http://" in self.told())
        return self.told().split()[0].rstrip("/")

    def told(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def name(self) -> bool:
        page = httpx.get(f"{self.address}/", timeout=60)
        return "Après-Ville" in page.text

    def until(self, true: Callable[[], bool], seconds: float = 90) -> None:
        limit = time.monotonic() + seconds
        while not true():
            assert self.process.poll() is None, self.told()
            assert time.monotonic() < limit, self.told()
            time.sleep(0.05)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._out.close()


@contextmanager
def running(url: str, folder: Path, count: int) -> Iterator[list[Running]]:
    found: list[Running] = []
    try:
        for number in range(count):
            found.append(Running(url, folder / f"log-{number}.txt"))
        yield found
    finally:
        for one in found:
            one.close()


def reload() -> subprocess.CompletedProcess[str]:
    return subprocess.run([GUICHET, "reload"], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_every_process_takes_a_right_file_and_none_a_wrong_one(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "guichet.toml"
    file.write_text('[authority]\nname = "Avant-Ville"\n', "utf-8")
    monkeypatch.setenv("GUICHET_SETTINGS", str(file))
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    with empty_database(kind, tmp_path / "data") as url:
        monkeypatch.setenv("GUICHET_STORAGE__URL", url)
        with running(url, tmp_path, 2) as processes:
            assert not any(one.name() for one in processes)
            file.write_text('[authority]\nnom = "Après-Ville"\n', "utf-8")
            refused = reload()
            assert refused.returncode == 1, refused.stderr
            assert "nom" in refused.stderr
            processes[0].process.send_signal(signal.SIGHUP)
            processes[0].until(lambda: "not reloaded" in processes[0].told())
            assert not any(one.name() for one in processes)
            file.write_text('[authority]\nname = "Après-Ville"\n[web]\nport = 9\n', "utf-8")
            assert reload().returncode == 0
            for one in processes:
                one.until(one.name)
                one.until(lambda one=one: "after_restart=['[web] port']" in one.told())
