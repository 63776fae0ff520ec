"""The application mounted at ``/v1``: its own errors, its own description."""

from __future__ import annotations

from fastapi import FastAPI

from web.facade import errors, routes
from web.services import Services

PATH = "/v1"


def create_facade(services: Services) -> FastAPI:
    """Routes on the same services as everything else."""
    app = FastAPI(
        title="Guichet, as OpenAI's clients call it",
        version="1",
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = services
    errors.install(app)
    app.include_router(routes.router)
    return app
