"""Is the audit log whole? Each entry must say what was sealed, and follow from the one before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from assistant.access.audit_entry import FIRST, PURGED, Entry


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found. ``broken`` is empty, or says what is wrong at the entry ``at``.

    ``head`` is NUMBER:HASH of the last entry. Noted elsewhere, it also proves that nothing was
    cut off the end, which no chain can tell by itself.
    """

    entries: int
    first: int
    head: str
    broken: str = ""
    at: int = 0


async def prove(entries: AsyncIterator[Entry], known_head: str = "") -> Proof:
    """Walk the chain; ``known_head`` is a NUMBER:HASH noted earlier, which must still be there."""
    before: Entry | None = None
    first, count = 0, 0
    start = ""  # the hash that the oldest entry says it follows, when others were purged
    anchors: dict[int, str] = {}
    wanted, _, wanted_hash = known_head.partition(":")
    seen_head = not known_head
    async for entry in entries:
        wrong = _fault(entry, before)
        if wrong:
            return Proof(count, first, _head(before), wrong, entry.number)
        if before is None:
            first, start = entry.number, entry.previous_hash
        if entry.act.action == PURGED and entry.act.object.isdecimal():
            anchors[int(entry.act.object)] = str(entry.act.detail.get("hash"))
        if str(entry.number) == wanted:
            if entry.hash != wanted_hash:
                wrong = "its hash is not the one noted: what stands there was replaced"
                return Proof(count, first, _head(before), wrong, entry.number)
            seen_head = True
        before, count = entry, count + 1
    head = _head(before)
    if first > 1 and anchors.get(first - 1) != start:
        wrong = "entries before it are gone, and no purge accounts for them"
        return Proof(count, first, head, wrong, first)
    if not seen_head and (not wanted.isdigit() or int(wanted) >= max(first, 1)):
        wrong = "the entry noted as the last is gone: the end of the log was cut off"
        return Proof(count, first, head, wrong, int(wanted) if wanted.isdigit() else 0)
    return Proof(count, first, head)


def _fault(entry: Entry, before: Entry | None) -> str:
    if not entry.sealed:
        return "what it says is not what was sealed"
    if before is None:
        return "" if entry.number > 1 or entry.previous_hash == FIRST else "it is not the first"
    if entry.number != before.number + 1:
        return f"entries are missing between {before.number} and {entry.number}"
    if entry.previous_hash != before.hash:
        return f"it does not follow from {before.number}"
    return ""


def _head(entry: Entry | None) -> str:
    return f"{entry.number}:{entry.hash}" if entry else ""
