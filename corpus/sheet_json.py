"""A procedure as JSON and back: the form in which the catalogue keeps it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from corpus.procedure import Procedure

_PROCEDURE: TypeAdapter[Procedure] = TypeAdapter(Procedure)


@dataclass(frozen=True, slots=True)
class Written:
    """A sheet ready to be kept.

    ``digest`` is that of what it was read from, ``said`` the SHA-256 of what it says (``content``).
    """

    id: str
    source: str
    digest: str
    said: str
    content: str


def to_json(procedure: Procedure) -> str:
    """Compact JSON, always the same for the same procedure; ``digest`` is not part of it."""
    content: dict[str, Any] = _PROCEDURE.dump_python(procedure, mode="json", exclude={"digest"})
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def from_json(text: str, digest: str) -> Procedure:
    """The procedure that ``to_json`` wrote."""
    return replace(_PROCEDURE.validate_json(text), digest=digest)


def write(procedure: Procedure, source: str) -> Written:
    """The sheet as the catalogue will keep it, as one of ``source``'s."""
    content = to_json(procedure)
    said = hashlib.sha256(content.encode()).hexdigest()
    return Written(procedure.id, source, procedure.digest, said, content)
