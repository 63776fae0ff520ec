"""What editors learn from the conversations kept: unanswered questions, opinions by sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from assistant.conversation import Status
from assistant.storage.database import Database
from assistant.storage.tables import feedback, messages
from assistant.storage.uninterrupted import uninterrupted

WITHOUT_ANSWER = (Status.NO_SOURCE.value, Status.LOW_CONFIDENCE.value)
MOST = 3000  # questions, the latest: what is compared with each other must stay few


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question, stripped, for which no sheet was found or the assistant was not sure enough."""

    conversation: str
    question: str


@dataclass(frozen=True, slots=True)
class SheetOpinions:
    """Thumbs given to answers that rested on one sheet. ``reasons`` of those that point down."""

    procedure: str
    title: str
    helpful: int
    unhelpful: int
    reasons: Mapping[str, int]


@uninterrupted
async def unanswered(database: Database, most: int = MOST) -> list[Unanswered]:
    """Of all conversations kept, the latest first."""
    answer = messages.c.answer
    query = (
        select(messages.c.conversation, answer["question_stripped"].as_string().label("question"))
        .where(answer.is_not(None), answer["status"].as_string().in_(WITHOUT_ANSWER))
        .order_by(messages.c.at.desc(), messages.c.conversation, messages.c.number)
        .limit(most)
    )
    async with database.reading() as connection:
        rows = await connection.execute(query)
        return [Unanswered(row.conversation, row.question) for row in rows if row.question]


@uninterrupted
async def opinions_by_sheet(database: Database) -> list[SheetOpinions]:
    """Of all conversations kept; an opinion counts for each sheet that its answer rested on."""
    query = select(feedback.c.value, feedback.c.reason, messages.c.answer).join(
        messages,
        and_(
            messages.c.conversation == feedback.c.conversation,
            messages.c.number == feedback.c.message_number,
        ),
    )
    titles: dict[str, str] = {}
    thumbs: Counter[tuple[str, bool]] = Counter()
    reasons: dict[str, Counter[str]] = {}
    async with database.reading() as connection:
        for row in await connection.execute(query.order_by(feedback.c.at)):
            for sheet, title in rested_on(row.answer).items():
                titles[sheet] = title
                thumbs[sheet, row.value > 0] += 1
                if row.value < 0:
                    reasons.setdefault(sheet, Counter())[row.reason] += 1
    return [
        SheetOpinions(
            sheet, title, thumbs[sheet, True], thumbs[sheet, False], reasons.get(sheet, {})
        )
        for sheet, title in titles.items()
    ]


def rested_on(answer: Mapping[str, Any] | None) -> dict[str, str]:
    """The sheets of an answer with their titles: those its sentences and excerpt cite."""
    if not answer:
        return {}
    used = {number for each in answer.get("sentences") or () for number in each["citations"]}
    if excerpt := answer.get("excerpt"):
        used.add(excerpt["citation"])
    return {
        each["procedure"]: each["title"]
        for each in answer.get("citations") or ()
        if each["number"] in used
    }
