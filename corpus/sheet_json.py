"""A procedure as JSON and back: the form in which the catalogue keeps it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from corpus.procedure import Block, BlockKind, Link, Procedure


def to_json(procedure: Procedure) -> str:
    """Compact JSON, always the same for the same procedure; ``digest`` is not part of it."""
    content = asdict(procedure)
    del content["digest"]
    content["updated"] = procedure.updated.isoformat() if procedure.updated else None
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def from_json(text: str, digest: str) -> Procedure:
    """The procedure that ``to_json`` wrote."""
    raw: dict[str, Any] = json.loads(text)
    updated = raw.pop("updated")
    blocks = tuple(
        Block(
            headings=tuple(block["headings"]),
            cases=tuple(block["cases"]),
            kind=BlockKind(block["kind"]),
            text=block["text"],
        )
        for block in raw.pop("blocks")
    )
    links = tuple(Link(**link) for link in raw.pop("links"))
    definitions = tuple((term, meaning) for term, meaning in raw.pop("definitions"))
    for key in ("audience", "themes", "questions"):
        raw[key] = tuple(raw[key])
    return Procedure(
        updated=date.fromisoformat(updated) if updated else None,
        blocks=blocks,
        links=links,
        definitions=definitions,
        digest=digest,
        **raw,
    )
