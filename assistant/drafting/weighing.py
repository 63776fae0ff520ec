"""The steps of a draft that differ from a citizen's turn: what would stop there informs here."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.composition.extracted import extract
from assistant.composition.ways import way
from assistant.confidence.features import features
from assistant.conversation import Sentence, Status
from assistant.drafting.decisions import decides
from assistant.errors import MessageRefused
from assistant.events import Composed, Event, InLine, Sources
from assistant.sources import cite
from assistant.state import Tools, Turn
from assistant.steps.clarify import narrow
from assistant.steps.compose import checked
from assistant.steps.judge import UNRELATED, weighed
from assistant.steps.quote import quoted
from assistant.switches import Kind
from assistant.texts import text
from assistant.verification import STAFF
from guardrails.attack import find_attack
from guardrails.invisible import clean
from guardrails.routing import find_route

INDIVIDUAL = "individual_decision"
# Routes after which there is nothing to look for. Thanks, an opinion, a town that is not ours: the
# agent answers alone. Who asks for a person has one, and an insult does not take a question away.
NOTHING_TO_FIND = frozenset({"small_talk", "about_assistant", "out_of_scope"})


def admit_letter(turn: Turn, tools: Tools) -> Iterator[Event]:
    """A letter may be longer than a message; raises MessageRefused."""
    limit = tools.settings.max_letter_chars
    if len(turn.question) > limit:
        raise MessageRefused(
            text("refused.too_long", turn.language, found=len(turn.question), limit=limit)
        )
    turn.question = clean(turn.question).strip()
    if not turn.question:
        raise MessageRefused(text("refused.empty", turn.language))
    yield from ()


def stop_draft_if_off(turn: Turn, tools: Tools) -> Iterator[Event]:
    """Where nothing may be composed for citizens, nothing is for agents either. A topic or a
    language that is left to people is the agents' own: they may ask for help with it."""
    off = tools.switches()
    if off.is_off(Kind.ASSISTANT) or off.is_off(Kind.COMPOSITION):
        turn.end(Status.BUSY, "", handoff="assistant_off")
    yield from ()


def route_draft(turn: Turn, tools: Tools) -> Iterator[Event]:
    """Only a decision about a person is remembered as a route: it keeps the model away."""
    route = find_route(turn.question, tools.authority.name)
    if find_attack(turn.question) is not None:
        turn.end(Status.ATTACK, "")
    elif route is not None and route.kind in NOTHING_TO_FIND:
        turn.end(Status(route.kind) if route.kind == "out_of_scope" else Status.SMALL_TALK, "")
    elif route is not None and route.kind == INDIVIDUAL:
        turn.route = route
    yield from ()


def judge_draft(turn: Turn, tools: Tools) -> Iterator[Event]:
    """Sheets about something else make no draft; doubtful ones make one, and the agent is told."""
    if weighed(turn, tools) < UNRELATED and turn.route is None:
        turn.end(Status.NO_SOURCE, "")
        return
    turn.citations = cite(turn.scored, tools)
    sheet = tools.catalogue.procedure(turn.citations[0].procedure) if turn.citations else None
    if sheet is not None and turn.french:
        narrow(turn, sheet, tools)
    yield from ()


def quote_draft(turn: Turn, tools: Tools) -> Iterator[Event]:
    """The excerpt beside the draft, so that the agent can compare."""
    yield from quoted(turn)


def compose_draft(turn: Turn, tools: Tools) -> Iterator[Event]:
    """Each sentence is told as soon as it has passed its check: the reader is not the citizen.

    About a person's own case, and in a language that we do not write, only the sheets' own words
    are given: nothing that a model wrote can then be a decision.
    """
    yield Sources(turn.citations)
    own_words = turn.route is not None or turn.language not in tools.settings.languages
    compose = extract if own_words else way(tools.settings, turn.language).compose
    sheets = "\n".join({item.unit.passage.text for item in turn.scored})
    rested_on = 0
    for sentence in checked(turn, tools, compose):
        if isinstance(sentence, InLine):
            yield sentence
        elif sentence.supported and decides(sentence.text, sheets):
            reasons = (text("withheld.verdict", STAFF),)
            turn.sentences[-1] = Sentence(sentence.text, (), supported=False, reasons=reasons)
            del turn.supports[rested_on:]
        elif sentence.supported:
            yield Composed(sentence)
        rested_on = len(turn.supports)


def weigh(turn: Turn, tools: Tools) -> Iterator[Event]:
    """The gate of a citizen's answer, told to the agent instead of closing."""
    read = features(turn, tools, turn.supports)
    turn.features = read.values()
    shown = [sentence.text for sentence in turn.sentences if sentence.supported]
    gate = tools.gate(turn.language)
    if gate.closed:  # no figure was proven in this language: the agent is given none
        turn.confidence = None
    else:
        turn.confidence = gate.probability(read) if shown else 0.0
    told = (" " if turn.completion_tokens else "\n").join(shown)
    if turn.route is not None:
        turn.end(Status.INDIVIDUAL_DECISION, told, handoff=INDIVIDUAL)
    elif shown and turn.confidence is not None and turn.confidence >= gate.threshold:
        turn.end(Status.ANSWERED, told)
    else:
        turn.end(Status.LOW_CONFIDENCE, told, handoff="low_confidence")
    yield from ()
