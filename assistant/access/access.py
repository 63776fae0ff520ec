"""All that decides who may come in, on one database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from assistant.access.accounts import Accounts
from assistant.access.audit import Audit
from assistant.access.keys import Keys
from assistant.access.oidc.directory import Directory
from assistant.access.oidc.settings import OidcSettings
from assistant.access.quotas import Quotas
from assistant.access.sessions import Sessions
from assistant.access.settings import AccessSettings
from assistant.access.signing_in import SigningIn
from assistant.storage.counters import Counters
from assistant.storage.database import Database, now
from foundation import load


@dataclass(frozen=True, slots=True)
class Access:
    """What the web and the commands ask of this package."""

    accounts: Accounts
    signing_in: SigningIn
    sessions: Sessions
    audit: Audit
    keys: Keys
    counters: Counters
    quotas: Quotas
    directory: Directory | None = None

    @classmethod
    def of(cls, database: Database, clock: Callable[[], datetime] = now) -> Self:
        """Everything on ``database``."""
        oidc = load(OidcSettings)
        settings, counters = load(AccessSettings), Counters(database, clock)
        return cls(
            Accounts(database, clock),
            SigningIn(database, clock),
            Sessions(database, clock, lasts=settings.lasts, idle=settings.idle),
            Audit(database, clock),
            Keys(database, clock),
            counters,
            Quotas(counters),
            Directory(oidc, database, clock) if oidc.issuer else None,
        )
