"""How the commands of this package reach the database."""

from __future__ import annotations

import asyncio
import getpass
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from assistant.access.access import Access

T = TypeVar("T")


def operator() -> str:
    """Who runs the command, for the audit log: the account on the machine."""
    return "shell:" + re.sub(r"[^A-Za-z0-9_.-]", "_", getpass.getuser())[:50]


def on_database(action: Callable[[Access], Awaitable[T]]) -> T:
    """Play ``action`` on the database of the settings."""
    # Here and not above: other commands need not wait for the database's libraries.
    from assistant.access.access import Access
    from assistant.storage.database import open_database

    async def run() -> T:
        async with await open_database() as database:
            return await action(Access.of(database))

    return asyncio.run(run())
