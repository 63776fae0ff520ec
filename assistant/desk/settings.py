"""The section ``[desk]`` of guichet.toml."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, model_validator

from assistant.desk.hours import OpeningHours
from foundation import Section, section


class DeskSettings(Section):
    """When people answer, how long a citizen waits, and what is kept to call them back."""

    model_config = section("desk")

    hours: tuple[str, ...] = ("mon-fri 08:30-12:30 13:30-17:30",)
    timezone: str = "Europe/Paris"
    public_holidays: str = "FR"
    closed: tuple[str, ...] = ()
    wait_minutes: float = Field(default=15, gt=0)
    per_agent: int = Field(default=2, ge=1)
    seen_seconds: float = Field(default=60, gt=0)
    lost_seconds: float = Field(default=120, gt=0)
    silent_minutes: float = Field(default=30, gt=0)
    watch_seconds: float = Field(default=5, gt=0)
    callback_days: int = Field(default=14, ge=1)
    key: str = Field(default="", repr=False)
    key_file: str = ""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        self.opening_hours()
        return self

    def opening_hours(self) -> OpeningHours:
        return OpeningHours.read(self.hours, self.timezone, self.public_holidays, self.closed)


# For tests, and for showing the pages at any hour.
ALWAYS_OPEN: dict[str, Any] = {
    "hours": ("mon-sun 00:00-24:00",),
    "public_holidays": "",
    "wait_minutes": 24 * 60,
}
