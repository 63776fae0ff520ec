"""The script, the styles and the words of the assistant, for our page and for a city's pages."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache

from fastapi import APIRouter, Request, Response

from assistant.settings import AuthoritySettings
from foundation import load
from web.services import Here
from web.texts import INTERFACES, RIGHT_TO_LEFT, choose, names, read
from web.widget.bundle import page_styles, script, stylesheet
from web.widget.settings import WidgetSettings
from web.widget.theme import theme

router = APIRouter(include_in_schema=False)

HOUR = "public, max-age=3600"


@router.get("/widget.js")
async def widget(request: Request, services: Here, lang: str = "") -> Response:
    """Everything the assistant needs, in one reply that browsers and proxies may keep."""
    language = choose(lang, request.headers.get("accept-language", ""), INTERFACES)
    return kept(
        request,
        _script(language, services.settings.max_message_chars),
        "text/javascript; charset=utf-8",
    )


@router.get("/widget/page.css")
async def styles(request: Request) -> Response:
    return kept(request, _page_styles(), "text/css; charset=utf-8")


@router.get("/widget/texts/{language}.json")
async def texts(language: str) -> dict[str, str]:
    return read(language)


def kept(request: Request, content: bytes, kind: str) -> Response:
    """``content`` (compressed) with its fingerprint; nothing but 304 to who has it already."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {
        "Cache-Control": HOUR,
        "ETag": tag,
        "Vary": "Accept-Encoding, Accept-Language",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(content, media_type=kind, headers=headers | {"Content-Encoding": "gzip"})
    return Response(gzip.decompress(content), media_type=kind, headers=headers)


def config(language: str, limit: int) -> dict[str, object]:
    """What the script is told by the server."""
    settings, authority = load(WidgetSettings), load(AuthoritySettings)
    return {
        "language": language,
        "languages": names(),
        "rtl": list(RIGHT_TO_LEFT),
        "authority": authority.name,
        "phone": authority.phone,
        "limit": limit,
        "corner": settings.corner,
        "logo": settings.mark(),
        "theme": theme(settings),
        "css": stylesheet(),
        "texts": read(language),
    }


@cache
def _script(language: str, limit: int) -> bytes:
    return gzip.compress(script(config(language, limit)).encode(), 9, mtime=0)


@cache
def _page_styles() -> bytes:
    return gzip.compress((page_styles() + theme(load(WidgetSettings))).encode(), 9, mtime=0)
