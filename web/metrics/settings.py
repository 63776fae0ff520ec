"""Who may read the metrics: the ``[metrics]`` section of guichet.toml."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from foundation import Section, SettingsError, section


class MetricsSettings(Section):
    """Without a token they are read from this very machine only."""

    model_config = section("metrics")

    enabled: bool = True
    token: str = Field("", repr=False)
    token_file: str = ""

    def secret(self) -> str:
        """The token that a reader must show; empty: none is asked for. Raises SettingsError."""
        if not self.token_file:
            return self.token
        try:
            return Path(self.token_file).expanduser().read_text("utf-8").strip()
        except OSError as error:
            raise SettingsError(f"[metrics] token_file: {error}") from None
