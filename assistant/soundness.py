"""Is a sheet fit to be quoted? Looked at again when a question is answered.

Quarantine keeps a poisoned sheet out when it is read; this holds when one came in all the same: an
index made before, a catalogue filled without inspection, a server that someone else can write to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from assistant.inspecting import PERSONAL_DATA, inspect
from corpus.catalogue import Catalogue
from corpus.inspection import Finding
from corpus.passages import Passage, passages
from corpus.procedure import Procedure
from guardrails.hidden_instructions import find_hidden_instructions
from guardrails.hidden_text import find_mixed_alphabets, find_unseen
from guardrails.output import has_markup
from retrieval.hits import Hit


def sound(
    hits: Iterable[Hit], sheets: Mapping[str, Procedure | None], catalogue: Catalogue
) -> Iterator[Hit]:
    """The hits whose whole sheet may be quoted; ``sheets`` are those in force, by their id.

    Who hid one line in a sheet may have written all of it: none of its passages is kept, unless an
    editor accepted this very content with these very findings.
    """
    hits = tuple(hits)
    hiding = {hit.passage.procedure for hit in hits if _hides(hit.passage)}
    trusted = dict[str, bool]()
    for hit in hits:
        id = hit.passage.procedure
        if id not in trusted:
            trusted[id] = _is_trusted(sheets.get(id), id in hiding, catalogue)
        if trusted[id] and (id not in hiding or _is_of(hit.passage, sheets[id])):
            yield hit


def _is_trusted(sheet: Procedure | None, hiding: bool, catalogue: Catalogue) -> bool:
    if sheet is None:  # gone from the catalogue since it was indexed: its passages tell
        return not hiding
    findings = _hidden_in(sheet)
    if not findings and not hiding:
        return True
    decision = catalogue.decision(sheet.id, sheet.digest)
    return bool(findings) and decision is not None and decision.allows(findings)


@lru_cache(maxsize=4096)
def _hides(passage: Passage) -> bool:
    text = f"{passage.indexed}\n{passage.title}\n{passage.text}"
    return has_markup(text) or any(
        any(look(text)) for look in (find_hidden_instructions, find_unseen, find_mixed_alphabets)
    )


@lru_cache(maxsize=1024)
def _hidden_in(sheet: Procedure) -> tuple[Finding, ...]:
    return tuple(finding for finding in inspect(sheet) if finding.kind != PERSONAL_DATA)


def _is_of(passage: Passage, sheet: Procedure | None) -> bool:
    """Whether the accepted sheet holds the passage; its id tells its whole content."""
    return sheet is not None and any(passage.id == one.id for one in passages(sheet))
