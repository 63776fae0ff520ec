"""A passage as a point carries it, the same in every store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from sys import intern
from typing import Any

from corpus.passages import Passage

DENSE, LEXICAL = "dense", "lexical"  # the names of a point's vectors
MARK = "mark"
POSITION = "position"  # 0: the sheet's opening; filtered by, as a number
KEYWORDS = {"procedure", "scope", "audience", MARK}  # what is filtered by, hence indexed
DIGEST = ("procedure", "embedded", MARK)  # what indexing compares


def to_payload(passage: Passage, mark: str | None) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "procedure": passage.procedure,
        "title": passage.title,
        "scope": passage.scope,
        "audience": list(passage.audience),
        POSITION: passage.position,
        "headings": list(passage.headings),
        "cases": list(passage.cases),
        "text": passage.text,
        "question": passage.question,
        "url": passage.url,
        "publisher": passage.publisher,
        "updated": passage.updated.isoformat() if passage.updated else "",
        "embedded": passage.embedded,
    }
    return {**payload, MARK: mark} if mark else payload


def to_passage(id: object, payload: Mapping[str, Any]) -> Passage:
    def same(key: str) -> str:
        return intern(payload[key])  # the passages of a sheet share what is the sheet's

    return Passage(
        id=str(id),
        procedure=same("procedure"),
        title=same("title"),
        scope=same("scope"),
        audience=tuple(payload["audience"]),
        position=payload[POSITION],
        headings=tuple(payload["headings"]),
        cases=tuple(payload["cases"]),
        text=payload["text"],
        question=payload["question"],
        url=same("url"),
        publisher=same("publisher"),
        updated=date.fromisoformat(payload["updated"]) if payload["updated"] else None,
    )
