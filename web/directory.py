"""Out to the city's directory to sign in there, and back."""

from __future__ import annotations

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from assistant.access.oidc.directory import WITHIN, Directory
from assistant.errors import DirectoryDown, DirectoryRefused
from web.login_page import login_page
from web.parts import first_page
from web.problems import ProblemRaised
from web.services import Here
from web.sessions import keep
from web.staff_pages import staff_page

router = APIRouter(prefix="/agents/directory", include_in_schema=False)
log = structlog.get_logger(__name__)
COOKIE = "guichet_sign_in"
STATUS = {"state": 400, "denied": 401, "answer": 502, "roles": 403, "disabled": 403}


@router.get("")
async def leave(request: Request, services: Here, next: str = "") -> Response:
    """To the directory. The browser keeps the state, to show it when it comes back."""
    directory = _directory(services.access.directory)
    try:
        await services.rate_limits.check("login", request)
        url, state = await directory.leave(next)
    except ProblemRaised as slow:
        return login_page(request, services.access, "directory_slow", 429, slow.headers, next)
    except (DirectoryDown, DirectoryRefused) as error:
        return _told(request, services, error, next)
    response = RedirectResponse(url, status_code=303)
    response.set_cookie(
        _cookie(request),
        state,
        max_age=int(WITHIN.total_seconds()),
        httponly=True,
        samesite="lax",  # the directory sends the browser back from its own site
        secure=request.url.scheme == "https",
    )
    return response


@router.get("/back")
async def come_back(
    request: Request, services: Here, state: str = "", code: str = "", iss: str = ""
) -> Response:
    """Whoever comes back with a code is signed in, when all of it can be verified."""
    directory = _directory(services.access.directory)
    kept = request.cookies.get(_cookie(request), "")
    try:
        entered = await directory.come_back(kept, state, code, iss)
    except (DirectoryDown, DirectoryRefused) as error:
        response = _told(request, services, error)
    else:
        page = first_page(entered.agent, entered.wanted)
        response = staff_page(request, "onward.html", onward=page, said="onward_in")
        token = await services.access.sessions.open(entered.agent, entered.id_token)
        keep(response, token, request)
    response.delete_cookie(
        _cookie(request), httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )
    return response


def _directory(directory: Directory | None) -> Directory:
    if directory is None:
        raise ProblemRaised("not-found")
    return directory


def _cookie(request: Request) -> str:
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def _told(
    request: Request, services: Here, error: DirectoryDown | DirectoryRefused, wanted: str = ""
) -> Response:
    """The log has what the page spares: both in fixed words, without any claim or token."""
    log.warning("signing in through the directory failed", why=str(error))
    if isinstance(error, DirectoryDown):
        return login_page(request, services.access, "directory_down", 503, wanted=wanted)
    why = f"directory_{error.why}"
    return login_page(request, services.access, why, STATUS[error.why], wanted=wanted)
