"""From what an editor hands over to an approved answer that stands on the sheets in force."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from assistant.approved import Approved
from assistant.conversation import Citation, Sentence
from corpus.catalogue import Catalogue
from corpus.procedure import Procedure
from corpus.sentences import sentences
from foundation import UsageError
from guardrails.language import detect
from guardrails.output import safe_address
from guardrails.placeholders import PLACEHOLDER

EXPECTED = 'expected an answer\'s JSON, or {"question", "answer", "sheets": ["F1341"]}'
EXCERPT_CHARS = 400


def approve(
    given: Mapping[str, Any], by: str, catalogue: Catalogue, is_personal: Callable[[str], bool]
) -> Approved:
    """Raises UsageError for what cannot be approved: personal, unanswered, or out of date."""
    question = _text(given, "question_stripped", "question")
    answer = _text(given, "answer")
    if given.get("status", "answered") != "answered":
        raise UsageError(f'expected the status "answered", found {given["status"]!r}')
    if PLACEHOLDER.search(question) or is_personal(question):
        raise UsageError("expected a question without personal data: it would be given to others")
    sheets = _sheets(given, catalogue)
    numbers = {sheet.id: number for number, sheet in enumerate(sheets, start=1)}
    digests = catalogue.digests()
    return Approved(
        id=uuid.uuid4().hex,
        language=str(given.get("language") or detect(question, allowed=("fr", "en"), default="fr")),
        question=question,
        sentences=_sentences(given, answer, numbers),
        citations=tuple(_citation(numbers[sheet.id], sheet) for sheet in sheets),
        digests={sheet.id: digests[sheet.id] for sheet in sheets},
        by=by,
        at=datetime.now(UTC),
    )


def stands_on(answer: Approved, digests: Mapping[str, str]) -> dict[str, str]:
    """What its sheets say now, once a person has read it against them; ``digests`` in force.

    Raises UsageError when one of them is gone.
    """
    if gone := [sheet for sheet in answer.digests if sheet not in digests]:
        raise UsageError(f"expected sheets of the catalogue, but gone: {', '.join(gone)}")
    return {sheet: digests[sheet] for sheet in answer.digests}


def _text(given: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = given.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    raise UsageError(f"{EXPECTED}; found no {names[-1]}")


def _sheets(given: Mapping[str, Any], catalogue: Catalogue) -> list[Procedure]:
    """The sheets cited, as they are now; an answer written from an older one is refused."""
    found = []
    for cited in given.get("sheets") or given.get("citations") or ():
        id, updated = (cited, None) if isinstance(cited, str) else _cited(cited)
        sheet = catalogue.procedure(id)
        if sheet is None:
            raise UsageError(f"expected sheets of the catalogue, found {id}")
        if updated and sheet.updated and updated != sheet.updated.isoformat():
            raise UsageError(
                f"expected an answer from the sheet {id} of {sheet.updated}, found one of {updated}"
            )
        found.append(sheet)
    if not found:
        raise UsageError(f"{EXPECTED}; found no sheet: an answer without a source is not approved")
    return found


def _cited(citation: Any) -> tuple[str, str | None]:
    if not isinstance(citation, dict) or not isinstance(citation.get("procedure"), str):
        raise UsageError(f"{EXPECTED}; found a citation without its sheet")
    return citation["procedure"], citation.get("updated")


def _sentences(
    given: Mapping[str, Any], answer: str, numbers: Mapping[str, int]
) -> tuple[Sentence, ...]:
    """The answer's own sentences with their sources; one written by hand stands on all of them."""
    written = given.get("sentences")
    if isinstance(written, list) and written:
        return tuple(
            Sentence(str(one["text"]), tuple(one["citations"]), supported=True) for one in written
        )
    return tuple(
        Sentence(text, tuple(numbers.values()), supported=True) for text in sentences(answer)
    )


def _citation(number: int, sheet: Procedure) -> Citation:
    start = sheet.description or (sheet.blocks[0].text if sheet.blocks else "")
    return Citation(
        number=number,
        procedure=sheet.id,
        title=sheet.title,
        url=safe_address(sheet.url),
        updated=sheet.updated,
        publisher=sheet.publisher,
        excerpt=start[:EXCERPT_CHARS],
    )
