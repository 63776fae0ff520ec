"""/switches: the same as the calls, as a page: what is off and why, and turning it."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from assistant.errors import SwitchUnknown
from assistant.switches import Kind, key_of
from web.problems import ProblemRaised
from web.services import Here
from web.sessions import own_pages
from web.staff_pages import staff_page
from web.switches.routes import LONGEST_REASON, Reader, Turn, read_switches, turn
from web.texts import FOLDER

router = APIRouter(include_in_schema=False, dependencies=[Depends(own_pages)])


@cache
def words() -> dict[str, Any]:
    """The page's words, in French."""
    return tomllib.loads((FOLDER / "switches.toml").read_text("utf-8"))


@router.get("/switches")
async def page(
    request: Request, services: Here, me: Reader, q: str = "", done: str = ""
) -> Response:
    """``q``: only the topics that hold these words. ``done``: what was just done, to say so."""
    found = (await read_switches(me, services)).switches
    wanted = key_of(q) if q.strip() else ""
    kinds = {
        kind: [
            one
            for one in found
            if one.kind is kind and (kind is not Kind.TOPIC or wanted in key_of(one.name))
        ]
        for kind in (Kind.ASSISTANT, Kind.COMPOSITION, Kind.LANGUAGE, Kind.SOURCE, Kind.TOPIC)
    }
    return staff_page(
        request,
        "switches/page.html",
        me,
        w=words(),
        tabs=[],
        kinds=kinds,
        off=[one for one in found if not one.on],
        q=q,
        done=done,
        longest=LONGEST_REASON,
    )


@router.post("/switches")
async def turned(
    services: Here,
    me: Reader,
    kind: Annotated[Kind, Form()],
    name: Annotated[str, Form()],
    on: Annotated[bool, Form()],
    because: Annotated[str, Form(max_length=LONGEST_REASON)] = "",
) -> Response:
    try:
        await turn(kind, name, Turn(on=on, because=because), me, services)
    except SwitchUnknown:
        return RedirectResponse("/switches?done=unknown", status_code=303)
    except ProblemRaised:
        return RedirectResponse("/switches?done=forbidden", status_code=303)
    return RedirectResponse(f"/switches?done={'on' if on else 'off'}", status_code=303)
