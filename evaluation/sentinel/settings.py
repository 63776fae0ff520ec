"""The ``[sentinel]`` section of guichet.toml."""

from __future__ import annotations

from pydantic import Field

from foundation import Section, section


class SentinelSettings(Section):
    """By default it checks and tells; it switches nothing off (docs/decisions/0025)."""

    model_config = section("sentinel")

    enabled: bool = True
    switch_off: bool = False
    red_share: float = Field(default=0.5, gt=0, le=1)
    least: int = Field(default=3, ge=1)
    most: int = Field(default=40, ge=1)
    every_seconds: float = Field(default=30.0, gt=0)
