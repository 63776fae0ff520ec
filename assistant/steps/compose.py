"""Steps 10 and 11: sentences are composed, and each is checked before it may be shown.

Nothing is shown yet: what the citizen sees stands behind the gate of ``decide``, so that its
promise covers every composed sentence. The official excerpt is already there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.composition.draft import Draft
from assistant.composition.ways import way
from assistant.conversation import Sentence, Status
from assistant.errors import ModelError
from assistant.events import Event, InLine, Sources
from assistant.model.protocol import Waiting
from assistant.model.queue import ModelBusy
from assistant.prompts import instructions
from assistant.state import Tools, Turn
from assistant.steps.stop_if_off import told
from assistant.switches import Kind
from assistant.texts import text
from assistant.units import Unit
from assistant.verification import Ground, grounds, verify
from guardrails.output import OutputGuard

Compose = Callable[[Turn, Tools], Iterator[Draft | Waiting]]


def compose(turn: Turn, tools: Tools) -> Iterator[Event]:
    yield Sources(turn.citations)
    if tools.switches().is_off(Kind.COMPOSITION):
        turn.end(Status.BUSY, told("composition", turn, tools), handoff="assistant_off")
        return
    if tools.gate(turn.language).closed:  # nothing was proven: the official words are all we have
        turn.end(
            Status.LOW_CONFIDENCE,
            text("compose.unproven", turn.language),
            handoff="low_confidence",
        )
        return
    for event in checked(turn, tools, way(tools.settings, turn.language).compose):
        if isinstance(event, InLine):
            yield event


def checked(turn: Turn, tools: Tools, compose_with: Compose) -> Iterator[Sentence | InLine]:
    """Each sentence with its verdict, as it is recorded, and the place in the line before them.

    A model that fails ends the turn.
    """
    found = grounds(turn.citations, turn.scored)
    guard = OutputGuard(
        instructions(turn.language),
        (tools.authority.website,),
        tools.personal_data.find,
        turn.language,
    )
    try:
        for draft in compose_with(turn, tools):
            if isinstance(draft, Waiting):
                words = text("compose.waiting", turn.language, place=draft.place)
                yield InLine(draft.place, words if draft.place else "")
                continue
            sentence, rests_on = _check(draft, found, guard, turn, tools)
            turn.sentences.append(sentence)
            if sentence.supported:
                turn.supports.extend(rests_on)
            yield sentence
    except ModelBusy:
        turn.end(Status.BUSY, text("status.busy", turn.language), handoff="busy")
    except ModelError:
        # The excerpt is already there: what fails is only the composed answer.
        turn.end(
            Status.ERROR,
            text("status.error", turn.language, phone=tools.authority.phone),
            handoff="error",
        )


def _check(
    draft: Draft, found: list[Ground], guard: OutputGuard, turn: Turn, tools: Tools
) -> tuple[Sentence, tuple[Unit, ...]]:
    """The sentence as recorded, and the pieces of sheets that it rests on."""
    if draft.pieces:  # the sheet's own words need no support but their own
        sheet = draft.pieces[0].passage.procedure
        cited = tuple(each.number for each in turn.citations if each.procedure == sheet)
        return Sentence(draft.text, cited, bool(cited)), draft.pieces
    verdict = verify(
        draft.text,
        found,
        tools.embedder,
        tools.lexical,
        guard,
        question=turn.standalone,
        french=turn.french,
    )
    return verdict.sentence, (verdict.piece,) if verdict.piece else ()
