"""The embedded engine with the real weights: few tests, greedy."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.model.llama import LlamaModel
from assistant.model.protocol import ChatMessage, Token, Usage
from assistant.model.speculation import PromptLookup

WEIGHTS = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SHEET = (
    "La carte de bibliothèque est gratuite pour tous les habitants. Le prêt dure 28 jours. "
    "Chaque jour de retard coûte 10 centimes. Il faut une pièce d'identité et un justificatif."
)
MESSAGES = [
    ChatMessage("system", "Répondez en français, en une phrase, d'après la fiche."),
    ChatMessage("user", f"Fiche : {SHEET}\n\nQuestion : combien de temps dure le prêt ?"),
]


@pytest.fixture(scope="module")
def model(models: Path) -> Iterator[LlamaModel]:
    model = LlamaModel(models / WEIGHTS, context=1024)
    yield model
    model.close()


def complete(
    model: LlamaModel, max_tokens: int = 40, stop: threading.Event | None = None
) -> tuple[str, Usage, list[float]]:
    pieces, usage = [], None
    for piece in model.stream(MESSAGES, max_tokens=max_tokens, stop=stop):
        if isinstance(piece, Token):
            pieces.append(piece)
        else:
            usage = piece
    assert usage is not None
    return "".join(p.text for p in pieces), usage, [p.logprob for p in pieces]


@pytest.mark.model
def test_it_answers_from_the_sheet_and_counts_what_it_cost(model: LlamaModel) -> None:
    text, usage, logprobs = complete(model)
    assert "28 jours" in text
    assert usage.finish == "stop"
    assert len(logprobs) == usage.completion
    assert all(value <= 1e-3 for value in logprobs)


@pytest.mark.model
def test_the_same_prompt_again_is_not_read_again(model: LlamaModel) -> None:
    first, _, _ = complete(model)
    second, usage, _ = complete(model)
    assert second == first
    assert usage.cached == usage.prompt - 1


@pytest.mark.model
def test_a_plain_question_gets_the_same_answer_with_and_without_speculation(
    models: Path, model: LlamaModel
) -> None:
    plain = LlamaModel(models / WEIGHTS, context=1024, draft=0)
    try:
        assert complete(plain)[0] == complete(model)[0]
    finally:
        plain.close()


@pytest.mark.model
def test_stop_ends_the_reading_of_a_prompt_and_the_engine_still_works(model: LlamaModel) -> None:
    long = [ChatMessage("user", "Résumez : " + "la mairie ouvre à neuf heures. " * 90)]
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    started = time.perf_counter()
    pieces = list(model.stream(long, max_tokens=50, stop=stop))
    waited = time.perf_counter() - started
    assert isinstance(pieces[-1], Usage)
    assert pieces[-1].finish == "cancelled"
    started = time.perf_counter()
    assert "28 jours" in complete(model)[0]
    assert waited < 30  # reading that prompt takes longer than one chunk after the stop


@pytest.mark.model
def test_a_prompt_that_does_not_fit_is_refused(model: LlamaModel) -> None:
    with pytest.raises(ModelError, match="the context holds 1024"):
        list(model.stream([ChatMessage("user", "mairie " * 3000)], max_tokens=5))


def test_a_truncated_model_file_is_refused_in_one_plain_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(ModelError, match=r"broken\.gguf could not be loaded"):
        LlamaModel(broken)


def test_drafts_repeat_what_followed_the_same_words_before() -> None:
    lookup = PromptLookup([1, 2, 3, 4, 5, 6, 9, 1, 2, 3], width=2)
    assert lookup.draft() == [4, 5]
    lookup.append(4)
    assert lookup.draft() == [5, 6]
    lookup.append(7)
    assert lookup.draft() == []
