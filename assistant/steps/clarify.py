"""Between judge and quote: a sheet that answers by case is asked about, once."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.cases import chosen, complete, has_usual, is_told, narrowed, open_parting
from assistant.conversation import Author, Choice, Status
from assistant.events import Event, Sources
from assistant.sources import cite
from assistant.state import Tools, Turn
from assistant.texts import text
from corpus.procedure import Procedure

MOST = 5  # choices: with more, reading them is harder than reading the sheet


def clarify(turn: Turn, tools: Tools) -> Iterator[Event]:
    """Asking costs the citizen a round: never twice in a row, nor when the usual case answers.

    Only in French: whether a word of the question tells the case is known by comparing words.
    """
    if turn.route is not None or not turn.french or not turn.citations:
        return
    sheet = tools.catalogue.procedure(turn.citations[0].procedure)
    if sheet is None:
        return
    if narrow(turn, sheet, tools):
        return
    cases = _in_doubt(turn, sheet, tools)
    choices = tuple(Choice(_titled(case), complete(turn.standalone, case)) for case in cases)
    longest = max((len(choice.question) for choice in choices), default=0)
    if choices and longest <= tools.settings.max_question_chars and not _just_asked(turn):
        turn.choices, turn.citations = choices, turn.citations[:1]
        yield Sources(turn.citations)
        turn.end(Status.CLARIFICATION, text("clarify.case", turn.language, title=sheet.title))


def narrow(turn: Turn, sheet: Procedure, tools: Tools) -> bool:
    """Keep the case of the sheet that the question names; False when it names none."""
    case = chosen(turn.standalone, sheet)
    if case is None:
        return False
    turn.scored = narrowed(turn.scored, sheet, case) or turn.scored
    turn.citations = cite(turn.scored, tools)
    return True


def _in_doubt(turn: Turn, sheet: Procedure, tools: Tools) -> tuple[str, ...]:
    """The cases of which nobody can tell which is the citizen's; mostly none."""
    parting = open_parting(turn.scored, sheet)
    if parting is None or len(parting.cases) > MOST or has_usual(parting.cases):
        return ()
    if is_told(turn.standalone, parting.cases, tools.lexical):
        return ()
    return parting.cases


def _titled(case: str) -> str:
    return case[:1].upper() + case[1:]


def _just_asked(turn: Turn) -> bool:
    for message in reversed(turn.history):
        if message.author is Author.ASSISTANT:
            return bool((message.answer or {}).get("choices"))
    return False
