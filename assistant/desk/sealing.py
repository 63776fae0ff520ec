"""Contacts are sealed with a key that is never in the database: a copy of it tells nothing."""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from assistant.desk.settings import DeskSettings
from assistant.errors import SealError
from foundation import home


class Seal:
    """Seals and opens with Fernet (AES and HMAC). The first key seals, any of them opens."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = tuple(keys)
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise SealError(
                "Expected Fernet keys, one a line, as `guichet desk key` makes them; found "
                "something else."
            ) from None

    @classmethod
    def fleeting(cls) -> Self:
        """One whose key is written nowhere and dies with it."""
        return cls([Fernet.generate_key().decode()])

    def close(self, id: str, contact: str) -> bytes:
        """``id`` is sealed in, so that no contact can be moved to another wish."""
        return self._fernet.encrypt(json.dumps({"id": id, "contact": contact}).encode())

    def open(self, id: str, sealed: bytes) -> str:
        """Raises SealError when it was sealed with another key, or for another wish."""
        try:
            told = json.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            told = {}
        if told.get("id") != id:
            raise SealError(
                "This contact was sealed with a key that is not here: put the key back into "
                "[desk] key_file."
            )
        return str(told["contact"])

    def mark(self, text: str) -> str:
        """64 hexadecimal digits that stand for ``text``: the same on every machine with this key,
        and nobody without it can try texts until one fits."""
        return hmac.new(self._keys[0].encode(), b"mark:" + text.encode(), "sha256").hexdigest()

    def again(self, sealed: bytes) -> bytes:
        """The same, sealed with the first key. Raises SealError as ``open``."""
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken:
            raise SealError("A contact was sealed with a key that is not here.") from None


def key_file(settings: DeskSettings) -> Path:
    return Path(settings.key_file).expanduser() if settings.key_file else home() / "desk.key"


def open_seal(settings: DeskSettings) -> Seal:
    """The seal of the settings; its key file is made if there is none. Raises SealError."""
    if settings.key:
        return Seal([settings.key])
    path = key_file(settings)
    if not path.exists():
        make_key(path)
    return Seal(read_keys(path))


def read_keys(path: Path) -> list[str]:
    try:
        if path.stat().st_mode & 0o077:
            raise SealError(f"Expected {path} readable by its owner only: chmod 600 {path}")
        return path.read_text("ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise SealError(f"Cannot read the key {path} ({type(error).__name__}).") from None


def make_key(path: Path, older: Sequence[str] = ()) -> None:
    """A new key before the ``older`` ones, in a file of its owner only, whole or not at all."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write("\n".join([Fernet.generate_key().decode(), *older]) + "\n")
            file.flush()
            os.fsync(file.fileno())
        if older:
            partial.replace(path)
        else:
            os.link(partial, path)  # of several processes that start at once, the first one's
            partial.unlink()
    except FileExistsError:
        partial.unlink(missing_ok=True)
    except OSError as error:
        raise SealError(f"Cannot write the key {path}: {error.strerror}.") from None
