"""The section ``[storage]`` of guichet.toml."""

from __future__ import annotations

from pydantic import Field

from foundation import Section, home, load, section


class StorageSettings(Section):
    """Where conversations are kept, and how long."""

    model_config = section("storage")

    url: str = ""
    retention_days: int = Field(default=90, ge=1)


def storage_url() -> str:
    """The database in force: ``[storage] url``, else a SQLite file in the home folder."""
    return load(StorageSettings).url or f"sqlite+aiosqlite:///{home() / 'guichet.sqlite'}"
