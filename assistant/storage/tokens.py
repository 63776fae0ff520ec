"""Secrets given to a browser: only their fingerprint is stored; a stolen database opens nothing."""

from __future__ import annotations

import hashlib
import hmac
import secrets


def new_token() -> str:
    """A secret of 256 random bits, safe in a header or a cookie."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """The SHA-256 of the token, 64 hexadecimal digits. No salt: the token itself is random."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def matches(token: str, stored: str) -> bool:
    """Whether ``stored`` is the fingerprint of ``token``, in a time that tells nothing."""
    return hmac.compare_digest(fingerprint(token), stored)
