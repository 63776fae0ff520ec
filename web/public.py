"""The public pages around the assistant: one frame, in French and English."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request, Response

from assistant.settings import AuthoritySettings
from foundation import load
from web.pages import templates
from web.texts import LANGUAGES, choose, unbroken
from web.texts import read as interface
from web.widget.settings import WidgetSettings

_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}


def language_of(request: Request, asked: str) -> str:
    return choose(asked, request.headers.get("accept-language", ""))


@cache
def read_texts(folder: Path, language: str) -> dict[str, Any]:
    """The words of one page, from ``folder/<language>.toml``."""
    text = (folder / f"{language}.toml").read_text("utf-8")
    return tomllib.loads(unbroken(text) if language == "fr" else text)


def public_page(
    request: Request,
    template: str,
    language: str,
    texts: dict[str, Any],
    *,
    status: int = 200,
    path: str = "",
    **values: object,
) -> Response:
    """``path``: where the same page stands in the other language."""
    others = {code: interface(code)["language_name"] for code in LANGUAGES if code != language}
    return templates.TemplateResponse(
        request,
        template,
        {
            "t": texts,
            "i": interface(language),
            "language": language,
            "others": others,
            "path": path,
            "authority": load(AuthoritySettings),
            "mark": load(WidgetSettings).mark(),
            "day": lambda moment: day(moment, language),
            **values,
        },
        status_code=status,
        headers={"Vary": "Accept-Language", "Content-Language": language},
    )


def day(moment: date | datetime | str | None, language: str) -> str:
    """A day in words; an ISO date as text is read first."""
    if not moment:
        return ""
    if isinstance(moment, str):
        moment = date.fromisoformat(moment[:10])
    month = _MONTHS[language].split()[moment.month - 1]
    first = "1er" if language == "fr" and moment.day == 1 else str(moment.day)
    return f"{first} {month} {moment.year}"
