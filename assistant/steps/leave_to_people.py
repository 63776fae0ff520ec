"""Between find and judge: a question whose sheet is of a topic that is off goes to a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.conversation import Status
from assistant.events import Event
from assistant.state import Tools, Turn
from assistant.steps.judge import UNRELATED, weighed
from assistant.steps.stop_if_off import told
from assistant.switches import Kind, Switches
from corpus.procedure import Procedure


def leave_to_people(turn: Turn, tools: Tools) -> Iterator[Event]:
    """Nothing of the sheet is shown. A sheet that is about something else stops nobody."""
    off = tools.switches()
    if not off.any_off(Kind.TOPIC) or not turn.scored:
        return
    sheet = tools.catalogue.procedure(turn.scored[0].unit.passage.procedure)
    if sheet is None or not is_left_to_people(sheet, off):
        return
    if weighed(turn, tools) >= UNRELATED or turn.route is not None:
        turn.end(Status.OUT_OF_SCOPE, told("topic", turn, tools), handoff="topic_off")
    yield from ()


def is_left_to_people(sheet: Procedure, off: Switches) -> bool:
    """Whether one of its themes is switched off."""
    return any(off.is_off(Kind.TOPIC, theme) for theme in sheet.themes)


def is_withheld(sheets: Iterable[str], tools: Tools) -> bool:
    """Whether one of these sheets, by id, may not be answered from at this moment."""
    off = tools.switches()
    if not (off.any_off(Kind.TOPIC) or off.any_off(Kind.SOURCE)):
        return False
    found = [sheet for id in sheets if (sheet := tools.catalogue.procedure(id))]
    return any(is_left_to_people(one, off) or off.is_off(Kind.SOURCE, one.source) for one in found)
