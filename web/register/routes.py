"""/register: the whole entry as a page, as Markdown and as JSON; in French, as registers are."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from markdown_it import MarkdownIt
from starlette.concurrency import run_in_threadpool

from evaluation.register import writing
from evaluation.register.facts import register_entry
from web.public import language_of, public_page, read_texts
from web.services import Here

router = APIRouter(include_in_schema=False)
FOLDER = Path(__file__).parent
# What stands in it comes from settings and sheets: no markup of theirs is let through.
MARKDOWN = MarkdownIt("js-default", {"html": False, "linkify": False})


@router.get("/register")
async def page(request: Request, services: Here, lang: str = "") -> Response:
    await services.rate_limits.check("message", request)
    entry = await run_in_threadpool(register_entry)
    language = language_of(request, lang)
    return public_page(
        request,
        "register.html",
        language,
        read_texts(FOLDER, language),
        path="/register",
        body=MARKDOWN.render(writing.as_markdown(entry)),
    )


@router.get("/register.md")
async def markdown(request: Request, services: Here) -> Response:
    await services.rate_limits.check("message", request)
    entry = await run_in_threadpool(register_entry)
    return PlainTextResponse(writing.as_markdown(entry), media_type="text/markdown; charset=utf-8")


@router.get("/register.json")
async def data(request: Request, services: Here) -> Response:
    await services.rate_limits.check("message", request)
    return JSONResponse(writing.as_json(await run_in_threadpool(register_entry)))
