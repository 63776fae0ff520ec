"""The sections ``[storage]`` and ``[retention]`` of guichet.toml."""

from __future__ import annotations

from pydantic import Field

from foundation import Section, home, load, section


class StorageSettings(Section):
    """Where conversations are kept, and how long."""

    model_config = section("storage")

    url: str = Field(default="", repr=False)  # may hold a password
    retention_days: int = Field(default=90, ge=1)


class RetentionSettings(Section):
    """How many days each kind of data is kept that has no such setting elsewhere."""

    model_config = section("retention")

    draft_days: int = Field(default=90, ge=1)
    note_days: int = Field(default=90, ge=1)
    feedback_days: int = Field(default=90, ge=1)
    case_days: int = Field(default=365, ge=1)
    handoff_days: int = Field(default=730, ge=1)
    outbox_days: int = Field(default=14, ge=1)
    receipt_days: int = Field(default=1825, ge=1)
    copy_days: int = Field(default=14, ge=1)
    configuration_days: int = Field(default=1825, ge=1)
    tally_days: int = Field(default=1825, ge=1)
    check_days: int = Field(default=1825, ge=1)

    def days(self) -> dict[str, int]:
        """By the name of the kind."""
        return {
            "drafts": self.draft_days,
            "notes": self.note_days,
            "feedback": self.feedback_days,
            "cases": self.case_days,
            "handoffs": self.handoff_days,
            "outbox": self.outbox_days,
            "receipts": self.receipt_days,
            "copies": self.copy_days,
            "configurations": self.configuration_days,
            "tallies": self.tally_days,
            "checks": self.check_days,
        }


def storage_url() -> str:
    """The database in force: ``[storage] url``, else a SQLite file in the home folder."""
    return load(StorageSettings).url or f"sqlite+aiosqlite:///{home() / 'guichet.sqlite'}"
