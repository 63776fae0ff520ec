"""How the pages of those who work here are made: their words, the menu of what each may open."""

from __future__ import annotations

from fastapi import Request, Response
from fastapi.templating import Jinja2Templates

from assistant.access.agent import Agent
from assistant.settings import AuthoritySettings
from foundation import load
from web.parts import parts_of
from web.texts import TEMPLATES, read_access, read_agents

templates = Jinja2Templates(directory=TEMPLATES)


def staff_page(
    request: Request,
    template: str,
    agent: Agent | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **values: object,
) -> Response:
    """``template`` with ``t`` (the words), ``agent`` and the ``parts`` that they may open."""
    return templates.TemplateResponse(
        request,
        template,
        {
            "t": read_agents() | read_access(),
            "agent": agent,
            "parts": parts_of(agent) if agent else (),
            "authority": load(AuthoritySettings),
            **values,
        },
        status_code=status,
        headers=headers,
    )
