"""Where traces go: the ``[tracing]`` section of guichet.toml."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from foundation import Section, section


def _collector(address: str) -> str:
    if address and not address.startswith(("https://", "http://")):
        raise ValueError("expected https://HOST:4318/v1/traces, or nothing")
    return address


class TracingSettings(Section):
    """An empty ``collector``: nothing is traced, and nothing of OpenTelemetry is loaded."""

    model_config = section("tracing")

    collector: Annotated[str, AfterValidator(_collector)] = ""
    service: str = "guichet"
