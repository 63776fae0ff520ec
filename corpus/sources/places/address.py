"""Where a file of places may be fetched from."""

from __future__ import annotations

from urllib.parse import urlsplit

HERE = ("127.0.0.1", "localhost", "::1")


def is_address(text: str) -> bool:
    """Whether the declared file is to be fetched rather than read from the disk."""
    return text.lower().startswith(("https://", "http://"))


def check_address(address: str) -> str:
    """The address, when it may be fetched: https, or http on this machine. Raises ValueError."""
    parts = urlsplit(address)
    if not parts.hostname or (parts.scheme != "https" and parts.hostname not in HERE):
        raise ValueError(f"expected an address that starts with https://, found {address!r}")
    return address
