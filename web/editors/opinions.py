"""The sheets whose answers helped, and those whose answers did not."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from assistant.masking import LEAST, shown_line
from assistant.storage.editing import SheetOpinions, opinions_by_sheet
from web.editors.pages import Editor, editors_page
from web.services import Here
from web.texts import read

router = APIRouter(prefix="/editors/opinions")


@dataclass(frozen=True, slots=True)
class Judged:
    """One sheet as shown; None: too few to be shown. ``reasons`` by their words."""

    procedure: str
    title: str
    helpful: int | None
    unhelpful: int | None
    reasons: tuple[tuple[str, int], ...]


@router.get("")
async def list_opinions(request: Request, services: Here, me: Editor) -> Response:
    found = await opinions_by_sheet(services.database)
    enough = [each for each in found if each.helpful + each.unhelpful >= LEAST]
    enough.sort(key=lambda each: (-each.unhelpful / (each.helpful + each.unhelpful), each.title))
    return editors_page(
        request,
        "opinions.html",
        me,
        sheets=[_shown(each) for each in enough],
        others=len(found) - len(enough),
    )


def _shown(sheet: SheetOpinions) -> Judged:
    helpful, unhelpful, _ = shown_line((sheet.helpful, sheet.unhelpful))
    reasons: list[tuple[str, int]] = []
    if unhelpful is not None:
        counted = sorted(sheet.reasons.items(), key=lambda item: (-item[1], item[0]))
        parts = shown_line([count for _, count in counted])
        reasons = [
            (read("fr").get(f"why_{reason}", ""), count)
            for (reason, _), count in zip(counted, parts, strict=False)
            if count and reason
        ]
    return Judged(sheet.procedure, sheet.title, helpful, unhelpful, tuple(reasons))
