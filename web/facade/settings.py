"""The section ``[facade]`` of guichet.toml."""

from __future__ import annotations

from foundation import Section, section


class FacadeSettings(Section):
    """Whether other tools may call the assistant, each with a key of its own."""

    model_config = section("facade")

    enabled: bool = False
