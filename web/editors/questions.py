"""What citizens asked that no sheet answers, put together and counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from assistant.alike import grouped
from assistant.masking import LEAST
from assistant.storage.editing import Unanswered, unanswered
from retrieval.lexical import Lexical
from web.editors.pages import Editor, editors_page
from web.services import Here

router = APIRouter(prefix="/editors/questions")
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions that ask nearly the same. ``people`` is None when fewer than ``LEAST`` asked."""

    examples: tuple[str, ...]
    people: int | None


@router.get("")
async def list_unanswered(request: Request, services: Here, me: Editor) -> Response:
    found = await unanswered(services.database)
    groups, alone = await run_in_threadpool(_told, found)
    return editors_page(request, "questions.html", me, groups=groups, alone=alone, all=len(found))


def _told(found: Sequence[Unanswered]) -> tuple[list[Asked], int]:
    """The groups, and how many questions were each asked in one conversation only.

    What one person alone has asked may tell a life even without a name: it is only counted.
    """
    groups = list(_groups(found))
    told = [(examples, people) for examples, people in groups if people > 1]
    told.sort(key=lambda group: -group[1])
    return (
        [Asked(examples, people if people >= LEAST else None) for examples, people in told],
        sum(people == 1 for _, people in groups),
    )


def _groups(found: Sequence[Unanswered]) -> Iterator[tuple[tuple[str, ...], int]]:
    for places in grouped([each.question for each in found], Lexical()):
        people = {found[place].conversation for place in places}
        asked = dict.fromkeys(found[place].question for place in places)
        yield tuple(sorted(asked, key=len)[:EXAMPLES]), len(people)
