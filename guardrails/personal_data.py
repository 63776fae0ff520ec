"""Personal data out of a text: found by Presidio with French recognisers, put behind placeholders.

Nothing here writes, logs or raises anything that holds the text.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self

from guardrails.allowed import AllowedPhrases
from guardrails.placeholders import PLACEHOLDER, Placeholders
from guardrails.settings import GuardrailsSettings
from guardrails.verdict import Span, Stripped

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpArtifacts

_OVERLAP = 200  # characters analysed twice, so that a cut hides nothing
_MOST_PASSES = 10


class PersonalData:
    """Finds and strips personal data. Any number of threads may share one.

    >>> data = PersonalData.load(load(GuardrailsSettings))          # doctest: +SKIP
    >>> data.strip("je m'appelle karim benali").text                # doctest: +SKIP
    "je m'appelle [PERSONNE_1]"
    """

    def __init__(
        self,
        analyzer: AnalyzerEngine,
        nothing_seen: NlpArtifacts,
        analysed_at_once: int,
        public: AllowedPhrases,
    ) -> None:
        self._analyzer = analyzer
        self._size = analysed_at_once
        self._lock = threading.Lock()
        self._nothing_seen = nothing_seen
        self._public = public

    @classmethod
    def load(cls, settings: GuardrailsSettings, allowed: Iterable[str] = ()) -> Self:
        """Load the model and the rules; raises RulesError when one cannot be used.

        ``allowed``: phrases that are public (schools, halls, the services' own phones and
        addresses), never stripped; numbers with a checksum are stripped all the same.
        """
        from guardrails.entity_model import seen
        from guardrails.recognisers import build_analyzer

        public = AllowedPhrases(allowed)
        analyzer = build_analyzer(settings.entity_model_path(), public)
        return cls(analyzer, seen([], "fr"), settings.analysed_at_once, public)

    def allow(self, phrases: Iterable[str]) -> None:
        """From now on these phrases are public, and no others; see ``load``."""
        self._public.replace(phrases)

    def find(self, text: str) -> tuple[Span, ...]:
        """Where personal data stands in ``text``: sorted, without overlaps."""
        return self.strip(text).spans

    def find_by_rules(self, text: str) -> tuple[Span, ...]:
        """As ``find`` without the model that reads sentences: it sees less, many times faster."""
        return self._scan(text, with_model=False)

    def strip(self, text: str, placeholders: Placeholders | None = None) -> Stripped:
        """``text`` with placeholders; the spans' offsets are those of ``text`` as given.

        Runs until nothing more is found, so that stripping what is stripped changes nothing.
        """
        known = Placeholders() if placeholders is None else placeholders
        known.reserve(text)
        found: list[tuple[Span, str]] = []
        for number in range(_MOST_PASSES):
            current, pieces = _replace(text, found)
            # The rules first, alone: what they take, the costly model need not read twice.
            new = [
                (span, known.for_value(span.type, text[span.start : span.end]))
                for span in (_moved_back(span, pieces) for span in self._scan(current, number > 0))
            ]
            if not new and number > 0:
                break
            found = sorted([*found, *new], key=lambda item: item[0].start)
        return Stripped(_replace(text, found)[0], tuple(span for span, _ in found))

    def _scan(self, text: str, with_model: bool) -> tuple[Span, ...]:
        """One pass over ``text``; placeholders already there are left alone."""
        if not text.strip():
            return ()
        spans = [
            Span(found.start + start, found.end + start, found.entity_type, round(found.score, 2))
            for start, end in _chunks(text, self._size)
            for found in self._analyse(text[start:end], with_model)
        ]
        return resolve(text, spans)

    def _analyse(self, text: str, with_model: bool) -> list[Any]:
        if not with_model:
            return list(self._analyzer.analyze(text, "fr", nlp_artifacts=self._nothing_seen))
        with self._lock:  # the model reads one text at a time
            return list(self._analyzer.analyze(text, "fr"))


def resolve(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Without overlaps: the higher score wins, then the longer span; none inside a placeholder."""
    taken = [match.span() for match in PLACEHOLDER.finditer(text)]
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda item: (-item.score, item.start - item.end, item.start)):
        if all(span.end <= start or end <= span.start for start, end in taken):
            chosen.append(span)
            taken.append((span.start, span.end))
    return tuple(sorted(chosen, key=lambda item: item.start))


def _chunks(text: str, size: int) -> Iterator[tuple[int, int]]:
    """Pieces of at most ``size`` characters, cut at a line, a sentence or a blank, overlapping."""
    start = 0
    while len(text) - start > size:
        end = start + size
        for mark in ("\n", ". ", " "):
            cut = text.rfind(mark, start + size // 2, end)
            if cut > 0:
                end = cut + 1
                break
        yield start, end
        start = max(start + 1, end - _OVERLAP)
        start = text.find(" ", start, end) + 1 or start
    yield start, len(text)


def _replace(text: str, found: Sequence[tuple[Span, str]]) -> tuple[str, list[tuple[int, int]]]:
    """The text with its placeholders, and (offset there, offset in ``text``) of each piece kept."""
    parts: list[str] = []
    pieces: list[tuple[int, int]] = []
    length = position = 0
    for span, placeholder in found:
        pieces.append((length, position))
        parts += [text[position : span.start], placeholder]
        length += span.start - position + len(placeholder)
        position = span.end
    pieces.append((length, position))
    parts.append(text[position:])
    return "".join(parts), pieces


def _moved_back(span: Span, pieces: Sequence[tuple[int, int]]) -> Span:
    """``span`` of the text with placeholders, in offsets of the text as given."""
    here, there = max(piece for piece in pieces if piece[0] <= span.start)
    shift = there - here
    return Span(span.start + shift, span.end + shift, span.type, span.score)
