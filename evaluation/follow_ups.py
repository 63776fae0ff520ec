"""How often the search finds the sheet for a question that leans on the ones before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assistant.follow_up import Exchange, FollowUps
from evaluation.case import Case

FIRST = 3  # sheets among which the right one should be
Finds = Callable[[str], list[str]]  # a question → ids of sheets, best first


@dataclass(frozen=True, slots=True)
class Followed:
    """A dialogue, and what became of its last question."""

    case: Case
    standalone: str
    found_alone: bool  # when the question is searched as it was asked
    found: bool  # when it is searched as completed

    @property
    def rightly_completed(self) -> bool:
        """Completed when it goes on, left alone when it changes the subject."""
        return (self.standalone != self.case.question) == ("completes" in self.case.tags)


def follow(cases: Iterable[Case], follow_ups: FollowUps, finds: Finds) -> Iterator[Followed]:
    """Each dialogue completed and searched."""
    for case in cases:
        standalone = follow_ups.complete(case.question, earlier(case, follow_ups))
        alone, found = (
            any(id in case.gold for id in finds(question)[:FIRST])
            for question in (case.question, standalone)
        )
        yield Followed(case, standalone, alone, found)


def earlier(case: Case, follow_ups: FollowUps) -> list[Exchange]:
    """The dialogue so far. Its tag ``cited:ID`` says which sheet the answers cited."""
    cited = next((t.removeprefix("cited:") for t in case.tags if t.startswith("cited:")), "")
    sheet = follow_ups.catalogue.procedure(cited) if cited else None
    title, id = (sheet.title, sheet.id) if sheet else ("", "")
    return [Exchange(turn.content, title, id) for turn in case.history if turn.role == "user"]
