"""The page to sign in on: the city's directory, local accounts, or both."""

from __future__ import annotations

from fastapi import Request, Response

from assistant.access.access import Access
from web.staff_pages import staff_page
from web.texts import read_access


def login_page(
    request: Request,
    access: Access,
    error: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
    wanted: str = "",
    *,
    local: bool = False,
) -> Response:
    """``error`` names a text of ``texts/access.toml``. ``local``: the form is asked for, even where
    local accounts are closed to all but administrators."""
    directory = access.directory.settings if access.directory else None
    return staff_page(
        request,
        "login.html",
        status=status,
        headers=headers,
        error=read_access()[error] if error else "",
        wanted=wanted,
        directory=directory,
        local=local or directory is None or directory.local_accounts,
    )
