"""A web process of our own, all real but the model: started, watched, killed.

python -m benchmarks.talking.process STORAGE_URL PORT
"""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx

from assistant.access.access import Access
from assistant.conversation import Citation
from assistant.storage.conversations import Conversations
from assistant.storage.database import open_database
from foundation import GuichetError
from web.app import create_app
from web.commands import bind
from web.scripted import Script, ScriptedAssistant
from web.server import Server
from web.settings import WebSettings

SHEET = Citation(
    1,
    "velos",
    "Louer un vélo",
    "https://www.belleroche.example/velos",
    date(2026, 9, 1),
    "Belleroche",
    "La location d'un vélo coûte 96 € pour une année.",
)
SCRIPT = Script(
    citations=(SHEET,),
    excerpt=SHEET.excerpt,
    sentences=("La location coûte 96 € pour une année.", "Elle se demande en ligne."),
    confidence=0.9,
)
HOST = "127.0.0.1"
TO_START = 60.0  # seconds
PRELOADED = "benchmarks.talking.process"


class ProcessFailed(GuichetError):
    """The web process ended, or did not answer in time."""


class WebProcess:
    """One web process; the same port again after a kill. ``starts`` counts how often it began.

    The processes are forked from one that has everything imported, so that hundreds of starts
    cost little; each opens the database and the port by itself, as ``guichet serve`` does.
    """

    def __init__(self, storage_url: str, *, held: bool = False, pace: float = 0.0) -> None:
        """``held``: the listening socket is ours, and stays open between two processes, as a
        service manager's does. ``pace``: seconds between two sentences of an answer."""
        self._storage_url, self._pace = storage_url, pace
        self._socket = bind(HOST, 0) if held else None
        self._port = self._socket.getsockname()[1] if self._socket else _free_port()
        self.url = f"http://{HOST}:{self._port}"
        self.starts = 0
        self._process: BaseProcess | None = None
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload([PRELOADED])

    def start(self) -> None:
        """Start it, and wait until it answers. Raises ProcessFailed."""
        what = (self._storage_url, self._port, self._socket, self._pace)
        process = self._context.Process(target=run, args=what)
        process.start()
        self._process = process
        self.starts += 1
        limit = time.monotonic() + TO_START
        with httpx.Client(base_url=self.url, timeout=5, trust_env=False) as http:
            while time.monotonic() < limit:
                if not process.is_alive():
                    raise ProcessFailed(f"The web process ended with code {process.exitcode}")
                try:
                    http.get("/health")
                except httpx.TransportError:
                    time.sleep(0.01)
                else:
                    return
        raise ProcessFailed(f"The web process did not answer in {TO_START:.0f} s")

    def kill(self) -> None:
        """SIGKILL: nothing in it can be tidied up."""
        if self._process is not None:
            self._process.kill()
            self._process.join()

    def restart(self) -> float:
        """SIGTERM, its whole end, and another that answers; the seconds it took."""
        if self._process is None:
            raise ProcessFailed("Expected a process to restart, found none")
        started = time.perf_counter()
        self._process.terminate()
        self._process.join(TO_START)
        if self._process.exitcode != 0:
            raise ProcessFailed(f"Expected a clean end, found code {self._process.exitcode}")
        self.start()
        return time.perf_counter() - started

    def stop(self) -> None:
        """Ask it to end; kill it when it does not."""
        if self._process is None or not self._process.is_alive():
            return
        self._process.terminate()
        self._process.join(20)
        self.kill()

    def resident_mb(self) -> float:
        """The resident memory of the process."""
        pid = self._process.pid if self._process else None
        for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
            if line.startswith("VmRSS:"):
                return round(int(line.split()[1]) / 1024, 1)
        raise ProcessFailed("Expected /proc to tell the memory of a process (Linux)")

    def processor_seconds(self) -> float:
        """The processor time that it has used so far."""
        pid = self._process.pid if self._process else None
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100


@contextmanager
def web_process(storage_url: str, *, held: bool = False, pace: float = 0.0) -> Iterator[WebProcess]:
    """A started one, ended in any case."""
    process = WebProcess(storage_url, held=held, pace=pace)
    process.start()
    try:
        yield process
    finally:
        process.stop()


def run(storage_url: str, port: int, held: socket.socket | None = None, pace: float = 0.0) -> None:
    """Serve until the end; the desk is always open, and nobody is too fast."""
    settings = WebSettings(
        messages_per_minute=1_000_000, conversations_per_hour=1_000_000, logins_per_minute=100_000
    )

    async def serve() -> None:
        with held or bind(HOST, port) as listening:
            async with await open_database(storage_url) as database:
                app = create_app(
                    ScriptedAssistant({"": replace(SCRIPT, pace=pace)}),
                    Conversations(database),
                    Access.of(database),
                    settings,
                )
                server = Server(app, settings, inherited=held is not None)
                await server.serve(sockets=[listening])

    asyncio.run(serve())


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        port: int = one.getsockname()[1]
        return port


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]))
