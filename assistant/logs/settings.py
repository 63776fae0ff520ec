"""How logs are written: the ``[logs]`` section of guichet.toml."""

from __future__ import annotations

from typing import Literal

from foundation import Section, section


class LogsSettings(Section):
    """``json``: one object a line, for a collector of logs; ``text``: for people."""

    model_config = section("logs")

    format: Literal["text", "json"] = "text"
    level: Literal["debug", "info", "warning", "error"] = "info"
