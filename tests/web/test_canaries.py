"""Personal data sent through the whole system: no byte of it is anywhere afterwards."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from stdnum.fr import nir

from assistant.access.access import Access
from assistant.storage.database import open_database
from tests.assistant.conftest import POSTGRES
from tests.web.serving import Citizen, Colleague

pytestmark = pytest.mark.embedder
ROOT = Path(__file__).parents[2]
NIR = "2830714075123" + nir.calc_check_digits("2830714075123")
TAX = f"1293847560{1293847560 % 511:03d}"

# What a citizen writes, and the words of it that may stand nowhere.
SAID: dict[str, tuple[str, ...]] = {
    "Je m'appelle Zoltan Kervadec, combien coûte la location d'un vélo ?": ("zoltan", "kervadec"),
    "bonjour je m'appelle philibert tanguidec, combien coûte la location d'un vélo ?": (
        "philibert",
        "tanguidec",
    ),
    "MON NOM EST YSOLDE BRANDIVY, COMBIEN COÛTE LA LOCATION D'UN VÉLO ?": ("ysolde", "brandivy"),
    "Appelez le 06 39 98 12 34 ou le +33639981235, combien coûte la location d'un vélo ?": (
        "39981234",
        "39981235",
    ),
    "Mon mail est z.kerva@courriel.example, combien coûte la location d'un vélo ?": (
        "kerva",
        "courriel.example",
    ),
    "J'habite 47 rue Quincampouet, combien coûte la location d'un vélo ?": ("quincampouet",),
    "Je suis née le 14/07/1983, combien coûte la location d'un vélo ?": ("14/07/1983",),
    f"Mon numéro de sécurité sociale est {NIR}, combien coûte la location d'un vélo ?": (NIR,),
    f"Mon numéro fiscal est {TAX}, combien coûte la location d'un vélo ?": (TAX,),
    "Mon IBAN est FR76 3000 6000 0112 3456 7890 189, combien coûte la location d'un vélo ?": (
        "300060000112",
    ),
    "Ma carte bancaire est 4539 1488 0343 6467, combien coûte la location d'un vélo ?": (
        "453914880343",
    ),
    "Mon SIRET est 732 829 320 00074, combien coûte la location d'un vélo ?": ("732829320",),
    "Ma plaque est GV-738-KX, combien coûte la location d'un vélo ?": ("gv-738-kx", "gv738kx"),
    "Mon passeport est le 14VX73519, combien coûte la location d'un vélo ?": ("14vx73519",),
    "Mon numéro d'allocataire CAF est 4812093, combien coûte la location d'un vélo ?": ("4812093",),
    "Mon permis de conduire est le 940875302143, combien coûte la location d'un vélo ?": (
        "940875302143",
    ),
    "Mon titre de séjour, AGDREF 7503982164, combien coûte la location d'un vélo ?": (
        "7503982164",
    ),
    "Ma carte d'identité est la numéro 880692310285, combien coûte la location d'un vélo ?": (
        "880692310285",
    ),
    "Mon dossier n° 2026-88412, combien coûte la location d'un vélo ?": ("2026-88412",),
}
FAILING = {
    "PANNE DU MODÈLE : je m'appelle Eudeline Morvanou, combien coûte la location d'un vélo ?": (
        "eudeline",
        "morvanou",
    ),
    "PANNE DU TOUR : je m'appelle Gwendal Perrosec, combien coûte la location d'un vélo ?": (
        "gwendal",
        "perrosec",
    ),
    "PANNE DU FILTRE : je m'appelle Hermine Quillivic, combien coûte la location d'un vélo ?": (
        "hermine",
        "quillivic",
    ),
}
TO_A_PERSON = {"Je m'appelle Ignace Rosporden, merci.": ("ignace", "rosporden")}
FROM_AN_AGENT = {"Appelez M. Jacut Stival au 06 39 98 56 78.": ("jacut", "stival", "39985678")}
IN_A_LETTER = {
    "Bonjour, ici Maclou Trevarez, 12 rue Kerdreizig, tel 06 39 98 90 12, combien coûte la "
    "location d'un vélo ?": ("maclou", "trevarez", "kerdreizig", "39989012"),
    "PANNE DU TOUR : je suis Nolwenn Guissény, combien coûte la location d'un vélo ?": (
        "nolwenn",
        "guissény",
    ),
    "PANNE DU MODÈLE : je m'appelle Enogat Plouider, combien coûte un vélo ?": (
        "enogat",
        "plouider",
    ),
}
BY_A_TOOL = {
    "Ici Kaourintine Lezardrieux, tel 06 39 98 44 55, combien coûte la location d'un vélo ?": (
        "kaourintine",
        "lezardrieux",
        "39984455",
    ),
    "PANNE DU TOUR : je suis Tudual Ploumoguer, combien coûte la location d'un vélo ?": (
        "tudual",
        "ploumoguer",
    ),
    "PANNE DU FILTRE : je suis Azenor Trebeurden, combien coûte la location d'un vélo ?": (
        "azenor",
        "trebeurden",
    ),
}
SENT_IN_REPLY = {"Bonjour M. Riwal Coatmeur, un vélo coûte 96 €.": ("riwal", "coatmeur")}
NOTED = {"Rappeler Mme Bleuenn Stangala au 06 39 98 77 11.": ("bleuenn", "stangala", "39987711")}
ADDRESSED = ("lazarine", "tregunc")
CANARIES = [
    word.encode()
    for said in (
        SAID,
        FAILING,
        TO_A_PERSON,
        FROM_AN_AGENT,
        IN_A_LETTER,
        BY_A_TOOL,
        SENT_IN_REPLY,
        NOTED,
    )
    for words in said.values()
    for word in words
] + [word.encode() for word in ADDRESSED]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of an empty database, and its schema when it is a PostgreSQL one."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'guichet.sqlite'}", ""
        return
    schema = f"canaries_{uuid.uuid4().hex}"
    with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=5) as server:
        server.execute(f"CREATE SCHEMA {schema}")
        yield f"{POSTGRES}?options=-csearch_path%3D{schema}", schema
        server.execute(f"DROP SCHEMA {schema} CASCADE")


@contextmanager
def running(folder: Path, url: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The server with its log and its temporary files in ``folder``; killed at the end (-9)."""
    (folder / "tmp").mkdir(exist_ok=True)
    environment = os.environ | {
        "TMPDIR": str(folder / "tmp"),
        "PYTHONFAULTHANDLER": "1",
        "GUICHET_FACADE__ENABLED": "true",
        "GUICHET_LOGS__FORMAT": "json",
        "GUICHET_LOGS__LEVEL": "debug",
        "GUICHET_ASSISTANT__ANSWERABLE": "0",  # so that the model is asked each time
    }
    command = [sys.executable, "-m", "tests.web.canary_server", str(folder), url]
    log = folder / f"log-{time.monotonic_ns()}.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        yield process, _address(process, log)
    finally:
        process.kill()
        process.wait(30)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(3000):
        told = log.read_text("utf-8", "replace")
        if found := re.search(r"http://[\w.:]+:\d+", told):
            return found.group()
        assert process.poll() is None, told
        time.sleep(0.1)
    raise AssertionError("the server was not ready in 300 s")


