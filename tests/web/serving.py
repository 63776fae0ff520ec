"""A real server on a free port, with real storage and a scripted assistant."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import httpx
from cryptography.fernet import Fernet
from fastapi import FastAPI

from assistant.access.access import Access
from assistant.conversation import Choice, Citation, Handoff, Status
from assistant.desk.desk import Desk
from assistant.desk.sealing import Seal
from assistant.desk.settings import DeskSettings
from assistant.storage.conversations import Conversations
from assistant.storage.database import open_database
from web.app import create_app
from web.commands import address_of, bind
from web.scripted import Script, ScriptedAssistant
from web.server import Server
from web.settings import WebSettings

T = TypeVar("T")
PASSWORD = "un mot de passe assez long"
PEOPLE = {
    "nadia": "agent",
    "karim": "agent",
    "sonia": "supervisor",
    "elias": "evaluator",
    "edith": "editor",
    "adele": "administrator",
}

CARD = Citation(
    1,
    "carte-perdue",
    "Carte d'identité perdue ou volée",
    "https://www.belleroche.example/fiches/carte-perdue",
    date(2026, 6, 2),
    "Belleroche Métropole",
    "Vous devez faire une déclaration de perte, puis demander une nouvelle carte.",
)
FEE = Citation(
    2,
    "timbre-fiscal",
    "Timbre fiscal pour une carte d'identité",
    "https://www.belleroche.example/fiches/timbre-fiscal",
    date(2023, 1, 10),
    "Direction des sceaux",
    "Le renouvellement d'une carte perdue ou volée coûte 25 €, en timbres fiscaux.",
    old=True,
)
HOSTILE = Citation(
    1,
    "hostile",
    "<b>Fiche</b>",
    "javascript:alert(1)",
    None,
    "Service <script>",
    "<img src=x onerror=alert(1)>",
)
LOST_CARD = Script(
    citations=(CARD, FEE),
    excerpt="Si vous avez perdu votre carte, vous devez :\n- faire une déclaration de perte ;\n"
    "- demander une nouvelle carte en mairie.",
    sentences=(
        "Déclarez d'abord la perte, au moment de votre rendez-vous en mairie.",
        "La nouvelle carte coûte 25 €, en timbres fiscaux.",
        "Apportez une photo d'identité de moins de 6 mois et un justificatif de domicile.",
    ),
    confidence=0.91,
    pace=0.05,
)


def scripts() -> dict[str, Script]:
    slow = tuple(f"Phrase numéro {number} de cette longue réponse." for number in range(1, 60))
    return {
        "": LOST_CARD,
        "lent": Script(citations=(CARD,), excerpt=CARD.excerpt, sentences=slow, pace=0.2),
        "piscine": Script(
            status=Status.LOW_CONFIDENCE,
            citations=(CARD,),
            excerpt=CARD.excerpt,
            text="Je ne suis pas assez sûr de la réponse.",
            handoff=Handoff(True, "low_confidence"),
            confidence=0.31,
        ),
        "délai pour une salle ?": Script(
            status=Status.CLARIFICATION,
            citations=(CARD,),
            text="Quel est votre cas ?",
            choices=(
                Choice("Une association", "Quel délai, pour une association ?"),
                Choice("Une fête privée", "Quel délai, pour une fête privée ?"),
            ),
        ),
        "encombrants": Script(
            citations=(CARD,),
            excerpt="Nous enlevons :\n- les meubles ;\n- les matelas.",
            sentences=(
                "Nous enlevons :\n- les meubles ;\n- les matelas.",
                "Avant le rendez-vous :\n- démontez les meubles ;\n- sortez-les la veille.",
            ),
            confidence=0.9,
        ),
        "bonjour": Script(status=Status.SMALL_TALK, text="Bonjour ! Quelle est votre démarche ?"),
        "injure": Script(
            status=Status.ABUSE, text="Restons courtois.", handoff=Handoff(True, "abuse")
        ),
        "récidive": Script(status=Status.ABUSE, text="La conversation s'arrête ici."),
        "humain": Script(
            status=Status.SMALL_TALK, text="Bien sûr.", handoff=Handoff(True, "asked")
        ),
        "au feu": Script(
            status=Status.EMERGENCY, text="Appelez le **18**.", handoff=Handoff(True, "emergency")
        ),
        "foule": replace(LOST_CARD, places=(2, 1, 0)),
        "refusée": Script(refused=True),
        "panne": Script(citations=(CARD,), excerpt=CARD.excerpt, fails=True),
        "quarante": Script(
            citations=tuple(
                replace(CARD, number=n, procedure=f"F{n}", title=f"Fiche numéro {n}")
                for n in range(1, 41)
            ),
            excerpt=CARD.excerpt,
            sentences=tuple(f"Phrase {n}, tirée de sa fiche." for n in range(1, 41)),
        ),
        "démesure": Script(
            citations=(CARD,),
            excerpt="**Gras** _penché_ `code` # Titre | a | b |",
            sentences=(
                "\u202eà l'envers\u202c puis à l'endroit",
                "- [lien](https://ailleurs.example) <b>gras</b> &amp; ![x](y)",
                "M" * 5000,
                "مرحبا بكم في المدينة",
            ),
        ),
        "hostile": Script(
            citations=(HOSTILE,),
            excerpt="<img src=x onerror=alert(1)> [lien](javascript:alert(1))",
            sentences=("<script>alert(1)</script> ![image](https://ailleurs.example/x.png)",),
        ),
    }


@dataclass
class Served:
    """A running server. ``run`` plays a coroutine in its loop, to look into its storage."""

    url: str
    assistant: ScriptedAssistant
    app: FastAPI
    conversations: Conversations
    access: Access
    loop: asyncio.AbstractEventLoop
    server: Server

    def stop(self) -> None:
        """As SIGTERM does; returns at once."""
        self.server.should_exit = True

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(10)


def seal() -> Seal:
    return Seal([Fernet.generate_key().decode()])


@dataclass
class _Start:
    ready: threading.Event = field(default_factory=threading.Event)
    served: Served | None = None
    error: BaseException | None = None


@contextmanager
def serving(
    folder: Path,
    desk: dict[str, object] | None = None,
    listening: socket.socket | None = None,
    port: int = 0,
    **settings: object,
) -> Iterator[Served]:
    """Serve from ``folder`` until the block is left; those of ``PEOPLE`` have accounts.

    With another's ``port``, on the same folder: it is the same server, started again.
    """
    listening = listening or bind("127.0.0.1", port)
    given = {"messages_per_minute": 10_000, "conversations_per_hour": 10_000} | settings
    given = {"logins_per_minute": 1000, "poll_seconds": 1.0, "away_seconds": 0.3} | given
    given = {"shutdown_seconds": 1} | given
    start, server = _Start(), None

    async def main() -> None:
        nonlocal server
        async with await open_database(f"sqlite+aiosqlite:///{folder / 'g.sqlite'}") as database:
            conversations, access = Conversations(database), Access.of(database)
            for name, role in () if port else PEOPLE.items():
                await access.accounts.add(name, PASSWORD, name.capitalize(), [role])
            assistant = ScriptedAssistant(scripts())
            open_desk = Desk(conversations, DeskSettings(**desk), seal=seal()) if desk else None
            app = create_app(assistant, conversations, access, WebSettings(**given), open_desk)
            server = Server(app, WebSettings(**given))
            loop = asyncio.get_running_loop()
            url = address_of(listening).rstrip("/")
            start.served = Served(url, assistant, app, conversations, access, loop, server)
            start.ready.set()
            await server.serve(sockets=[listening])

    def in_thread() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:
            start.error = error
            start.ready.set()

    thread = threading.Thread(target=in_thread, daemon=True)
    thread.start()
    start.ready.wait(90)
    if start.served is None:
        raise RuntimeError("the server did not start") from start.error
    try:
        yield start.served
    finally:
        server.should_exit = True
        thread.join(15)
        listening.close()


class Citizen:
    """Speaks to the API as the page does."""

    def __init__(self, url: str, **opening: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=20)
        opened = self.http.post("/api/v1/conversations", json=opening).json()
        self.id, self.token = opened["id"], opened["token"]
        self.base = f"/api/v1/conversations/{self.id}"
        self.headers = {"X-Conversation-Token": self.token}

    def call(self, method: str, path: str = "", **more: Any) -> httpx.Response:
        headers = self.headers | more.pop("headers", {})
        return self.http.request(method, self.base + path, headers=headers, **more)

    def say(self, text: str, key: str = "") -> list[tuple[str, Any]]:
        """All events of the reply, as (name, data)."""
        return list(self.hear(text, key))

    def hear(self, text: str, key: str = "") -> Iterator[tuple[str, Any]]:
        body = {"text": text, "key": key or new_key()}
        with self.http.stream(
            "POST", self.base + "/messages", json=body, headers=self.headers
        ) as response:
            assert response.status_code == 200, response.read()
            yield from events(response)

    def read(self) -> dict[str, Any]:
        return self.call("GET").json()


class Colleague:
    """An agent, signed in."""

    def __init__(self, url: str, name: str = "nadia") -> None:
        self.http = httpx.Client(base_url=url, timeout=20)
        form = {"name": name, "password": PASSWORD}
        assert self.http.post("/agents/login", data=form).status_code == 303

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self.http.request(method, f"/api/v1/agents{path}", **more)

    def queue(self) -> dict[str, Any]:
        return self.call("GET", "/conversations").json()

    def act(self, id: str, action: str, **more: Any) -> httpx.Response:
        return self.call("POST", f"/conversations/{id}/{action}", **more)

    def write(self, id: str, text: str, key: str = "") -> httpx.Response:
        return self.act(id, "messages", json={"text": text, "key": key or new_key()})


def events(response: httpx.Response) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in response.iter_lines():
        field_name, _, value = line.partition(": ")
        if field_name == "event":
            name = value
        elif field_name == "data":
            yield name, json.loads(value)


_keys = iter(range(10**9))


def new_key() -> str:
    return f"test-key-{next(_keys):06d}"
