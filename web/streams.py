"""How the streams look in the OpenAPI description."""

from __future__ import annotations

import json
from typing import Any

from web.schemas import ANSWER


def _described(description: str, *events: tuple[str, str, Any]) -> dict[str, Any]:
    lines = []
    for name, id, data in events:
        lines.append(f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}")
        lines[-1] += f"\nid: {id}\n" if id else "\n"
    return {
        "description": description,
        "content": {"text/event-stream": {"example": "\n".join(lines)}},
    }


_CITATION = ANSWER["citations"][0]
_AT = "2026-11-02T09:00:00Z"

TURN_STREAM = _described(
    "The events of the answer, in order. Each ``data`` is JSON. ``waiting`` comes only when others "
    "are answered first, at each change of the place, and with 0 when the waiting ends. "
    "``interrupted`` comes in the stead of ``answer`` when the server restarts: send the same "
    "message with the same ``key`` again.",
    ("accepted", "1", {"number": 1, "text": "J'ai perdu ma carte", "personal_data_removed": False}),
    ("excerpt", "", {"text": ANSWER["excerpt"]["text"], "citation": _CITATION}),
    ("sources", "", {"citations": [_CITATION]}),
    ("waiting", "", {"place": 2, "text": "Vous êtes n° 2 à attendre la réponse."}),
    ("sentence", "", {"text": ANSWER["sentences"][0]["text"], "citations": [1]}),
    (
        "answer",
        "2",
        {
            "number": 2,
            "author": "assistant",
            "text": ANSWER["answer"],
            "at": _AT,
            "author_name": "",
            "answer": ANSWER,
        },
    ),
)

CONVERSATION_STREAM = _described(
    "Missed messages, then live ones, with each change of state and of place in the queue.",
    ("message", "3", {"number": 3, "author": "system", "text": "handoff.requested", "at": _AT}),
    ("state", "", {"state": "waiting", "agent": ""}),
    ("place", "", {"place": 2, "minutes": 10}),
    ("offer", "", {"reason": "thumbs_down"}),
)

DRAFT_STREAM = _described(
    "The draft as it is written, each sentence once it has passed its check; then as it is kept.",
    ("accepted", "", {"text": "J'ai perdu ma carte", "personal_data_removed": False}),
    ("excerpt", "", {"text": ANSWER["excerpt"]["text"], "citation": _CITATION}),
    ("sources", "", {"citations": [_CITATION]}),
    ("sentence", "", {"text": ANSWER["sentences"][0]["text"], "citations": [1]}),
    ("draft", "", {"id": "5d41402a", "text": ANSWER["answer"], "status": "asked"}),
)

AGENT_STREAM = _described(
    "The queue and the colleagues at each change, and the messages of the agent's conversations.",
    ("queue", "", {"waiting": [], "mine": []}),
    ("team", "", [{"name": "nadia", "display_name": "Nadia", "status": "available", "me": True}]),
    (
        "message",
        "",
        {
            "conversation": "0192f3a8",
            "message": {"number": 4, "author": "citizen", "text": "Merci", "at": _AT},
        },
    ),
)
