"""What the routes share, and how they reach it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from assistant.access.access import Access
from assistant.desk.desk import Desk
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from web.answering import Answering
from web.console.board import Board
from web.console.drafting import Drafting
from web.facade.calls import Calls
from web.live import Live
from web.rate_limits import RateLimits
from web.settings import WebSettings
from web.turns import Turns


@dataclass(slots=True)
class Services:
    """``settings`` are taken anew by ``web/reloading.py``; the rest stays for life."""

    assistant: Answering
    conversations: Conversations
    access: Access
    settings: WebSettings
    live: Live
    turns: Turns
    rate_limits: RateLimits
    desk: Desk
    drafting: Drafting
    calls: Calls
    board: Board

    @property
    def database(self) -> Database:
        return self.conversations.database


def services(request: Request) -> Services:
    return cast(Services, request.app.state.services)


Here = Annotated[Services, Depends(services)]
