"""The section ``[oidc]`` of guichet.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from assistant.access.roles import Role
from foundation import Section, SettingsError, section

HERE = ("localhost", "127.0.0.1", "::1")


class OidcSettings(Section):
    """The city's directory; none when ``issuer`` is empty. Times in seconds."""

    model_config = section("oidc")

    issuer: str = ""
    address: str = ""
    client_id: str = ""
    client_secret: str = Field("", repr=False)
    client_secret_file: str = ""
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    acr_values: str = ""
    roles_claim: str = "roles"
    roles: dict[str, Role | tuple[Role, ...]] = Field(default_factory=dict)
    name_claim: str = "given_name"
    button: str = "Se connecter avec le compte de la ville"
    local_accounts: bool = True
    hosts: tuple[str, ...] = ()
    ca_file: str = ""
    seconds: float = Field(5.0, gt=0)

    @field_validator("issuer", "address")
    @classmethod
    def _sealed(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and ((parts.scheme != "https" and parts.hostname not in HERE) or not parts.netloc):
            raise ValueError("expected https://HOST…, found something else")
        if parts.query or parts.fragment:
            raise ValueError("expected no ? and no # in it")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.issuer:
            if not self.local_accounts:
                raise ValueError("local_accounts = false needs an issuer: nobody could sign in")
            return self
        needed = {"address": self.address, "client_id": self.client_id, "roles": self.roles}
        if missing := [name for name, value in needed.items() if not value]:
            raise ValueError(f"an issuer needs these too: {', '.join(missing)}")
        if "openid" not in self.scopes:
            raise ValueError("scopes must hold openid")
        return self

    @property
    def back(self) -> str:
        """Where the directory sends people back to: it must know this very address."""
        return f"{self.address.rstrip('/')}/agents/directory/back"

    @property
    def signed_out(self) -> str:
        """Where it sends them after signing out: it must know this one too."""
        return f"{self.address.rstrip('/')}/agents/login"

    @property
    def known_hosts(self) -> frozenset[str]:
        """The hosts that may be called, as they stand in addresses (with their port)."""
        return frozenset({urlsplit(self.issuer).netloc, *self.hosts})

    def secret(self) -> str:
        """Of the file when one is named; empty for a public client; SettingsError."""
        if not self.client_secret_file:
            return self.client_secret
        try:
            return Path(self.client_secret_file).expanduser().read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"[oidc] client_secret_file: {type(error).__name__}") from None
