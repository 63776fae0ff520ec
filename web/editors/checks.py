"""What the golden questions gave after each change of the sheets."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from assistant.storage.sheet_checks import SheetChecks
from web.editors.pages import Editor, editors_page
from web.public import day
from web.services import Here

router = APIRouter(prefix="/editors/checks")
SHOWN = 10  # checks; the red questions first in each
ORDER = ("red", "withheld", "green")


@router.get("")
async def list_checks(request: Request, services: Here, me: Editor) -> Response:
    found = await SheetChecks(services.database).newest(SHOWN)
    checks = [
        {
            "on": day(each.at, "fr"),
            **each.outcome,
            "asked": sorted(each.outcome["asked"], key=lambda asked: ORDER.index(asked["colour"])),
        }
        for each in found
        if each.outcome["sheets"]
    ]
    return editors_page(request, "checks.html", me, checks=checks)
