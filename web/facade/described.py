"""How the calls look in the OpenAPI description."""

from __future__ import annotations

from typing import Any

from web.facade.errors import WRONG, error_body, failed_body
from web.schemas import ANSWER

_GUICHET = {name: of for name, of in ANSWER.items() if name not in ("id", "answer", "tokens")}
_WHOLE: dict[str, Any] = {
    "id": "chatcmpl-0192f3b0",
    "object": "chat.completion",
    "created": 1793523600,
    "model": "guichet",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": ANSWER["answer"], "refusal": None},
            "logprobs": None,
            "finish_reason": "stop",
            "guichet": _GUICHET | {"passed_over": ["temperature"]},
        }
    ],
    "usage": {"prompt_tokens": 900, "completion_tokens": 40, "total_tokens": 940},
}
_STREAM = (
    'data: {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": '
    '{"role": "assistant", "content": "Vous devez déclarer la perte."}}]}\n\ndata: [DONE]\n\n'
)
_MODEL = {"id": "guichet", "object": "model", "created": 1793523600, "owned_by": "guichet"}
_ERRORS: dict[int, tuple[str, Any]] = {
    400: ("The call cannot be taken", error_body("…", WRONG, "unsupported", "tools")),
    401: ("No valid key", error_body("…", WRONG, "invalid_api_key")),
    403: ("Not for this key", error_body("…", WRONG, "model_not_allowed", "model")),
    404: ("No such model", error_body("…", WRONG, "model_not_found", "model")),
    413: ("Too large", error_body("…", WRONG, "request_too_large")),
    429: ("Quota spent; see Retry-After", error_body("…", "requests", "rate_limit_exceeded")),
    500: ("The server failed", failed_body()),
    503: ("A part of the service is not working", failed_body()),
}
Described = dict[int | str, dict[str, Any]]

ANSWERED: Described = {
    200: {
        "description": "The reply; with `stream`, pieces of it.",
        "content": {
            "application/json": {"example": _WHOLE},
            "text/event-stream": {"example": _STREAM},
        },
    }
}
LISTED: Described = {
    200: {
        "description": "The models",
        "content": {"application/json": {"example": {"object": "list", "data": [_MODEL]}}},
    }
}


def refusals(*statuses: int) -> Described:
    """The errors that an operation can end with, with examples."""
    return {
        status: {"description": told, "content": {"application/json": {"example": body}}}
        for status, (told, body) in _ERRORS.items()
        if status in statuses
    }
