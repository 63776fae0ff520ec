"""One entry of the audit log, and how its hash seals it to the one before."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from foundation import UsageError

FIRST = "0" * 64  # what stands before the first entry
PURGED = "audit.purged"  # names the last entry removed; the chain goes on from its hash
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
# Identifiers only: neither sentences nor addresses of people can be slipped into the log.
IDENTIFIER = re.compile(r"[A-Za-z0-9_.:/+-]{0,64}")

Detail = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Act:
    """Who did what to what. ``actor`` is an account, or a word such as "citizen" or "system".

    ``roles`` are those the actor held. ``detail`` holds identifiers and numbers, never words of
    anybody.
    """

    action: str
    actor: str
    roles: tuple[str, ...] = ()
    object_kind: str = ""
    object: str = ""
    detail: Detail = field(default_factory=dict)

    def check(self) -> None:
        """Raises UsageError for what must not stand in the log."""
        if not ACTION.fullmatch(self.action):
            raise UsageError(f"Expected an action such as conversation.claim, found {self.action}.")
        texts = (self.actor, self.object_kind, self.object, *self.detail, *self.roles)
        values = [value for value in self.detail.values() if isinstance(value, str)]
        if not all(IDENTIFIER.fullmatch(text) for text in (*texts, *values)):
            raise UsageError(
                f"Expected identifiers of 64 characters at most in the entry {self.action}, "
                "found other words; the audit log holds nothing that people write."
            )


@dataclass(frozen=True, slots=True)
class Entry:
    """An act as it stands in the log: numbered, dated, sealed."""

    number: int
    at: datetime
    act: Act
    previous_hash: str
    hash: str

    @classmethod
    def sealing(cls, number: int, at: datetime, act: Act, previous_hash: str) -> Entry:
        """The entry with its hash computed."""
        return cls(number, at, act, previous_hash, seal(number, at, act, previous_hash))

    @property
    def sealed(self) -> bool:
        """Whether the hash is that of what the entry says."""
        return self.hash == seal(self.number, self.at, self.act, self.previous_hash)


def seal(number: int, at: datetime, act: Act, previous_hash: str) -> str:
    """The SHA-256 of the entry in canonical JSON: sorted keys, no spaces, UTF-8."""
    said = entry_json(number, at, act) | {"previous_hash": previous_hash}
    written = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def entry_json(number: int, at: datetime, act: Act) -> dict[str, object]:
    """What the hash covers, but for the link to the entry before; the export writes the same."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return {"number": number, "at": moment, **asdict(act), "roles": list(act.roles)}
