"""The receipt of an erasure in words, for its citizen or whoever is shown it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from assistant.desk.settings import DeskSettings
from assistant.settings import AuthoritySettings
from assistant.storage.erasing import GONE, UNLINKED, Erasure
from assistant.texts import text
from foundation import load


def erasure_text(erasure: Erasure, language: str) -> str:
    """Several lines: its number and moment, what was erased and how much, what stays and why."""
    at = erasure.at.astimezone(ZoneInfo(load(DeskSettings).timezone))
    moment = at.strftime(text("erasure.moment", language))
    lines = [
        text("erasure.title", language, number=erasure.number),
        text("erasure.done", language, moment=moment, authority=load(AuthoritySettings).name),
    ]
    lines += [
        f"- {text(f'erasure.{kind}', language)} : {erasure.counts.get(kind, 0)}" for kind in GONE
    ]
    if any(erasure.counts.get(kind) for kind in UNLINKED):
        lines.append(text("erasure.unlinked", language))
    lines.append(text("erasure.check", language))
    return "\n".join(lines)
