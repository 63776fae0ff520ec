"""Errors as OpenAI's clients read them: ``{"error": {"message", "type", "param", "code"}}``.

Sentences are fixed: what was sent is never in them.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.errors import KeyRefused, MessageRefused, QuotaSpent
from foundation import GuichetError

WRONG, SERVER = "invalid_request_error", "server_error"
KEY = "Give a valid key: Authorization: Bearer gk_…; the city's administrator makes them."
FAILED = "The server failed; nothing of the request was kept."
_BY_STATUS = {
    404: ("Nothing stands at this address.", "not_found"),
    405: ("The Allow header names the possible methods.", "method_not_allowed"),
    413: ("The body is longer than the limit, in bytes.", "request_too_large"),
}


class Refused(Exception):
    """Ends a call with an error of this shape."""

    def __init__(self, status: int, message: str, code: str, param: str | None = None) -> None:
        super().__init__(code)
        self.status, self.body = status, error_body(message, WRONG, code, param)


def error_body(message: str, kind: str, code: str | None, param: str | None = None) -> Any:
    """The JSON of one error."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def failed_body() -> Any:
    """The JSON that tells a failure of ours, also in the middle of a stream."""
    return error_body(FAILED, SERVER, None)


def too_large() -> JSONResponse:
    """For a body that announces more than the limit."""
    message, code = _BY_STATUS[413]
    return JSONResponse(error_body(message, WRONG, code), 413)


def install(app: FastAPI) -> None:
    """Give every error of ``app`` this shape."""

    @app.exception_handler(Refused)
    async def refused(_: Request, error: Refused) -> JSONResponse:
        return JSONResponse(error.body, error.status)

    @app.exception_handler(GuichetError)
    async def ours(_: Request, error: GuichetError) -> JSONResponse:
        match error:
            case KeyRefused():
                body = error_body(KEY, WRONG, "invalid_api_key")
                return JSONResponse(body, 401, {"WWW-Authenticate": "Bearer"})
            case QuotaSpent(per=per, seconds=seconds):
                day = per == "day"
                code = "insufficient_quota" if day else "rate_limit_exceeded"
                body = error_body(str(error), code if day else "requests", code)
                return JSONResponse(body, 429, {"Retry-After": str(seconds)})
            case MessageRefused():  # its sentence is ours, with figures only
                return JSONResponse(error_body(str(error), WRONG, "refused", "messages"), 400)
        return JSONResponse(failed_body(), 503)

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        message, code = _BY_STATUS.get(error.status_code, ("This cannot be read.", "malformed"))
        headers = dict(error.headers) if error.headers else None
        return JSONResponse(error_body(message, WRONG, code), error.status_code, headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return JSONResponse(error_body("The body is not UTF-8 JSON.", WRONG, "malformed"), 400)
        # Only "msg" and "loc": "input" and "ctx" would send the words back.
        where = ".".join(str(part) for part in first["loc"][1:])
        return JSONResponse(error_body(str(first["msg"]), WRONG, "invalid", where or None), 400)

    @app.exception_handler(Exception)
    async def crashed(_: Request, __: Exception) -> JSONResponse:
        return JSONResponse(failed_body(), 500)
