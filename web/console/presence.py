"""Who is there: each agent says it, and whose page is no longer connected is away."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from assistant.storage.presence import Availability, Presences
from web.problems import responses
from web.schemas import example
from web.services import Here, Services
from web.sessions import Me

router = APIRouter(prefix="/presence")

SEEN_EVERY = 5.0  # seconds: an open page says that often that somebody is there


class Preferences(BaseModel):
    """How an agent wants to be told, and whether a draft is written when they take somebody."""

    model_config = example({"sound": True, "title": True, "desktop": False, "prepare": True})
    sound: bool = False
    title: bool = True
    desktop: bool = False
    prepare: bool = True


class MyPresence(BaseModel):
    model_config = example(
        {"status": "available", "preferences": {"sound": True}, "skills": ["Papiers"]}
    )
    status: Availability
    preferences: Preferences
    skills: list[str]


class PresenceChange(BaseModel):
    model_config = example({"status": "busy"})
    status: Availability | None = None
    preferences: Preferences | None = None


@router.get(
    "", summary="My presence and my settings", responses=responses("not-logged-in", "other-origin")
)
async def read(me: Me, services: Here) -> MyPresence:
    return await _mine(services, me.name)


@router.put(
    "",
    summary="Say how available I am, or how to tell me of news",
    responses=responses("not-logged-in", "other-origin", "malformed", "too-large", "invalid"),
)
async def change(wish: PresenceChange, me: Me, services: Here) -> MyPresence:
    presences = Presences(services.database)
    if wish.preferences is not None:
        await presences.prefer(me.name, wish.preferences.model_dump())
    if wish.status is not None:
        await presences.choose(me.name, wish.status)
        services.live.tell_moved()
    return await _mine(services, me.name)


async def arrive(services: Services, me: str) -> None:
    """The page is connected; who comes for the first time is available."""
    presences = Presences(services.database)
    if await presences.of(me) is None:
        await presences.choose(me, Availability.AVAILABLE)
    else:
        await presences.seen(me)


async def _mine(services: Services, me: str) -> MyPresence:
    found = await Presences(services.database).of(me)
    if found is None:
        return MyPresence(status=Availability.AWAY, preferences=Preferences(), skills=[])
    known = {
        name: found.preferences[name]
        for name in Preferences.model_fields
        if name in found.preferences
    }
    return MyPresence(
        status=found.status,
        preferences=Preferences.model_validate(known),
        skills=list(found.skills),
    )
