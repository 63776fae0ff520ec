"""/api/v1/erasures: whoever holds a receipt's number can have it told again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from assistant.erasure_text import erasure_text
from assistant.receipt_number import start_of_id
from assistant.storage.erasing import Erasure, Erasures
from web.problems import ProblemRaised, responses
from web.schemas import example
from web.services import Here
from web.texts import choose

router = APIRouter(prefix="/api/v1/erasures", tags=["receipts"])
ERASURE: dict[str, Any] = {
    "receipt": "K7QM-2XAB-9FTC-4WPD",
    "at": "2026-11-02T09:10:00Z",
    "asked_by": "citizen",
    "counts": {"messages": 4, "drafts": 0, "notes": 0, "feedback": 1, "callbacks": 0},
    "text": "Reçu d'effacement n° K7QM-2XAB-9FTC-4WPD…",
}


class ErasureOut(BaseModel):
    """How many rows of each kind were erased and when; nothing of what they said or of whom."""

    model_config = example(ERASURE)
    receipt: str
    at: datetime
    asked_by: str
    counts: dict[str, int]
    text: str

    @classmethod
    def of(cls, erasure: Erasure, language: str) -> ErasureOut:
        return cls(
            receipt=erasure.number,
            at=erasure.at,
            asked_by=erasure.asked_by,
            counts=dict(erasure.counts),
            text=erasure_text(erasure, language),
        )


class Erased(ErasureOut):
    """``erased``: the messages among them."""

    model_config = example(ERASURE | {"erased": 4})
    erased: int


@router.get(
    "/{number}",
    summary="Check the receipt of an erasure",
    responses=responses("not-found", "invalid", "too-many", "unavailable"),
)
async def read_erasure(number: str, request: Request, services: Here, lang: str = "") -> ErasureOut:
    """While the receipt is kept; the number as it is written on it, dashes and case aside."""
    await services.rate_limits.check("message", request)
    start = start_of_id(number)
    found = await Erasures(services.database).find(start) if start else None
    if found is None:
        raise ProblemRaised("not-found")
    return ErasureOut.of(found, choose(lang, request.headers.get("accept-language", "")))
