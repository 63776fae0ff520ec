"""What answers here, apart from the sheets, named by digests: what a receipt refers to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Configuration:
    """``model_sha256``: "" behind a server, which tells only its name. ``prompts``: digests by
    version and language (``answer-1.fr``); ``calibrations``: by language; ``settings``: the values
    themselves by section, without secrets, so that what changed can be told."""

    code: str = ""
    model: str = ""
    model_sha256: str = ""
    embedder: str = ""
    prompts: Mapping[str, str] = field(default_factory=dict)
    calibrations: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The SHA-256 of all of it; "" of none, as where nothing was assembled from settings."""
        return digest_of(asdict(self)) if self.code else ""

    @property
    def settings_digest(self) -> str:
        return digest_of(self.settings) if self.settings else ""


def digest_of(content: object) -> str:
    """The SHA-256 of plain values, in canonical JSON."""
    told = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
