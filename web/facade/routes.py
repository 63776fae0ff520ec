"""``/v1/chat/completions`` and ``/v1/models``, for who holds a key."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from assistant.access.audit_entry import Act
from assistant.access.key import ApiKey
from assistant.conversation import Status
from assistant.events import Accepted, Composed, Event, Finished
from web.facade.described import ANSWERED, LISTED, refusals
from web.facade.errors import failed_body
from web.facade.models import model_of, models_of
from web.facade.replies import Reply, early
from web.facade.schemas import ChatRequest
from web.services import Here

router = APIRouter()
log = structlog.get_logger(__name__)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]
DONE = b"data: [DONE]\n\n"


async def of_caller(services: Here, given: Bearer) -> ApiKey:
    """The key of the call; raises KeyRefused."""
    return await services.access.keys.check(given.credentials if given else "")


Caller = Annotated[ApiKey, Depends(of_caller)]


@router.get("/models", summary="The models that this key opens", responses=LISTED | refusals(401))
async def list_models(key: Caller) -> dict[str, Any]:
    return {"object": "list", "data": [model.described() for model in models_of(key)]}


@router.get("/models/{name}", summary="One model", responses=refusals(401, 403, 404))
async def one_model(name: str, key: Caller) -> dict[str, Any]:
    return model_of(name, key).described()


@router.post(
    "/chat/completions",
    summary="Ask the assistant",
    response_model=None,
    responses=ANSWERED | refusals(400, 401, 403, 404, 413, 429, 500, 503),
)
async def complete(request: Request, wish: ChatRequest, key: Caller, services: Here) -> Response:
    """``guichet`` answers as citizens are answered; ``guichet-draft`` drafts for a person of the
    house, who reads, edits and sends. Personal data is stripped first, nothing is kept, and
    ``choices[0].guichet`` tells the status, the sources, the confidence and the label."""
    model = model_of(wish.model, key)
    wish.check()
    await services.access.quotas.spend(key)
    act = Act("facade.asked", key.actor, (key.role,), "key", key.id, {"model": model.name})
    await services.access.audit.record(act)
    reply = Reply(model.name, wish.passed_over)
    events = services.calls.play(wish.messages, draft=model.draft)
    if not wish.stream:
        return await _in_one_piece(request, reply, events)
    first = await anext(events)  # a message that is refused is no stream
    usage = bool(wish.stream_options and wish.stream_options.include_usage)
    return StreamingResponse(
        _streamed(reply, first, events, usage=usage),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


async def _in_one_piece(request: Request, reply: Reply, events: AsyncIterator[Event]) -> Response:
    """The whole reply; when the caller leaves before it is ready, the model stops."""
    answering = asyncio.ensure_future(_whole(reply, events))
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            return Response(status_code=499)  # nobody reads it
        return answering.result()
    finally:
        answering.cancel()
        leaving.cancel()


async def _whole(reply: Reply, events: AsyncIterator[Event]) -> Response:
    async for event in events:
        if isinstance(event, Composed) and event.sentence.supported:
            reply.sentence(event)
        elif isinstance(event, Finished):
            if event.answer.status is Status.ERROR:
                return JSONResponse(failed_body(), 500)
            reply.end(event.answer)
            return JSONResponse(reply.whole(event.answer))
    raise AssertionError("a turn always ends with Finished")


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _streamed(
    reply: Reply, first: Event, events: AsyncIterator[Event], *, usage: bool
) -> AsyncIterator[bytes]:
    try:
        for piece in _pieces(reply, first, usage=usage):
            yield _line(piece)
        async for event in events:
            for piece in _pieces(reply, event, usage=usage):
                yield _line(piece)
        yield DONE
    except Exception as error:
        # Never the message of the exception: it may quote what was sent.
        log.error("a call failed", kind=type(error).__name__)
        yield _line(failed_body())


def _pieces(reply: Reply, event: Event, *, usage: bool) -> Iterator[dict[str, Any]]:
    match event:
        case Accepted():
            yield reply.piece("")
        case Composed(sentence) if sentence.supported:
            yield reply.piece(reply.sentence(event))
        case Finished(answer) if answer.status is Status.ERROR:
            raise RuntimeError("the turn failed")
        case Finished(answer):
            if rest := reply.end(answer):
                yield reply.piece(rest)
            yield reply.piece(answer=answer)
            if usage:
                yield reply.usage(answer)
        case _:
            if ours := early(event):
                yield reply.piece(ours=ours)


def _line(piece: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(piece, ensure_ascii=False)}\n\n".encode()
