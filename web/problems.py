"""Every error of the API as an RFC 9457 problem: a fixed sentence, never what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException

from assistant.errors import (
    AgentRefused,
    ConversationUnknown,
    DraftUnknown,
    MessageRefused,
    ModelError,
    SealError,
    StorageError,
    SwitchUnknown,
    TransitionRefused,
)
from foundation import GuichetError

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its HTTP status and the sentences that tell it."""

    status: int
    title: str
    detail: str


KINDS = {
    "malformed": Kind(400, "Malformed request", "The body could not be read as UTF-8 JSON."),
    "not-logged-in": Kind(401, "Not logged in", "Log in as an agent first, at /agents/login."),
    "forbidden": Kind(403, "Not allowed", "This account lacks the role that this call asks for."),
    "password-change": Kind(
        403, "Password to be changed", "Choose a password of your own first, at /agents/password."
    ),
    "other-origin": Kind(403, "Refused origin", "This call must come from our own pages."),
    "conversation-unknown": Kind(
        404,
        "Unknown conversation",
        "There is no such conversation for the token in the X-Conversation-Token header.",
    ),
    "switch-unknown": Kind(
        404, "Unknown switch", "Nothing of this kind and name can be switched off here."
    ),
    "not-found": Kind(404, "Not found", "Nothing stands at this address."),
    "method": Kind(405, "Method not allowed", "The Allow header names the possible methods."),
    "state": Kind(409, "Not possible now", "The conversation's state does not allow this."),
    "closed": Kind(409, "Conversation closed", "Open a new conversation to go on."),
    "not-yours": Kind(409, "Not your conversation", "Claim the conversation before writing in it."),
    "too-large": Kind(413, "Request too large", "The body is longer than the limit, in bytes."),
    "invalid": Kind(422, "Invalid request", "One or more fields are wrong; see errors."),
    "empty": Kind(422, "Empty message", "The message holds no visible character."),
    "too-long": Kind(
        422, "Message too long", "The message is longer than the limit, in characters."
    ),
    "refused": Kind(422, "Message refused", "The message cannot be taken as it is."),
    "too-many": Kind(429, "Too many requests", "Wait for the seconds told in Retry-After."),
    "internal": Kind(500, "Internal error", "The server failed; nothing already accepted is lost."),
    "unavailable": Kind(503, "Not available", "A part of the service is not working."),
    "stopping": Kind(
        503, "About to stop", "The service restarts: send the same again in a moment."
    ),
    "not-ready": Kind(503, "Not ready yet", "The service is still loading."),
}

_BY_STATUS = {400: "malformed", 404: "not-found", 405: "method", 413: "too-large", 422: "invalid"}
_BY_ERROR: dict[type[GuichetError], str] = {
    ConversationUnknown: "conversation-unknown",
    DraftUnknown: "not-found",
    SwitchUnknown: "switch-unknown",
    TransitionRefused: "state",
    MessageRefused: "refused",
    AgentRefused: "not-logged-in",
    ModelError: "unavailable",
    SealError: "unavailable",
    StorageError: "unavailable",
}


class FieldError(BaseModel):
    """One wrong field: where it stands (a JSON pointer) and what is wrong."""

    pointer: str
    detail: str


class Problem(BaseModel):
    """An RFC 9457 problem. Some carry more members, such as ``limit`` or ``errors``."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None


class ProblemRaised(Exception):
    """Ends a request with a problem of ``KINDS``."""

    def __init__(self, kind: str, headers: dict[str, str] | None = None, **members: object) -> None:
        super().__init__(kind)
        self.kind, self.headers, self.members = kind, headers, members


def problem(kind: str, headers: dict[str, str] | None = None, **members: object) -> JSONResponse:
    """The reply for the problem ``kind``, with extension ``members``."""
    told = KINDS[kind]
    return JSONResponse(
        problem_body(kind) | members,
        status_code=told.status,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


def responses(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of the ``kinds`` an operation can end with, with examples.

    Every operation can also end with "internal", "not-found" and "too-large".
    """
    described: dict[int | str, dict[str, Any]] = {}
    for kind in dict.fromkeys((*kinds, "internal")):
        told = KINDS[kind]
        entry = described.setdefault(
            told.status,
            {
                "description": told.title,
                "content": {
                    MEDIA_TYPE: {
                        "schema": {"$ref": "#/components/schemas/Problem"},
                        "examples": {},
                    }
                },
            },
        )
        entry["content"][MEDIA_TYPE]["examples"][kind] = {"value": problem_body(kind)}
    return described


def install(app: FastAPI) -> None:
    """Make every error of ``app`` a problem, and describe problems in its OpenAPI."""

    def openapi() -> dict[str, Any]:
        described = FastAPI.openapi(app)
        models = models_json_schema(
            [(Problem, "serialization")], ref_template="#/components/schemas/{model}"
        )[1]["$defs"]
        described["components"]["schemas"] |= models
        return described

    app.openapi = openapi  # type: ignore[method-assign]

    @app.exception_handler(ProblemRaised)
    async def raised(_: Request, error: ProblemRaised) -> JSONResponse:
        return problem(error.kind, error.headers, **error.members)

    @app.exception_handler(GuichetError)
    async def ours(_: Request, error: GuichetError) -> JSONResponse:
        kinds = (_BY_ERROR.get(kind) for kind in type(error).__mro__)
        return problem(next((kind for kind in kinds if kind), "internal"))

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        headers = dict(error.headers) if error.headers else None
        known = _BY_STATUS.get(error.status_code)
        if known:
            return problem(known, headers)
        kind = "malformed" if error.status_code < 500 else "internal"
        return problem(kind, headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        found = error.errors()
        if any(item["type"] == "json_invalid" for item in found):
            return problem("malformed")
        return problem("invalid", errors=[_field(item) for item in found])


def problem_body(kind: str) -> dict[str, object]:
    """The problem ``kind`` as JSON, without extension members."""
    told = KINDS[kind]
    return {
        "type": f"urn:guichet:problem:{kind}",
        "title": told.title,
        "status": told.status,
        "detail": told.detail,
    }


def _field(item: dict[str, Any]) -> dict[str, str]:
    # Only "msg" and "loc": "input" and "ctx" would send the citizen's words back.
    where = "/".join(str(part) for part in item["loc"][1:])
    return {"pointer": f"#/{where}", "detail": str(item["msg"])}
