"""The citizens' page, and the same in plain forms for browsers without JavaScript."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates
from markupsafe import Markup, escape

from assistant.settings import AuthoritySettings
from assistant.storage.erasing import SYSTEM
from foundation import load, until_renewed
from web.problems import ProblemRaised
from web.schemas import public
from web.services import Here
from web.texts import INTERFACES, RIGHT_TO_LEFT, choose, names, read
from web.widget.packed import Packed
from web.widget.settings import WidgetSettings
from web.widget.within import POLICY, policy_within, styles_within

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(directory=Path(__file__).with_name("templates"))

NUMBER = re.compile(r"\*\*(\d{2,5})\*\*")


def called(text: str) -> Markup:
    """The numbers to call that our own texts mark, as links that call them."""
    return Markup(  # noqa: S704 (escaped within: only the marks of numbers become links)
        NUMBER.sub(r'<a class="call" href="tel:\1">\1</a>', str(escape(text)))
    )


templates.env.filters["called"] = called


@router.get("/")
async def citizen(request: Request, services: Here, lang: str = "") -> Response:
    """The same for everybody who reads that language, so it is made and packed once."""
    chosen = language(request, lang)
    packed = _packed(chosen, services.settings.max_message_chars)
    return packed.answer(
        request,
        "text/html; charset=utf-8",
        Cache_Control="no-cache",
        Content_Language=chosen,
        Cross_Origin_Resource_Policy="same-origin",
        Content_Security_Policy=policy_within(),
    )


@router.get("/ask")
async def back() -> Response:
    return RedirectResponse("/", status_code=303)


@router.post("/ask")
async def ask(
    request: Request,
    services: Here,
    text: Annotated[str, Form()] = "",
    suggestion: Annotated[str, Form()] = "",
    lang: Annotated[str, Form()] = "",
) -> Response:
    """One question, its whole answer in one page; stored like any other conversation."""
    chosen, text = language(request, lang), text or suggestion
    limit = services.settings.max_message_chars
    if len(text) > limit:
        message = read(chosen)["too_long"].replace("{limit}", str(limit))
        return page(request, services, chosen, status=422, error=message, draft=text[:limit])
    await services.rate_limits.check("message", request)
    conversation, _ = await services.conversations.open(chosen)
    try:
        turn = await services.turns.ask(conversation.id, text, uuid.uuid4().hex)
    except ProblemRaised as refused:
        await services.conversations.erase(conversation.id, SYSTEM)
        if refused.kind == "stopping":
            error = read(chosen)["error"]
            return page(request, services, chosen, status=503, error=error, draft=text)
        # Nothing visible in it.
        return RedirectResponse(f"/?lang={chosen}", status_code=303)
    with turn.listening():
        async for _ in turn.follow():
            pass
    history = await services.conversations.history(conversation.id)
    # Not the last message: who may be in danger is handed over, which the history tells too.
    answer = next((one.answer for one in reversed(history) if one.answer), None)
    return page(
        request,
        services,
        chosen,
        asked=history[0].text,
        answer=public(answer) if answer else None,
        error="" if answer else read(chosen)["error"],
        draft="" if answer else history[0].text,  # interrupted: to be sent again
    )


def language(request: Request, asked: str) -> str:
    return choose(asked, request.headers.get("accept-language", ""), INTERFACES)


def page(
    request: Request, services: Here, language: str, status: int = 200, **values: object
) -> Response:
    """The page in ``language``: it answers by itself, and gives way to its script."""
    return templates.TemplateResponse(
        request,
        "citizen.html",
        _told(language, services.settings.max_message_chars) | values,
        status_code=status,
        headers={
            "Vary": "Accept-Language",
            "Content-Language": language,
            POLICY: policy_within(),
        },
    )


@until_renewed
def _packed(language: str, limit: int) -> Packed:
    return Packed.of(templates.get_template("citizen.html").render(_told(language, limit)))


def _told(language: str, limit: int) -> dict[str, object]:
    return {
        "t": read(language),
        "language": language,
        "languages": names(),
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "authority": load(AuthoritySettings),
        "mark": load(WidgetSettings).mark(),
        "limit": limit,
        "styles": styles_within(),
    }
