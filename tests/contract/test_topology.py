"""The large set-up with real processes: two web workers, PostgreSQL, and a model server."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from assistant.confidence.calibration import OWN
from assistant.prompts import VERSION
from tests.assistant.conftest import empty_database
from tests.installed import Installed
from tests.web.serving import PASSWORD, Citizen, Colleague
from tests.web.test_web_handoff import citizen_stream, listening, ours

pytestmark = [pytest.mark.model, pytest.mark.embedder, pytest.mark.postgres]
WEIGHTS = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
FRENCH, ENGLISH = "quels sont les tarifs de la cantine ?", "How much is a bus ticket?"


def until(true: Callable[[], object], seconds: float = 180) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "not in time"
        time.sleep(0.1)


@contextmanager
def model_server(models: Path, log: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "llama_cpp.server", "--model_alias", "guichet", "--model",
               str(models / WEIGHTS), "--port", str(port), "--n_ctx", "4096",
               "--logits_all", "True"]  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=dict(os.environ))
    url = f"http://127.0.0.1:{port}/v1"

    def answers() -> bool:
        assert process.poll() is None, log.read_text("utf-8", "replace")
        try:
            return httpx.get(f"{url}/models").status_code == 200
        except httpx.HTTPError:
            return False

    try:
        until(answers)
        yield url
    finally:
        process.terminate()
        process.wait(30)


@dataclass
class Town:
    """``addresses`` of the two workers; ``spare`` is the home of one more."""

    addresses: list[str]
    installed: Installed
    spare: Installed
    environment: dict[str, str]
    model_log: Path

    def run(self, *words: str) -> str:
        done = self.installed.run(*words, **self.environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def model_calls(self) -> int:
        return len(re.findall(r"POST /v1/", self.model_log.read_text("utf-8", "replace")))


@pytest.fixture(scope="module")
def town(
    installed: Installed, models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """An index on disk belongs to one process: each worker has its own, of the same sheets."""
    folder = tmp_path_factory.mktemp("town")
    log = folder / "model.log"
    with (
        empty_database("postgres", folder) as url,
        model_server(models, log) as model,
    ):
        environment = {
            "GUICHET_STORAGE__URL": url,
            "GUICHET_MODELS__LANGUAGE_MODEL": "",
            "GUICHET_MODELS__SERVER_URL": model,
            "GUICHET_MODELS__SERVER_MODEL": "guichet",
            "GUICHET_MODELS__SERVER_SECONDS": "120",
            "GUICHET_ASSISTANT__CALIBRATION_ABROAD": str(open_gate(folder)),
        }
        homes = []
        for name in ("one", "two", "spare"):
            shutil.copytree(installed.folder, folder / name)
            homes.append(Installed(folder / name))
        secret = folder / "password"
        secret.write_text(PASSWORD, "utf-8")
        added = homes[0].run("agent", "add", "nadia", "--display-name", "Nadia", "--keep",
                             "--password-file", str(secret), **environment)  # fmt: skip
        assert added.returncode == 0, added.stderr
        with homes[0].serving(**environment) as one, homes[1].serving(**environment) as two:
            addresses = [ready(address) for _, address in (one, two)]
            yield Town(addresses, homes[0], homes[2], environment, log)


def open_gate(folder: Path) -> Path:
    """A calibration under which the model's own words in English are shown, whatever they are."""
    made = json.loads(OWN.read_text("utf-8"))
    made["made_with"] |= {"composition": "write", "model": "guichet", "prompt": VERSION,
                          "language": "en"}  # fmt: skip
    made["thresholds"] = [{"risk": 0.15, "threshold": 0.0, "coverage": 1.0}]
    path = folder / "calibration.json"
    path.write_text(json.dumps(made), "utf-8")
    return path


def ready(address: str) -> str:
    until(lambda: httpx.get(f"{address}ready", timeout=30).status_code == 200)
    return address.rstrip("/")


def test_a_conversation_goes_on_at_whichever_worker_the_proxy_chooses(town: Town) -> None:
    citizen = Citizen(town.addresses[0])
    citizen.http.timeout = 120
    turns = [FRENCH, "comment faire enlever un canapé ?", "et les piscines, sont-elles ouvertes ?"]
    for text, address in zip(turns, itertools.cycle(reversed(town.addresses)), strict=False):
        citizen.http.base_url = address
        assert citizen.say(text)[-1][0] == "answer"
    authors = [message["author"] for message in citizen.read()["messages"]]
    assert authors == ["citizen", "assistant"] * 3


def test_both_workers_answer_with_the_model_of_the_server(town: Town) -> None:
    for address in town.addresses:
        before, citizen = town.model_calls(), Citizen(address)
        citizen.http.timeout = 120
        answer = citizen.say(ENGLISH)[-1][1]["answer"]
        assert answer["label"]["model"] == "guichet"
        assert answer["tokens"]["completion"] > 0
        assert town.model_calls() > before


def test_a_person_takes_over_across_the_workers(town: Town) -> None:
    first, second = town.addresses
    citizen, agent = Citizen(first), Colleague(second)
    with citizen_stream(citizen) as page, listening(agent.http, "/api/v1/agents/events") as desk:
        page.wait(lambda n, d: n == "state")
        assert citizen.call("POST", "/handoff").json()["state"] == "waiting"
        desk.wait(lambda n, d: n == "queue" and ours(citizen, d["waiting"]))
        agent.act(citizen.id, "claim")
        page.wait(lambda n, d: n == "state" and d["agent"] == "Nadia")
        agent.write(citizen.id, "Bonjour, je regarde.")
        page.wait(lambda n, d: n == "message" and d["text"] == "Bonjour, je regarde.")


def test_a_switch_turned_once_counts_in_both(town: Town) -> None:
    def off() -> list[bool]:
        found = []
        for address in town.addresses:
            citizen = Citizen(address)
            citizen.http.timeout = 120
            found.append(not citizen.say(FRENCH)[-1][1]["answer"]["citations"])
        return found

    assert off() == [False, False]
    town.run("switch", "assistant", "off", "--because", "essai")
    try:
        assert off() == [True, True]
    finally:
        town.run("switch", "assistant", "on")
    assert off() == [False, False]


def test_a_worker_killed_in_mid_answer_leaves_the_citizen_to_another(town: Town) -> None:
    with town.spare.serving(**town.environment) as (process, address):
        citizen, key = Citizen(ready(address)), "the-same-key"
        citizen.http.timeout = 120
        heard = citizen.hear(ENGLISH, key)
        assert next(heard)[0] == "accepted"
        process.send_signal(signal.SIGKILL)
        with pytest.raises(httpx.TransportError):
            list(heard)
    citizen.http = httpx.Client(base_url=town.addresses[0], timeout=120)
    names = [name for name, _ in citizen.hear(ENGLISH, key)]
    assert names[0] == "accepted"
    assert names[-1] == "answer"
    messages = citizen.read()["messages"]
    assert [message["author"] for message in messages] == ["citizen", "assistant"]
