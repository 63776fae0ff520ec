"""A key by which another tool of the city calls the assistant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from assistant.access.roles import Role, holders

WRITTEN = re.compile(r"gk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """``name`` says which tool holds it. ``per_minute`` and ``per_day`` are calls.

    The secret is no part of it: it was shown once, and only its fingerprint is kept.
    """

    id: str
    name: str
    role: Role
    per_minute: int
    per_day: int
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None
    last_used: datetime | None = None

    def may(self, right: str) -> bool:
        """Whether its role holds ``right`` (a line of ``rights.toml``)."""
        return self.role in holders(right)

    def opens(self, moment: datetime) -> bool:
        """Whether it is neither revoked nor past its time."""
        return self.revoked is None and (self.expires is None or moment < self.expires)

    @property
    def actor(self) -> str:
        """Its name in the audit log."""
        return f"key:{self.id}"


def written(id: str, secret: str) -> str:
    """The key as a tool holds it."""
    return f"gk_{id}_{secret}"


def read_key(text: str) -> tuple[str, str] | None:
    """The id and the secret of a key as written; None for anything else."""
    found = WRITTEN.fullmatch(text)
    return (found[1], found[2]) if found else None
