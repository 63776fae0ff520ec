"""All that decides who may come in, on one database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from assistant.access.accounts import Accounts
from assistant.access.sessions import Sessions
from assistant.access.signing_in import SigningIn
from assistant.storage.database import Database, now


@dataclass(frozen=True, slots=True)
class Access:
    """What the web and the commands ask of this package."""

    accounts: Accounts
    signing_in: SigningIn
    sessions: Sessions

    @classmethod
    def of(cls, database: Database, clock: Callable[[], datetime] = now) -> Self:
        """Everything on ``database``."""
        return cls(Accounts(database, clock), SigningIn(database, clock), Sessions(database, clock))
