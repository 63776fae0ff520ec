"""The web application: routes, errors, headers, and what starts and ends with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp

from assistant.access.access import Access
from assistant.desk.desk import Desk
from assistant.storage.conversations import Conversations
from assistant.tracing.settings import TracingSettings
from foundation import GuichetError, load
from web import access as gates
from web import chat, directory, handing_over, health, own_password, pages, problems, staff
from web.answering import Answering
from web.background import Round, background
from web.console import routes as console
from web.console.board import Board
from web.console.drafting import Drafting
from web.demo import routes as demo
from web.editors import routes as editors
from web.evaluations import routes as evaluations
from web.facade import facade
from web.facade.calls import Calls
from web.facade.errors import too_large
from web.facade.settings import FacadeSettings
from web.feedback import routes as feedback
from web.live import Live
from web.metrics.measures import Measures
from web.metrics.requests import CountRequests
from web.metrics.routes import metrics_router
from web.metrics.settings import MetricsSettings
from web.observing import Observed
from web.public_packed import PublicPacked
from web.rate_limits import RateLimits
from web.receipts import erasures
from web.receipts import routes as receipts
from web.register import routes as register
from web.request_id import RequestId
from web.security import BodyLimit, SecurityHeaders
from web.services import Services
from web.settings import WebSettings
from web.statistics import routes as statistics
from web.switches import page as switches_page
from web.switches import routes as switches
from web.tracing import open_traces
from web.transparency import routes as transparency
from web.turns import Turns
from web.widget import routes as widget
from web.widget.origins import Origins
from web.widget.settings import WidgetSettings

STATIC = Path(__file__).with_name("static")

log = structlog.get_logger(__name__)


def create_app(
    assistant: Answering,
    conversations: Conversations,
    access: Access,
    settings: WebSettings,
    desk: Desk | None = None,
    rounds: Sequence[Round] = (),
) -> FastAPI:
    """The application for a running assistant, which it warms when it starts and closes when it
    ends. The database stays its owner's to close.
    Without a ``desk``: one that is always open. ``rounds``: what else runs beside the requests."""
    live = Live()
    measures = Measures()
    traces = open_traces(load(TracingSettings))
    assistant = Observed(assistant, [measures, traces] if traces else [measures])
    desk = desk or Desk.always_open(conversations)
    turns = Turns(assistant, conversations, live, settings.away_seconds, desk)
    app = FastAPI(
        title="Guichet",
        version="1",
        description="Answers to administrative questions, with their sources, or a person.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.model = "loading"
    app.state.rounds = rounds
    app.state.services = Services(
        assistant,
        conversations,
        access,
        settings,
        live,
        turns,
        RateLimits(settings, access.counters, desk.mark),
        desk,
        Drafting(assistant, conversations.database),
        Calls(assistant),
        Board(conversations, access, live, settings.poll_seconds),
    )
    problems.install(app)
    gates.install(app)
    for router in (
        chat.router,
        handing_over.router,
        console.router,
        health.router,
        staff.router,
        directory.router,
        own_password.router,
        pages.router,
        evaluations.router,
        editors.router,
        statistics.router,
        switches_page.router,
        widget.router,
        feedback.router,
        receipts.router,
        erasures.router,
        switches.router,
        transparency.router,
        register.router,
        demo.router,
    ):
        app.include_router(router)
    metrics = load(MetricsSettings)
    if metrics.enabled:
        app.include_router(metrics_router(measures, metrics.secret()))
    if load(FacadeSettings).enabled:
        app.mount(facade.PATH, facade.create_facade(app.state.services))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    # The last one added stands outermost.
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=settings.max_body_bytes)
    app.add_middleware(BodyLimit, limit=settings.max_body_bytes, refusal=_too_large(settings))
    app.add_middleware(Origins, origins=load(WidgetSettings).origins)
    app.add_middleware(PublicPacked)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(CountRequests, measures=measures)
    app.add_middleware(RequestId)
    return app


def _too_large(settings: WebSettings) -> Callable[[str], ASGIApp]:
    def refusal(path: str) -> ASGIApp:
        if path.startswith(f"{facade.PATH}/"):
            return too_large()
        return problems.problem("too-large", limit=settings.max_body_bytes)

    return refusal


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    warming = asyncio.create_task(_warm(app))
    try:
        async with background(services, app.state.rounds):
            yield
    finally:
        await services.turns.stop_all(services.settings.shutdown_seconds)
        await services.drafting.stop_all(services.settings.shutdown_seconds)
        await services.calls.stop_all(services.settings.shutdown_seconds)
        warming.cancel()
        await run_in_threadpool(services.assistant.close)


async def _warm(app: FastAPI) -> None:
    """Load the model while the pages are already served; a failure is told by /ready."""
    try:
        await run_in_threadpool(app.state.services.assistant.warm)
        app.state.model = "loaded"
    except Exception as error:
        app.state.model = "failed"
        # Our own errors are one plain line; what another says is not ours to vouch for.
        why = str(error) if isinstance(error, GuichetError) else ""
        log.error("the model could not be loaded", kind=type(error).__name__, why=why)
