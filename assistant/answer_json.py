"""An answer as other people's programs read it (documented in README, kept stable)."""

from __future__ import annotations

from dataclasses import asdict

from assistant.conversation import Answer, Citation, Sentence


def answer_json(answer: Answer) -> dict[str, object]:
    """Plain JSON values only; every key is always there.

    A sentence that failed its check is never in it: only the reasons why it was withheld.
    """
    return {
        "id": answer.id,
        "status": answer.status.value,
        "answer": answer.answer,
        "language": answer.language,
        "citations": [citation_json(citation) for citation in answer.citations],
        "excerpt": asdict(answer.excerpt) if answer.excerpt else None,
        "services": [asdict(service) for service in answer.services],
        "choices": [asdict(choice) for choice in answer.choices],
        "sentences": [sentence_json(item) for item in answer.sentences if item.supported],
        "withheld": [list(item.reasons) for item in answer.sentences if not item.supported],
        "confidence": _rounded(answer.confidence),
        "threshold": _rounded(answer.threshold),
        "handoff": asdict(answer.handoff),
        "label": asdict(answer.label),
        "question_stripped": answer.question_stripped,
        "personal_data_removed": answer.personal_data_removed,
        "timings_ms": answer.timings_ms,
        "tokens": {"prompt": answer.prompt_tokens, "completion": answer.completion_tokens},
        "energy_wh": round(answer.energy_wh, 5),
        "energy_method": answer.energy_method,
        "versions": asdict(answer.versions),
    }


def citation_json(citation: Citation) -> dict[str, object]:
    return {
        **asdict(citation),
        "updated": citation.updated.isoformat() if citation.updated else None,
    }


def sentence_json(sentence: Sentence) -> dict[str, object]:
    return {
        "text": sentence.text,
        "citations": list(sentence.citations),
        "supported": sentence.supported,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
