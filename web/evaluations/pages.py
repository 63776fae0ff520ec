"""How the evaluators' pages are made, and who may open them."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from assistant.access.agent import Agent
from assistant.storage.proposed_cases import ProposedCases
from evaluation.report import french
from web.access import may
from web.services import Here, Services
from web.staff_pages import staff_page, templates
from web.texts import FOLDER

Evaluator = Annotated[Agent, Depends(may("evaluate"))]

templates.env.filters |= {
    "percent": french.percent,
    "figure": french.figure_name,
    "conclusion": french.conclusion,
    "kind": french.value_name,
}


@cache
def words() -> dict[str, Any]:
    """The pages' words, in French."""
    return tomllib.loads((FOLDER / "evaluations.toml").read_text("utf-8"))


async def evaluation_page(
    request: Request,
    services: Services,
    template: str,
    agent: Agent,
    *,
    status: int = 200,
    **values: Any,
) -> Response:
    """``template`` with ``w`` (its words) and its tabs, with how many proposed cases wait."""
    tabs: list[tuple[str, str]] = []
    if agent.may("evaluate"):
        waiting = len(await proposed(services).waiting())
        told = f"{words()['proposed']} ({waiting})" if waiting else words()["proposed"]
        tabs = [
            ("/evaluations", words()["runs"]),
            ("/evaluations/suites", words()["suites"]),
            ("/evaluations/proposed", told),
        ]
    return staff_page(
        request,
        f"evaluations/{template}",
        agent,
        status,
        w=words(),
        reports=french.texts(),
        tabs=tabs,
        **values,
    )


async def missing(request: Request, services: Here, agent: Agent) -> Response:
    """The page for what is not there, or no longer."""
    return await evaluation_page(request, services, "missing.html", agent, status=404)


def proposed(services: Services) -> ProposedCases:
    return ProposedCases(services.conversations.database)
