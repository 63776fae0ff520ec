"""What citizens asked that no sheet answers, put together and counted."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from assistant.alike import grouped
from assistant.storage.editing import unanswered
from retrieval.lexical import Lexical
from web.editors.asked import told
from web.editors.beside import Beside
from web.editors.pages import Editor, editors_page
from web.services import Here

router = APIRouter(prefix="/editors/questions")
Groups = list[list[int]] | None
by_meaning: Beside[tuple[Groups]] = Beside("questions")


@router.get("")
async def list_unanswered(request: Request, services: Here, me: Editor) -> Response:
    """By meaning as soon as it is known; until then, or without vectors, by words."""
    found = await unanswered(services.database)
    questions = [each.question for each in found]
    by_words = await run_in_threadpool(grouped, questions, Lexical())
    # What was asked is not kept here: a conversation may be erased meanwhile.
    of = (id(services), hash(tuple(questions)))
    ready = await by_meaning.get(of, lambda: (services.assistant.alike(questions),))
    meant = ready[0] if ready else None
    groups, alone = await run_in_threadpool(told, found, by_words, meant)
    return editors_page(
        request,
        "questions.html",
        me,
        groups=groups,
        alone=alone,
        all=len(found),
        how="meaning" if meant else "words" if ready else "coming",
    )
