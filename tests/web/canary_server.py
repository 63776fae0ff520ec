"""A real server in a process of its own: all real but the model, which writes its reading down.

    python -m tests.web.canary_server FOLDER STORAGE_URL

Words of a message make parts of it fail, with the message in the exception and in the frames.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import uvicorn

from assistant.access.access import Access
from assistant.logs.setting_up import set_up_logs
from assistant.model.protocol import ChatMessage
from assistant.model.scripted import ScriptedModel
from assistant.storage.conversations import Conversations
from assistant.storage.database import open_database
from corpus.procedure import Block, BlockKind, Procedure
from evaluation.guardrails.demonstration import demonstration
from guardrails.verdict import Stripped
from tests.web.serving import PASSWORD
from web.app import create_app
from web.commands import address_of, bind
from web.settings import WebSettings

FACT = "La location d'un vélo coûte 96 € pour une année."
SHEET = Procedure(
    id="velos",
    title="Louer un vélo",
    source="local",
    scope="local",
    publisher="Belleroche",
    licence="",
    url="https://www.belleroche.example/velos",
    audience=("particuliers",),
    territory="",
    themes=(),
    updated=date(2026, 9, 1),
    description="",
    blocks=(Block(("Prix d'un vélo",), (), BlockKind.TEXT, FACT),),
)


class Failing:
    """The assistant, but for messages that ask for a failure."""

    def __init__(self, assistant: Any) -> None:
        self._assistant = assistant

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assistant, name)

    def turn(self, question: str, **more: Any) -> Iterator[Any]:
        if "PANNE DU TOUR" in question:
            raise RuntimeError(f"the turn failed on: {question}")
        yield from self._assistant.turn(question, **more)

    def draft(self, request: Any, **more: Any) -> Iterator[Any]:
        if "PANNE DU TOUR" in request.question:
            raise RuntimeError(f"the draft failed on: {request.question}")
        yield from self._assistant.draft(request, **more)

    def strip(self, text: str, conversation: str = "") -> Stripped:
        if "PANNE DU FILTRE" in text:
            raise ValueError(f"stripping failed on: {text}")
        stripped: Stripped = self._assistant.strip(text, conversation)
        return stripped


class Writer:
    """Keeps what the model is given to read, and fails when asked to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def __call__(self, messages: Sequence[ChatMessage]) -> str:
        read = "\n".join(message.content for message in messages)
        with self._lock, self._path.open("a", encoding="utf-8") as kept:
            kept.write(read + "\n")
        if "PANNE DU MODÈLE" in read:
            raise RuntimeError(f"the model failed on: {read}")
        return FACT


# As the command line does: what is logged is searched for personal data too.
set_up_logs()


async def main(folder: Path, url: str) -> None:
    model = ScriptedModel(Writer(folder / "model-read.txt"))
    with bind("127.0.0.1", 0) as listening, demonstration(folder, model, [SHEET]) as assistant:
        async with await open_database(url) as database:
            access = Access.of(database)
            if not await access.accounts.list():
                await access.accounts.add("nadia", PASSWORD, "Nadia")
            settings = WebSettings(messages_per_minute=10_000)
            app = create_app(Failing(assistant), Conversations(database), access, settings)
            config = uvicorn.Config(app, access_log=False, log_level="warning")
            print(address_of(listening), flush=True)
            await uvicorn.Server(config).serve(sockets=[listening])


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
