"""Step 13: the answer with its label, its sources, its times and its cost."""

from __future__ import annotations

from assistant.composition.ways import way
from assistant.conversation import Answer, Label, Status
from assistant.energy import drawn
from assistant.services import services_of
from assistant.state import Tools, Turn
from assistant.texts import text
from assistant.versions import versions_of


def record(turn: Turn, tools: Tools) -> Answer:
    composed = turn.approved is None and any(sentence.supported for sentence in turn.sentences)
    used = way(tools.settings, turn.language)
    modelled = composed and used.runs_model
    energy = drawn(turn.began, turn.cpu_seconds, tools.settings.watts_per_core)
    own_case = turn.status is Status.INDIVIDUAL_DECISION
    return Answer(
        id=turn.id,
        status=turn.status or Status.ERROR,
        answer=turn.text,
        language=turn.language,
        question_stripped=turn.question,
        citations=turn.citations,
        excerpt=turn.excerpt,
        services=services_of(turn.citations, tools.catalogue) if own_case else (),
        choices=turn.choices,
        sentences=tuple(turn.sentences),
        confidence=turn.confidence,
        threshold=tools.gate(turn.language).threshold if turn.confidence is not None else None,
        handoff=turn.handoff,
        label=Label(
            text=_label(turn, composed, verbatim=used.verbatim),
            model=tools.model.name if modelled else "",
            prompt_version=used.prompt if composed else "",
            index_version=f"{tools.search.version}-{tools.embedder.name}",
            composition=used.name if composed else "",
        ),
        timings_ms=dict(turn.timings_ms),
        prompt_tokens=turn.prompt_tokens,
        completion_tokens=turn.completion_tokens,
        energy_wh=energy.wh,
        energy_method=energy.method,
        personal_data_removed=turn.personal_data_removed,
        versions=versions_of(
            turn, tools, prompt=used.prompt if composed else "", modelled=modelled
        ),
    )


def _label(turn: Turn, composed: bool, *, verbatim: bool) -> str:
    if turn.approved is not None:
        day = turn.approved.at.strftime(text("label.date", turn.language))
        return text("label.approved", turn.language, date=day)
    if not composed:
        return text("label.fixed", turn.language)
    return text("label.chosen" if verbatim else "label.ai", turn.language)
