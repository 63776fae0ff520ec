"""How the web server runs: the ``[web]`` section of guichet.toml."""

from __future__ import annotations

from pydantic import Field

from foundation import Section, section


class WebSettings(Section):
    """Address, limits and pace. Sizes in bytes, durations in seconds."""

    model_config = section("web")

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    max_message_chars: int = Field(2000, ge=1, le=20_000)
    max_body_bytes: int = Field(65_536, ge=1024)
    messages_per_minute: int = Field(20, ge=1)
    conversations_per_hour: int = Field(120, ge=1)
    logins_per_minute: int = Field(10, ge=1)
    away_seconds: float = Field(3.0, ge=0)
    poll_seconds: float = Field(5.0, gt=0)
    shutdown_seconds: int = Field(15, ge=1)
