"""What the authority's own sheets make public, so that it is not stripped from a message.

A hall named after somebody, a service's phone and mailbox, the address of a swimming pool: a
citizen who repeats them has told nothing of anybody. Kept in the home folder by version of the
authority's sheets, for reading them takes seconds.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from corpus.catalogue import Catalogue
from corpus.procedure import Procedure
from foundation import home
from guardrails.namesakes import find_namesakes
from guardrails.verdict import Span

LAYOUT = 1  # changes when the same sheets would give other phrases
_PUBLIC = frozenset({"PHONE_NUMBER", "EMAIL_ADDRESS", "STREET_ADDRESS"})

Find = Callable[[str], Iterable[Span]]


def public_phrases(catalogue: Catalogue, find: Find) -> tuple[str, ...]:
    """Every public phrase of the authority's own sheets in force; ``find`` knows personal data.

    National sheets give none, nor do sheets in quarantine. Raises CatalogueError.
    """
    digests = _local_digests(catalogue)
    made_from = hashlib.sha256(json.dumps([LAYOUT, digests]).encode()).hexdigest()
    path = home() / "public-names.json"
    kept = _kept(path, made_from)
    if kept is not None:
        return kept
    sheets = (sheet for id in digests if (sheet := catalogue.procedure(id)) is not None)
    phrases = tuple(sorted({phrase for sheet in sheets for phrase in _phrases(sheet, find)}))
    # Where it cannot be kept, it is made again the next time.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.partial")
        content = {"made_from": made_from, "phrases": phrases}
        partial.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
        partial.replace(path)
    return phrases


def _local_digests(catalogue: Catalogue) -> dict[str, str]:
    """Of each of the authority's own sheets; a source's sheets are all local or all national."""
    found: dict[str, str] = {}
    for source in catalogue.sources():
        digests = catalogue.digests(source)
        first = catalogue.procedure(next(iter(digests))) if digests else None
        if first is not None and first.scope == "local":
            found.update(digests)
    return found


def _kept(path: Path, made_from: str) -> tuple[str, ...] | None:
    try:
        content = json.loads(path.read_text("utf-8"))
        return tuple(map(str, content["phrases"])) if content["made_from"] == made_from else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _phrases(sheet: Procedure, find: Find) -> Iterator[str]:
    texts = [sheet.title, sheet.description, sheet.contact]
    texts += [text for block in sheet.blocks for text in (*block.headings, block.text)]
    for text in dict.fromkeys(texts):
        yield from find_namesakes(text)
        for span in find(text):
            phrase = text[span.start : span.end]
            # A first name alone would spare every citizen who bears it.
            if span.type in _PUBLIC or (span.type == "PERSON" and " " in phrase):
                yield phrase
