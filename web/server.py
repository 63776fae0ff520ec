"""How the server runs, and how it ends: what is being written is finished first."""

from __future__ import annotations

import asyncio
import signal
import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from web.draining import drain
from web.services import Services
from web.settings import WebSettings

LOOK_EVERY = 0.1  # seconds


class Server(uvicorn.Server):
    """uvicorn's, which first lets running answers end, within ``[web] shutdown_seconds``.

    Meanwhile /ready says "stopping" and new messages are refused with a 503 that the pages try
    again. A socket that a service manager holds is left at once: callers wait in it for the next
    process, and nobody is refused.
    """

    def __init__(self, app: FastAPI, settings: WebSettings, *, inherited: bool = False) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,  # its words go where ours do: assistant/logs
                access_log=False,  # addresses of citizens and their conversations stay unwritten
                log_level="warning",
                server_header=False,
                forwarded_allow_ips=list(settings.trusted_proxies),
                timeout_graceful_shutdown=settings.shutdown_seconds,
            )
        )
        self._app, self._inherited = app, inherited

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End as asked, with the database closed and code 0; a second Ctrl-C ends at once."""
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        services: Services = self._app.state.services
        if self._inherited:
            for server in self.servers:
                server.close()
        draining = asyncio.create_task(drain(services))
        while not draining.done() and not self.force_exit:
            await asyncio.wait([draining], timeout=LOOK_EVERY)
        draining.cancel()
        await super().shutdown(sockets)
