"""Keys of other tools: made, listed, revoked, checked."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.access.accounts import SYSTEM
from assistant.access.audit import record
from assistant.access.audit_entry import Act
from assistant.access.key import ApiKey, read_key, written
from assistant.access.roles import Role
from assistant.errors import KeyRefused
from assistant.storage.database import Database, now
from assistant.storage.storable import check_text
from assistant.storage.tables import api_keys
from assistant.storage.tokens import fingerprint, matches, new_token
from assistant.storage.uninterrupted import uninterrupted
from foundation import UsageError

LONGEST_NAME = 64  # characters
SEEN_EVERY = timedelta(minutes=1)  # how exactly the last use is known
NOBODY = fingerprint(new_token())  # compared with for unknown ids, so that they take as long


class Keys:
    """The keys of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    @uninterrupted
    async def add(
        self,
        name: str,
        role: Role = Role.AGENT,
        *,
        per_minute: int,
        per_day: int,
        lasts: timedelta | None = None,
        by: str = SYSTEM,
    ) -> tuple[ApiKey, str]:
        """A new key and how it is written, which nobody can learn again; UsageError for a name
        that is empty or longer than 64 characters."""
        if not 1 <= len(name.strip()) <= LONGEST_NAME:
            raise UsageError(f"Expected a name of 1 to {LONGEST_NAME} characters for the key.")
        check_text(name, "the key's name")
        moment, secret = self._clock(), new_token()
        expires = moment + lasts if lasts else None
        key = ApiKey(secrets.token_hex(6), name.strip(), role, per_minute, per_day, moment, expires)
        async with self._database.writing() as connection:
            await connection.execute(
                insert(api_keys).values(
                    id=key.id,
                    name=key.name,
                    hash=fingerprint(secret),
                    role=role,
                    quota_per_minute=per_minute,
                    quota_per_day=per_day,
                    created=moment,
                    expires=expires,
                )
            )
            await self._note(connection, "added", key, by)
        return key, written(key.id, secret)

    @uninterrupted
    async def list(self) -> tuple[ApiKey, ...]:
        """All keys, the oldest first, those revoked included."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(api_keys).order_by(api_keys.c.created, api_keys.c.id)
            )
            return tuple(_as_key(row) for row in rows)

    @uninterrupted
    async def revoke(self, id: str, by: str = SYSTEM) -> ApiKey:
        """Close a key at once; revoking twice changes nothing. UsageError when there is none."""
        async with self._database.writing() as connection:
            found = await connection.execute(select(api_keys).where(api_keys.c.id == id))
            row = found.one_or_none()
            if row is None:
                raise UsageError("There is no key with this id; see: guichet key list")
            if row.revoked is None:
                await connection.execute(
                    update(api_keys).where(api_keys.c.id == id).values(revoked=self._clock())
                )
                await self._note(connection, "revoked", _as_key(row), by)
            return _as_key(row)

    @uninterrupted
    async def check(self, text: str) -> ApiKey:
        """The key that ``text`` writes; KeyRefused, in the same words, for one that is unknown,
        wrong, revoked or past its time."""
        id, secret = read_key(text) or ("", "")
        async with self._database.reading() as connection:
            found = await connection.execute(select(api_keys).where(api_keys.c.id == id))
            row = found.one_or_none()
        moment = self._clock()
        right = matches(secret, row.hash if row else NOBODY)
        key = _as_key(row) if row and right else None
        if key is None or not key.opens(moment):
            raise KeyRefused("The key is unknown, revoked or past its time.")
        if key.last_used is None or key.last_used <= moment - SEEN_EVERY:
            async with self._database.writing() as connection:
                await connection.execute(
                    update(api_keys).where(api_keys.c.id == key.id).values(last_used=moment)
                )
        return key

    async def _note(self, connection: AsyncConnection, what: str, key: ApiKey, by: str) -> None:
        act = Act(f"key.{what}", by, (), "key", key.id, {"role": key.role})
        await record(connection, act, self._clock())


def _as_key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        row.id,
        row.name,
        Role(row.role),
        row.quota_per_minute,
        row.quota_per_day,
        row.created,
        row.expires,
        row.revoked,
        row.last_used,
    )
