"""The installed server with the real model, called by the official ``openai`` client."""

from __future__ import annotations

from pathlib import Path

import pytest
from openai import OpenAI

from tests.installed import Installed

pytestmark = [pytest.mark.model, pytest.mark.embedder]
QUESTION = "Je suis Zoltan Kervadec. Le bonnet est-il obligatoire à la piscine ?"


def test_another_tool_drafts_with_the_real_assistant(installed: Installed, tmp_path: Path) -> None:
    # A database of its own: other tests ask citizens' questions about the same sheet.
    own = {"GUICHET_STORAGE__URL": f"sqlite+aiosqlite:///{tmp_path / 'own.sqlite'}"}
    made = installed.run("key", "add", "courriel", **own)
    assert made.returncode == 0, made.stderr
    with installed.serving(GUICHET_FACADE__ENABLED="true", **own) as (_, address):
        tool = OpenAI(base_url=f"{address}v1", api_key=made.stdout.strip(), max_retries=0)
        messages = [{"role": "user", "content": QUESTION}]
        whole = tool.chat.completions.create(model="guichet-draft", messages=messages)
        pieces = list(
            tool.chat.completions.create(model="guichet-draft", messages=messages, stream=True)
        )
    (choice,) = whole.choices
    assert "bonnet" in choice.message.content
    told = choice.model_extra["guichet"]
    assert told["citations"][0]["procedure"] == "piscines"
    assert 0 < told["confidence"] <= 1
    assert "[PERSONNE_1]" in told["question_stripped"]
    assert "Kervadec" not in whole.model_dump_json()
    streamed = "".join(piece.choices[0].delta.content or "" for piece in pieces)
    assert streamed == choice.message.content
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("own.sqlite*"))
    assert b"courriel" in kept
    assert b"bonnet" not in kept
