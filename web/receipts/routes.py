"""/receipts: a citizen quotes an answer's number and reads what it rested on, while it is kept.

No word of the question, no other answer of the conversation, nothing about the person: the number
may be shown to an agent, or to anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from assistant.energy import MEASURED, grams
from assistant.erasure_text import erasure_text
from assistant.receipt_number import number_of, start_of_id
from assistant.settings import AuthoritySettings, EnergySettings
from assistant.storage.erasing import Erasures
from assistant.storage.receipts import Receipts
from assistant.storage.settings import StorageSettings
from foundation import load
from web.public import language_of, public_page, read_texts
from web.services import Here

router = APIRouter(include_in_schema=False)
FOLDER = Path(__file__).parent


@router.get("/receipts")
async def ask(request: Request, number: str = "", lang: str = "") -> Response:
    language = language_of(request, lang)
    if number:
        found = start_of_id(number)
        if found:
            return RedirectResponse(
                f"/receipts/{number_of(found.ljust(32, '0'))}?lang={language}", status_code=303
            )
    texts = read_texts(FOLDER, language)
    return public_page(
        request, "receipt.html", language, texts, wrong=bool(number), path="/receipts"
    )


@router.get("/receipts/{number}")
async def receipt(request: Request, number: str, services: Here, lang: str = "") -> Response:
    await services.rate_limits.check("message", request)
    language = language_of(request, lang)
    start = start_of_id(number)
    found = await Receipts(services.database).find(start) if start else None
    erased = await Erasures(services.database).find(start) if start and not found else None
    return public_page(
        request,
        "receipt.html",
        language,
        read_texts(FOLDER, language),
        status=200 if found or erased else 404,
        path=f"/receipts/{number}" if start else "/receipts",
        number=number_of(start.ljust(32, "0")) if start else "",
        given=found,
        sureness=sureness(found.answer) if found else "",
        energy=energy(found.answer, read_texts(FOLDER, language)) if found else "",
        erasure=erasure_text(erased, language) if erased else "",
        gone=found is None,
        retention=load(StorageSettings).retention_days,
        phone=load(AuthoritySettings).phone,
    )


def energy(answer: Mapping[str, Any], texts: Mapping[str, Any]) -> str:
    """Watt-hours, grams, and how they are known."""
    settings, wh = load(EnergySettings), float(answer.get("energy_wh") or 0.0)
    method = "measured" if answer.get("energy_method") == MEASURED else "estimated"
    told: str = texts["energy_told"][method]
    return told.format(
        wh=f"{wh:.4f}",
        grams=f"{grams(wh, settings.grams_per_kwh):.4f}",
        uncertainty=round(100 * settings.uncertainty),
    )


def sureness(answer: object) -> str:
    """How sure the assistant was, as the name of the words that say it; empty when not reckoned."""
    told = answer if isinstance(answer, dict) else {}
    confidence, threshold = told.get("confidence"), told.get("threshold")
    if confidence is None or threshold is None:
        return ""
    if told.get("status") != "answered" or confidence < threshold:
        return "sure_not"
    return "sure_very" if confidence >= (1 + threshold) / 2 else "sure_rather"
