"""The embedded engine with the real weights: few tests, greedy."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelError, ModelStopped
from assistant.model.choice import score
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
    model = LlamaModel(models / WEIGHTS, context=1024, draft=4)
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
        assert plain.pid != model.pid
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


@pytest.mark.model
def test_a_grammar_holds_the_answer_to_numbers(model: LlamaModel) -> None:
    pieces = list(model.stream(MESSAGES, max_tokens=20, grammar='root ::= [1-3] (", " [1-3])? "."'))
    text = "".join(piece.text for piece in pieces if isinstance(piece, Token))
    assert re.fullmatch(r"[1-3](, [1-3])?\.", text)
    assert isinstance(pieces[-1], Usage)
    assert pieces[-1].finish == "stop"


@pytest.mark.model
def test_a_grammar_that_cannot_be_read_is_refused(model: LlamaModel) -> None:
    with pytest.raises(ModelError, match="expected GBNF"):
        list(model.stream(MESSAGES, max_tokens=5, grammar="root ::= ("))


@pytest.mark.model
def test_the_likelier_reply_is_told_without_writing_it(model: LlamaModel) -> None:
    scores = model.choose(MESSAGES, ["Le prêt dure 28 jours", "Le prêt dure 90 jours", "Bleu"])
    assert scores[0] > scores[1]
    assert scores[0] > scores[2]
    assert max(scores) <= 0
    stop = threading.Event()
    stop.set()
    with pytest.raises(ModelStopped):
        model.choose([*MESSAGES, ChatMessage("user", "Autre question.")], ["a", "b"], stop=stop)


def test_replies_are_told_apart_by_their_first_different_tokens() -> None:
    logits = np.log(np.array([0.5, 0.25, 0.125, 0.125], np.float32))
    scoring = score([[2, 0, 1], [2, 1], [2, 0], [2, 0, 1]], 3)
    assert next(scoring) == [2]
    assert scoring.send(logits) == [2, 0]
    with pytest.raises(StopIteration) as ended:
        scoring.send(logits)
    assert ended.value.value == pytest.approx(np.log([0.5 * 0.25, 0.25, 0.5 * 0.125, 0.5 * 0.25]))


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


@pytest.mark.model
def test_the_process_of_the_weights_may_be_killed_in_the_midst_of_an_answer(models: Path) -> None:
    model = LlamaModel(models / WEIGHTS, context=1024)
    try:
        stream = model.stream(MESSAGES, max_tokens=40)
        assert isinstance(next(stream), Token)
        before = model.pid
        os.kill(before, signal.SIGKILL)
        with pytest.raises(ModelError, match="process has ended"):
            list(stream)
        assert "28 jours" in complete(model)[0]
        assert model.pid != before
    finally:
        model.close()


@pytest.mark.model
def test_citizens_answered_together_read_what_they_would_read_alone(model: LlamaModel) -> None:
    asked = [
        [MESSAGES[0], ChatMessage("user", f"Fiche : {SHEET}\n\nQuestion : {question}")]
        for question in (
            "combien de temps dure le prêt ?",
            "combien coûte la carte pour un habitant ?",
            "combien coûte un jour de retard ?",
        )
    ]

    def answer(messages: list[ChatMessage]) -> str:
        pieces = model.stream(messages, max_tokens=16)
        return "".join(piece.text for piece in pieces if isinstance(piece, Token))

    alone = [answer(messages) for messages in asked]
    with ThreadPoolExecutor(len(asked)) as citizens:
        assert list(citizens.map(answer, asked)) == alone


@pytest.mark.model
def test_a_chat_template_of_the_settings_replaces_that_of_the_file(models: Path) -> None:
    other = (
        "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}"
        "{% endif %}<start_of_turn>{{ m.role }}\n{{ m.content }}<end_of_turn>\n{% endfor %}"
    )
    model = LlamaModel(models / WEIGHTS, context=1024, parallel=1, template=other)
    try:
        assert complete(model, 8)[1].prompt != 0
    finally:
        model.close()
    with pytest.raises(ModelError, match="cannot be read as Jinja"):
        LlamaModel(models / WEIGHTS, context=1024, parallel=1, template="{% for %}")
