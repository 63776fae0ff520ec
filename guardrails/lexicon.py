"""The everyday French words, to tell « petit » from a name nobody has put in a list."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foundation import home
from guardrails.errors import RulesError
from guardrails.folding import fold

VERSION = "2"  # changes when the same tables would give another lexicon


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Folded words: all those known, those that can be a verb or an adverb, an adjective."""

    words: frozenset[str]
    verbs: frozenset[str]
    adjectives: frozenset[str]

    def __contains__(self, word: str) -> bool:
        """Whether ``word`` (already folded) is an everyday French word, plural or not."""
        return word in self.words or (word[-1:] in ("s", "x") and word[:-1] in self.words)


def read_lexicon(model: Path, strings: Any) -> Lexicon:
    """The lexicon that comes with the spaCy model, kept in the home folder once it is made."""
    kept = home() / "lexicon" / f"{VERSION}-{_fingerprint(model)}.json"
    try:
        lists = json.loads(kept.read_text("utf-8"))
        return Lexicon(*(frozenset(lists[name]) for name in ("words", "verbs", "adjectives")))
    except (OSError, ValueError, KeyError, TypeError):
        made = _make_lexicon(model, strings)
    # Where it cannot be kept, it is made again the next time: two seconds.
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(f".{os.getpid()}.partial")
        lists = {
            "words": sorted(made.words),
            "verbs": sorted(made.verbs),
            "adjectives": sorted(made.adjectives),
        }
        partial.write_text(json.dumps(lists, ensure_ascii=False), "utf-8")
        partial.replace(kept)
    return made


def _fingerprint(model: Path) -> str:
    """Tells two models apart by the lemma tables' size and age."""
    digest = hashlib.sha256(str(model.resolve()).encode())
    for path in sorted((model / "lemmatizer" / "lookups").glob("*")):
        found = path.stat()
        digest.update(f"{path.name} {found.st_size} {found.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def _make_lexicon(model: Path, strings: Any) -> Lexicon:
    """The lexicon from the model's lemma tables.

    ``strings`` is the model's string store: it holds the forms, the tables hold their hashes.
    """
    from spacy.lookups import Lookups

    folder = model / "lemmatizer" / "lookups"
    try:
        lookups = Lookups().from_disk(folder)
        forms, index, irregular = (
            lookups.get_table(name) for name in ("lemma_lookup", "lemma_index", "lemma_exc")
        )
    except (KeyError, OSError, ValueError) as error:
        raise RulesError(f"expected lemma tables in {folder}: {type(error).__name__}") from None
    by_part = {
        part: {*index.get(part, ()), *irregular.get(part, ())}
        for part in ("noun", "adj", "adv", "verb", "pron", "det", "adp", "aux", "sconj", "cconj")
    }
    words = {fold(word) for group in by_part.values() for word in group}
    verbs = {fold(word) for word in by_part["verb"] | by_part["adv"] | by_part["aux"]}
    adjectives = {fold(word) for word in by_part["adj"]}
    for form in strings:
        if form in forms:
            folded = fold(form)
            words.update((folded, *map(fold, forms[form])))
            if any(lemma in by_part["verb"] for lemma in forms[form]):
                verbs.add(folded)
            if any(lemma in by_part["adj"] for lemma in forms[form]):
                adjectives.add(folded)
    return Lexicon(frozenset(words), frozenset(verbs), frozenset(adjectives))
