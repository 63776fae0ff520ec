"""Which versions an answer was made with: the part of its receipt that machines compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.state import Tools, Turn


@dataclass(frozen=True, slots=True)
class Versions:
    """Names and SHA-256 digests; "" for what had no say in the answer, or is not known.

    ``configuration`` names all that answers here but the sheets (assistant/configuration.py).
    ``index``: the sheets as indexed; ``sheets``: each one cited, by the digest of what it says.
    """

    configuration: str = ""
    code: str = ""
    model: str = ""
    prompt: str = ""
    embedder: str = ""
    index: str = ""
    calibration: str = ""
    settings: str = ""
    sheets: Mapping[str, str] = field(default_factory=dict)


def versions_of(turn: Turn, tools: Tools, *, prompt: str, modelled: bool) -> Versions:
    """``prompt``: the name of the one that composed, "" for none; ``modelled``: a model did."""
    made = tools.configuration
    gate = tools.gate(turn.language).calibration.made_with.language
    searched = bool(turn.hits or turn.citations)
    return Versions(
        configuration=made.digest,
        code=made.code,
        model=made.model_sha256 if modelled else "",
        prompt=made.prompts.get(f"{prompt}.{turn.language}", "") if prompt else "",
        embedder=tools.search.made_with if searched else "",
        index=tools.search.version if searched else "",
        calibration=made.calibrations.get(gate, "") if turn.confidence is not None else "",
        settings=made.settings_digest,
        sheets=tools.catalogue.said([each.procedure for each in turn.citations]),
    )
