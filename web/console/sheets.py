"""Looking for a sheet, and reading it whole, beside the conversation."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from corpus.procedure import Procedure
from guardrails.output import safe_address
from web.problems import ProblemRaised, responses
from web.schemas import Text, example
from web.services import Here

router = APIRouter(prefix="/sheets")

SHEETS = 8
FOUND = {
    "procedure": "F1341",
    "title": "Carte d'identité perdue",
    "heading": "Démarche",
    "text": "Vous devez faire une déclaration de perte.",
    "url": "https://www.belleroche.example/fiches/F1341",
    "publisher": "Belleroche Métropole",
    "updated": "2026-06-02",
}


class Wanted(BaseModel):
    """In the body and not in the address: addresses are written in logs."""

    model_config = example({"words": "carte d'identité perdue"})
    words: Text = Field(min_length=1, max_length=300)


class SheetOut(BaseModel):
    model_config = example(FOUND)
    procedure: str
    title: str
    heading: str
    text: str
    url: str
    publisher: str
    updated: date | None


class SheetsFound(BaseModel):
    model_config = example({"sheets": [FOUND]})
    sheets: list[SheetOut]


class Part(BaseModel):
    """A piece of a sheet under its headings, from the outermost to the innermost."""

    headings: list[str]
    text: str


class WholeSheet(BaseModel):
    model_config = example(
        {
            **{name: FOUND[name] for name in ("procedure", "title", "url", "publisher", "updated")},
            "themes": ["Papiers"],
            "contact": "04 00 00 00 00",
            "parts": [{"headings": ["Démarche"], "text": FOUND["text"]}],
        }
    )
    procedure: str
    title: str
    url: str
    publisher: str
    updated: date | None
    themes: list[str]
    contact: str
    parts: list[Part]


@router.post(
    "/search",
    summary="Look for sheets",
    responses=responses("not-logged-in", "other-origin", "malformed", "too-large", "invalid"),
)
async def search(wanted: Wanted, services: Here) -> SheetsFound:
    """The nearest sheets, each with its passage nearest to the words."""
    found = await run_in_threadpool(services.assistant.find_sheets, wanted.words, SHEETS)
    return SheetsFound(
        sheets=[
            SheetOut(
                procedure=one.procedure,
                title=one.title,
                heading=one.heading,
                text=one.text,
                url=one.url,
                publisher=one.publisher,
                updated=one.updated,
            )
            for one in found
        ]
    )


@router.get(
    "/{sheet}",
    summary="Read a sheet",
    responses=responses("not-logged-in", "other-origin", "not-found", "invalid"),
)
async def read(sheet: str, services: Here) -> WholeSheet:
    found: Procedure | None = await run_in_threadpool(services.assistant.sheet, sheet)
    if found is None:
        raise ProblemRaised("not-found")
    return WholeSheet(
        procedure=found.id,
        title=found.title,
        url=safe_address(found.url),
        publisher=found.publisher,
        updated=found.updated,
        themes=list(found.themes),
        contact=found.contact,
        parts=[Part(headings=list(one.headings), text=one.text) for one in found.blocks],
    )
