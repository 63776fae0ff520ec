"""The section ``[webhook]`` of guichet.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from foundation import Section, SettingsError, section

HERE = ("localhost", "127.0.0.1", "::1")
SHORTEST = 24  # characters of the secret


class WebhookSettings(Section):
    """Where events go; nowhere when ``url`` is empty. Times in seconds."""

    model_config = section("webhook")

    url: str = ""
    allowed_hosts: tuple[str, ...] = ()
    secret: str = Field("", repr=False)
    secret_file: str = ""
    ca_file: str = ""
    seconds: float = Field(10.0, gt=0, le=60)
    every_seconds: float = Field(5.0, gt=0)
    tries: int = Field(20, ge=1, le=50)
    first_wait_seconds: float = Field(10.0, gt=0)
    longest_wait_seconds: float = Field(6 * 3600.0, gt=0)

    @model_validator(mode="after")
    def _allowed(self) -> Self:
        if not self.url:
            return self
        parts = urlsplit(self.url)
        if parts.username or parts.password or parts.fragment:
            raise ValueError("url: expected no user, password or # in it")
        if not parts.hostname or parts.scheme not in ("http", "https"):
            raise ValueError("url: expected https://HOST/…")
        if parts.scheme != "https" and parts.hostname not in HERE:
            raise ValueError("url: expected https, which only this very machine may do without")
        if parts.hostname not in {host.lower() for host in self.allowed_hosts}:
            raise ValueError(f"allowed_hosts: expected {parts.hostname} among them")
        return self

    def key(self) -> str:
        """The secret, of the file when one is named. Raises SettingsError, without telling it."""
        secret = self.secret
        if self.secret_file:
            try:
                secret = Path(self.secret_file).expanduser().read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError(f"[webhook] secret_file: {type(error).__name__}") from None
        if len(secret) < SHORTEST:
            raise SettingsError(
                f"[webhook] secret_file: expected a secret of {SHORTEST} characters or more, "
                f"found {len(secret)}"
            )
        return secret
