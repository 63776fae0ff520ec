"""The script, the styles and the words of the assistant, for our page and for a city's pages."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from assistant.settings import AuthoritySettings
from foundation import load, until_renewed
from web.services import Here
from web.texts import INTERFACES, RIGHT_TO_LEFT, choose, names, read
from web.widget.bundle import script, stylesheet
from web.widget.packed import Packed
from web.widget.settings import WidgetSettings
from web.widget.theme import theme
from web.widget.within import styles_within

router = APIRouter(include_in_schema=False)


@router.get("/widget.js")
async def widget(request: Request, services: Here, lang: str = "") -> Response:
    """Everything the assistant needs, in one reply that browsers and proxies may keep."""
    language = choose(lang, request.headers.get("accept-language", ""), INTERFACES)
    packed = _script(language, services.settings.max_message_chars)
    return packed.answer(request, "text/javascript; charset=utf-8")


@router.get("/widget/page.css")
async def styles(request: Request) -> Response:
    return _page_styles().answer(request, "text/css; charset=utf-8")


@router.get("/widget/texts/{language}.json")
async def texts(language: str) -> dict[str, str]:
    return read(language)


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


@until_renewed
def _script(language: str, limit: int) -> Packed:
    return Packed.of(script(config(language, limit)))


@until_renewed
def _page_styles() -> Packed:
    return Packed.of(styles_within())
