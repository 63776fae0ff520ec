"""The spaCy model that finds names in a text, behind Presidio's interface."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine

from guardrails.errors import RulesError

# Only the two parts that find entities: the others would cost as much again for nothing.
_UNUSED = ["tagger", "parser", "attribute_ruler", "lemmatizer", "morphologizer", "senter"]
# Half a character: no encoder takes it, and the model encodes what it reads.
_SURROGATE = re.compile("[\ud800-\udfff]")
_LETTERS = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Entity:
    """A name that the model saw: its label is PER, LOC, ORG or MISC."""

    start: int
    end: int
    label: str


class FrenchEntityModel(SpacyNlpEngine):  # type: ignore[misc]
    """Loads from a folder only (never from the network) and gives entities only.

    Not safe to call from two threads at once: the caller holds a lock.
    """

    engine_name = "guichet_french"

    def __init__(self, folder: Path) -> None:
        super().__init__(models=[{"lang_code": "fr", "model_name": str(folder)}])
        self.folder = folder

    def load(self) -> None:
        """Raises RulesError when the folder does not hold a usable model."""
        import spacy

        if not (self.folder / "config.cfg").is_file():
            raise RulesError(
                f"expected the name-finding model in {self.folder}, found none: "
                "run «guichet models fetch»"
            )
        try:
            self.nlp = {"fr": spacy.load(self.folder, exclude=_UNUSED)}
        except (OSError, ValueError) as error:
            raise RulesError(
                f"the name-finding model in {self.folder} cannot be loaded: {type(error).__name__}"
            ) from None

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """The entities of ``text``; nothing of it stays in the model's memory."""
        assert self.nlp is not None
        pipeline = self.nlp[language]
        with pipeline.memory_zone():
            found = [
                Entity(entity.start_char, entity.end_char, entity.label_)
                for entity in pipeline(_SURROGATE.sub("\ufffd", in_ordinary_case(text))).ents
            ]
        return seen(found, language)

    @property
    def strings(self) -> Any:
        """The words that the model came with."""
        assert self.nlp is not None
        return self.nlp["fr"].vocab.strings


def seen(entities: list[Entity], language: str) -> NlpArtifacts:
    """Entities as Presidio hands them to the recognisers; none when the model has not read."""
    return NlpArtifacts(
        entities=entities, tokens=[], tokens_indices=[], lemmas=[], nlp_engine=None,
        language=language, scores=[0.85] * len(entities),
    )  # fmt: skip


def is_in_capitals(text: str) -> bool:
    """Whether nearly all is written in capitals, so that a capital tells nothing."""
    letters = sum(map(str.isalpha, text))
    return letters >= 8 and sum(map(str.isupper, text)) >= 0.7 * letters


def in_ordinary_case(text: str) -> str:
    """A text in capitals is given to the model With Capitals First; same length."""
    if not is_in_capitals(text):
        return text
    changed = _LETTERS.sub(lambda word: word.group().capitalize(), text)
    return changed if len(changed) == len(text) else text
