"""Presidio's engine with our recognisers only: French, offline, without its own context rules."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts
from presidio_analyzer.recognizer_registry import RecognizerRegistry

from guardrails.addresses import AddressFinder
from guardrails.allowed import AllowedPhrases
from guardrails.entity_model import Entity, FrenchEntityModel
from guardrails.identifiers import find_identifiers, read_identifier_rules
from guardrails.lexicon import read_lexicon
from guardrails.name_words import read_name_words
from guardrails.persons import PersonFinder
from guardrails.verdict import Span

Finder = Callable[[str, list[Entity]], Iterable[Span]]

# Presidio speaks of recognisers and patterns in its logs; nothing of a citizen's may follow.
logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)


class FinderRecogniser(EntityRecognizer):  # type: ignore[misc]
    """One of our finders as Presidio calls it."""

    def __init__(self, name: str, types: Iterable[str], find: Finder) -> None:
        self._find = find
        super().__init__(sorted(set(types)), name=name, supported_language="fr")

    def load(self) -> None:
        """Nothing to load: the finder is ready."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts
    ) -> list[RecognizerResult]:
        """The finder's spans as Presidio's results."""
        return [
            RecognizerResult(span.type, span.start, span.end, span.score)
            for span in self._find(text, nlp_artifacts.entities)
        ]


class ContextIsInTheRules(ContextAwareEnhancer):  # type: ignore[misc]
    """Our rules read words before and after themselves: scores stay as they are."""

    def __init__(self) -> None:
        super().__init__(0, 0, 0, 0)

    def enhance_using_context(
        self, text: str, raw_results: list[RecognizerResult], *_: Any, **__: Any
    ) -> list[RecognizerResult]:
        """The results as they came."""
        return raw_results


def build_analyzer(model: Path, public: AllowedPhrases) -> AnalyzerEngine:
    """The engine, ready; what is ``public`` is not found. Raises RulesError: model, rules."""
    engine = FrenchEntityModel(model)
    engine.load()
    names = read_name_words(read_lexicon(model, engine.strings))
    rules = read_identifier_rules()
    persons, addresses = PersonFinder(names), AddressFinder(names)
    registry = RecognizerRegistry(
        recognizers=[
            FinderRecogniser(
                "French identifiers",
                (rule.type for rule in rules),
                lambda text, _: public.without(text, find_identifiers(text, rules)),
            ),
            FinderRecogniser(
                "French addresses",
                ["STREET_ADDRESS"],
                lambda text, _: public.without(text, addresses.find(text)),
            ),
            FinderRecogniser(
                "Persons",
                ["PERSON"],
                lambda text, entities: public.without(text, persons.find(text, entities)),
            ),
        ],
        supported_languages=["fr"],
    )
    return AnalyzerEngine(
        registry=registry,
        nlp_engine=engine,
        supported_languages=["fr"],
        context_aware_enhancer=ContextIsInTheRules(),
    )
