"""/demo: the fictional city of Belleroche, whose home page carries the one script tag."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from assistant.settings import AuthoritySettings
from foundation import load
from web.pages import templates

router = APIRouter(include_in_schema=False)


@router.get("/demo")
async def demo(request: Request) -> Response:
    told = {"authority": load(AuthoritySettings)}
    fresh = {"Cache-Control": "no-cache"}  # the same for everybody: kept, and asked for again
    return templates.TemplateResponse(request, "demo.html", told, headers=fresh)