def leaks(content: bytes) -> list[bytes]:
    """The canaries in ``content``, in any letters and however their digits are grouped."""
    plain = content.lower()
    grouped = re.sub(rb"(?<=\d)[ .\-](?=\d)", b"", plain)
    return [canary for canary in CANARIES if canary in plain or canary in grouped]


def everything(folder: Path, schema: str) -> dict[str, bytes]:
    """Every byte that is kept: files of all kinds, and the tables of a database server."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    # The engine's files are mostly space kept for later: nothing but zeros.
    kept = {str(path): re.sub(rb"\0{2,}", b"\0", path.read_bytes()) for path in files}
    if schema:
        with psycopg.connect(POSTGRES) as server:
            names = server.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = %s",
                (schema,),
            ).fetchall()
            assert names
            for (name,) in names:
                rows = server.execute(f'SELECT t::text FROM {schema}."{name}" t').fetchall()
                kept[f"table {name}"] = "\n".join(row[0] for row in rows).encode()
    return kept


def of_process(process: subprocess.Popen[bytes]) -> dict[str, bytes]:
    """What the machine tells everybody of a process."""
    names = ("cmdline", "environ", "comm", "status", f"task/{process.pid}/comm")
    return {name: Path(f"/proc/{process.pid}/{name}").read_bytes() for name in names}


def assert_no_leak(kept: dict[str, bytes]) -> None:
    found = {name: leaks(content) for name, content in kept.items()}
    assert {name: words for name, words in found.items() if words} == {}


def from_the_desk(agent: Colleague, conversation: str) -> list[Any]:
    """Letters pasted for a draft, a reply sent, a note, a search, a comment: all that is typed."""
    heard = []
    for words in IN_A_LETTER:
        for medium in ("mail", "phone"):
            body = {"key": f"letter-{uuid.uuid4().hex}", "question": words, "medium": medium}
            heard.append(agent.call("POST", "/drafts", json=body).text)
    drafts = re.findall(r"event: draft\ndata: ({.*})", "\n".join(heard))
    assert drafts
    id = json.loads(drafts[0])["id"]
    reply = next(iter(SENT_IN_REPLY))
    heard.append(agent.call("POST", f"/drafts/{id}/sent", json={"text": reply}).text)
    note = {"text": next(iter(NOTED))}
    heard.append(agent.act(conversation, "notes", json=note).text)
    heard.append(agent.call("POST", f"/drafts/{id}/case", json={"comment": note["text"]}).text)
    heard.append(agent.call("POST", "/sheets/search", json={"words": note["text"]}).text)
    return heard


def from_a_tool(address: str, url: str) -> list[Any]:
    """The city's other tools: the question, what came before it, names of fields, in both modes."""

    async def key() -> str:
        async with await open_database(url) as database:
            return (await Access.of(database).keys.add("A", per_minute=99, per_day=99))[1]

    headers = {"Authorization": f"Bearer {asyncio.run(key())}"}
    heard = []
    for words in BY_A_TOOL:
        for model in ("guichet", "guichet-draft"):
            for stream in (False, True):
                said = [{"role": role, "content": words} for role in ("system", "user", "user")]
                body = {"model": model, "messages": said, "stream": stream, "user": words}
                reply = httpx.post(
                    f"{address}/v1/chat/completions", json=body, headers=headers, timeout=60
                )
                heard.append(reply.text)
    wrong = {"model": next(iter(BY_A_TOOL)), "messages": [{"role": "user", "content": "x"}]}
    heard.append(httpx.post(f"{address}/v1/chat/completions", json=wrong, headers=headers).text)
    heard.append(httpx.post(f"{address}/v1/chat/completions", json=wrong).text)
    assert any("96 €" in reply for reply in heard)
    assert any("server_error" in reply for reply in heard)
    return heard


