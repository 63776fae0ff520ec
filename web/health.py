"""Is the server alive, and can it answer?"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from web.problems import problem, responses
from web.schemas import Index, Live, Ready
from web.services import Here

router = APIRouter(tags=["health"])


@router.get("/health", summary="Alive", responses=responses("internal"))
async def health(services: Here) -> Live:
    """``status`` is "live", or "stopping" while the last answers are being finished."""
    return Live(status="stopping" if services.live.closed else "live")


@router.get(
    "/ready",
    summary="Able to answer",
    response_model=Ready,
    responses=responses("not-ready", "stopping"),
)
async def ready(request: Request, services: Here) -> Ready | JSONResponse:
    """Ready once the model is loaded and every passage can be found by its words; the vectors
    may still be on their way. No more once the server is about to stop."""
    if services.live.closed:
        return problem("stopping", {"Retry-After": "2"})
    model: str = request.app.state.model
    progress = await run_in_threadpool(lambda: services.assistant.progress)
    index = Index(total=progress.total, dense=progress.dense, lexical=progress.lexical)
    if model != "loaded" or index.lexical < index.total or not index.total:
        return problem("not-ready", model=model, index=index.model_dump())
    return Ready(status="ready", model=model, index=index)
