"""How the editors' pages are made, and who may open them."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from assistant.access.agent import Agent
from assistant.access.audit_entry import Act
from assistant.masking import LEAST
from web.access import may
from web.services import Services
from web.staff_pages import staff_page
from web.texts import FOLDER, unbroken

Editor = Annotated[Agent, Depends(may("edit"))]
TABS = ("", "/quarantine", "/questions", "/opinions", "/approved", "/canned", "/checks")


@cache
def words() -> dict[str, Any]:
    """The pages' words, in French."""
    text = (FOLDER / "editors.toml").read_text("utf-8")
    return tomllib.loads(unbroken(text))


def editors_page(
    request: Request, template: str, agent: Agent, status: int = 200, **values: Any
) -> Response:
    """``template`` with ``w`` (its words) and the tabs; ``least``: counts below are hidden."""
    names = zip(TABS, words()["tabs"], strict=True)
    tabs = [(f"/editors{address}", name) for address, name in names]
    told = {"w": words(), "tabs": tabs, "least": LEAST, **values}
    return staff_page(request, f"editors/{template}", agent, status, **told)


async def recorded(services: Services, agent: Agent, action: str, kind: str, object: str) -> None:
    """``agent`` has done this: it stands in the audit log."""
    await services.access.audit.record(Act(action, agent.name, agent.roles, kind, object))
