"""Passwords, kept as argon2 only."""

from __future__ import annotations

import asyncio

from pwdlib import PasswordHash

from assistant.storage.storable import check_text
from assistant.storage.tokens import new_token
from foundation import UsageError

SHORTEST = 12  # characters
LONGEST = 1024  # characters: hashing more would only serve to slow us down
HASHER = PasswordHash.recommended()
NOBODY = HASHER.hash(new_token())  # verified for unknown names, so that they take as long
NONE = ""  # stands for the password of who has none: signs in through the city's directory


async def hash_password(password: str) -> str:
    """Its argon2; UsageError when it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(
            f"Expected a password of {SHORTEST} to {LONGEST} characters, found {len(password)}."
        )
    check_text(password, "the password")
    return await asyncio.to_thread(HASHER.hash, password)


async def verify_password(password: str, hashed: str | None) -> tuple[bool, str | None]:
    """Whether it is the one, and its hash made anew when the strength of hashes has grown.

    ``hashed`` None or empty: the same time is taken, and the answer is no.
    """
    right, renewed = await asyncio.to_thread(
        HASHER.verify_and_update, password[:LONGEST], hashed or NOBODY
    )
    if not hashed or not right or len(password) > LONGEST:
        return False, None
    return True, renewed
