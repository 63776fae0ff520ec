"""/api/v1/switches: what can be switched off, what is, and turning it; each turn is audited."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from assistant.access.agent import Agent
from assistant.storage.switches import SwitchBoard
from assistant.switches import Kind, Off, key_of
from assistant.switching import named
from web.access import may
from web.chat import stripped
from web.problems import ProblemRaised, responses
from web.schemas import Text, example
from web.services import Here
from web.sessions import own_pages

router = APIRouter(prefix="/api/v1/switches", tags=["switches"], dependencies=[Depends(own_pages)])
LONGEST_REASON = 200
CONTENT = frozenset({Kind.TOPIC, Kind.SOURCE})  # what editors look after
SWITCH: dict[str, Any] = {
    "kind": "topic",
    "name": "Déchets et propreté",
    "on": False,
    "since": "2026-11-02T09:00:00Z",
    "actor": "edith",
    "because": "Les jours de collecte ont changé.",
    "may": True,
}
REFUSED = responses("not-logged-in", "other-origin", "forbidden")


class SwitchOut(BaseModel):
    """``since``, ``actor`` and ``because`` only while it is off. ``may``: you may turn it.

    ``name`` is ``all`` for the kinds ``assistant`` and ``composition``, which have one switch.
    """

    model_config = example(SWITCH)
    kind: Kind
    name: str
    on: bool
    since: datetime | None = None
    actor: str = ""
    because: str = ""
    may: bool


class SwitchesOut(BaseModel):
    model_config = example({"switches": [SWITCH]})
    switches: list[SwitchOut]


class Turn(BaseModel):
    """``because`` is read by colleagues only; personal data is taken out of it."""

    model_config = example({"on": False, "because": "Les jours de collecte ont changé."})
    on: bool
    because: Text = Field("", max_length=LONGEST_REASON)


Reader = Annotated[Agent, Depends(may("see_switches"))]


@router.get("", summary="All switches", responses=REFUSED)
async def read_switches(me: Reader, services: Here) -> SwitchesOut:
    """The two great ones first, then languages, sources and topics by name."""
    possible = await run_in_threadpool(services.assistant.switchable)
    off = {one.key: one for one in (await SwitchBoard(services.database).read()).off}
    order = (Kind.ASSISTANT, Kind.COMPOSITION, Kind.LANGUAGE, Kind.SOURCE, Kind.TOPIC)
    listed = [(kind, name) for kind in order for name in possible[kind]]
    known = {(kind, key_of(name)) for kind, name in listed}
    # What is off and no longer in the catalogue can be switched on again all the same.
    listed += [(one.kind, one.name) for one in off.values() if one.key not in known]
    return SwitchesOut(
        switches=[_out(kind, name, off.get((kind, key_of(name))), me) for kind, name in listed]
    )


@router.put(
    "/{kind}/{name:path}",
    summary="Turn a switch",
    responses=REFUSED | responses("malformed", "invalid", "switch-unknown", "too-large"),
)
async def turn(kind: Kind, name: str, wish: Turn, me: Reader, services: Here) -> SwitchOut:
    """In force in every process at its next step; what was composed meanwhile is not shown.

    To switch off twice leaves who did it first, and why."""
    if not _may(kind, me):
        raise ProblemRaised("forbidden")
    board, roles = SwitchBoard(services.database), tuple(me.roles)
    if wish.on:
        await board.turn_on(kind, name, me.name, roles)
    else:
        possible = await run_in_threadpool(services.assistant.switchable)
        name = named(kind, name, possible)
        because = await stripped(services, wish.because, "")
        await board.turn_off(kind, name, me.name, roles, because)
    services.live.tell_moved()
    off = {one.key: one for one in (await board.read()).off}
    return _out(kind, name, off.get((kind, key_of(name))), me)


def _out(kind: Kind, name: str, off: Off | None, me: Agent) -> SwitchOut:
    shown = SwitchOut(kind=kind, name=name, on=off is None, may=_may(kind, me))
    if off is not None:
        shown.since, shown.actor, shown.because = off.since, off.actor, off.because
    return shown


def _may(kind: Kind, me: Agent) -> bool:
    return me.may("switch") or (kind in CONTENT and me.may("switch_content"))