def test_no_byte_of_personal_data_is_kept_anywhere(
    storage: tuple[str, str], tmp_path: Path
) -> None:
    url, schema = storage
    replies: list[Any] = []
    with running(tmp_path, url) as (process, address):
        citizen = Citizen(address)
        for words in SAID:
            replies += citizen.say(words)
        for words in FAILING:
            response = citizen.call(
                "POST", "/messages", json={"text": words, "key": f"failing-{uuid.uuid4().hex}"}
            )
            replies.append(response.text)
        assert any("internal" in str(reply) for reply in replies)
        replies.append(
            citizen.http.get("/", params={"lang": "fr", "nom": " ".join(ADDRESSED)}).text
        )
        replies.append(citizen.http.get(f"/{ADDRESSED[0]}/{ADDRESSED[1]}").text)
        replies.append(citizen.http.post("/api/v1/conversations", content=b"{lazarine").text)
        citizen.call("POST", "/handoff", json={"reason": next(iter(TO_A_PERSON))})
        replies += citizen.say(next(iter(TO_A_PERSON)))
        agent = Colleague(address)
        assert agent.act(citizen.id, "claim").status_code == 200
        assert agent.write(citizen.id, next(iter(FROM_AN_AGENT))).status_code == 201
        replies += from_the_desk(agent, citizen.id)
        replies += from_a_tool(address, url)
        replies.append(citizen.read())
        replies.append(agent.queue())
        for path in ("/health", "/ready", "/metrics", "/api/v1/openapi.json"):
            replies.append(httpx.get(address + path).text)
        assert_no_leak({"replies": str(replies).encode(), **of_process(process)})
        assert_no_leak(everything(tmp_path, schema))
    # Killed without warning: what a crash leaves behind, and what the next start makes of it.
    assert_no_leak(everything(tmp_path, schema))
    with running(tmp_path, url) as (process, address):
        again = Citizen(address)
        again.say(next(iter(SAID)))
        assert_no_leak(of_process(process))
    kept = everything(tmp_path, schema)
    assert_no_leak(kept)
    logged = b"".join(content for name, content in kept.items() if "log-" in name)
    assert b'"request": "' in logged
    # The search itself works: what was kept of these very messages is found.
    read = (tmp_path / "model-read.txt").read_text("utf-8")
    assert "[PERSONNE_1]" in read
    assert any(b"[PERSONNE_1]" in content for name, content in kept.items() if "model" not in name)
    assert leaks(b"je suis ZOLTAN, 06.39.98.12.34") == [b"zoltan", b"39981234"]
