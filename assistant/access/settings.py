"""The section ``[access]`` of guichet.toml."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from foundation import Section, section


class AccessSettings(Section):
    """How long sessions last, and how long the audit log is kept."""

    model_config = section("access")

    session_hours: float = Field(10.0, gt=0, le=24)
    idle_minutes: float = Field(60.0, gt=0)
    audit_days: int = Field(365, ge=1)

    @property
    def lasts(self) -> timedelta:
        return timedelta(hours=self.session_hours)

    @property
    def idle(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)
