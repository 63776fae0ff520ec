"""The OpenAI-compatible client: against a small fake, and a real server running the real file."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from assistant.errors import ModelError, ModelStopped
from assistant.model.circuit import Circuit
from assistant.model.openai import OpenAIModel
from assistant.model.protocol import ChatMessage, LanguageModel, Token, Usage
from tests.assistant.test_language_model import MESSAGES, WEIGHTS

ASKED = [ChatMessage("user", "Bonjour ?")]
Handler = Callable[[httpx.Request], httpx.Response]


def part(text: str, logprob: float = -0.1, finish: str | None = None, **more: Any) -> str:
    content = [{"token": text, "logprob": logprob, **more}] if text else []
    choice = {"delta": {"content": text}, "logprobs": {"content": content}, "finish_reason": finish}
    return f"data: {json.dumps({'choices': [choice]})}\n\n"


ANSWER = (
    part("Oui")
    + part(" !", -0.2)
    + part("", finish="stop")
    + 'data: {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}}\n\n'
    + "data: [DONE]\n\n"
)


def model(handler: Handler, **options: Any) -> OpenAIModel:
    return OpenAIModel(
        "http://model.test/v1", "city-7b", transport=httpx.MockTransport(handler), **options
    )


def read(asked: LanguageModel, **options: Any) -> tuple[str, list[float], Usage]:
    pieces = list(asked.stream(ASKED, max_tokens=20, **options))
    tokens = [piece for piece in pieces if isinstance(piece, Token)]
    usage = pieces[-1]
    assert isinstance(usage, Usage)
    return "".join(t.text for t in tokens), [t.logprob for t in tokens], usage


def test_an_answer_is_streamed_with_its_log_probabilities_and_what_it_cost() -> None:
    sent: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, text=ANSWER)

    with closing(model(handler, key="secret")) as asked:
        assert read(asked) == ("Oui !", [-0.1, -0.2], Usage(9, 0, 2, "stop"))
    assert str(sent[0].url) == "http://model.test/v1/chat/completions"
    assert sent[0].headers["Authorization"] == "Bearer secret"
    body = json.loads(sent[0].content)
    assert (body["model"], body["temperature"], body["stream"]) == ("city-7b", 0, True)


def test_it_tries_again_before_the_first_token() -> None:
    answers = [httpx.Response(503), httpx.ReadTimeout("slow"), httpx.Response(200, text=ANSWER)]

    def handler(_: httpx.Request) -> httpx.Response:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with closing(model(handler)) as asked:
        assert read(asked)[0] == "Oui !"


def test_it_never_tries_again_after_the_first_token() -> None:
    calls: list[int] = []

    async def broken() -> AsyncIterator[bytes]:
        yield part("Oui").encode()
        raise httpx.ReadError("cut")

    def handler(_: httpx.Request) -> httpx.Response:
        calls.append(1)
        return httpx.Response(200, content=broken())

    with closing(model(handler)) as asked, pytest.raises(ModelError, match="ReadError"):
        read(asked)
    assert len(calls) == 1


def test_an_answer_that_ends_too_early_is_an_error() -> None:
    with (
        closing(model(lambda _: httpx.Response(200, text=part("Ou")))) as asked,
        pytest.raises(ModelError, match="cut its answer short"),
    ):
        read(asked)


@pytest.mark.parametrize("wrong", ["data: {\n\n", 'data: {"error": {"message": "full"}}\n\n'])
def test_an_answer_that_is_not_one_is_an_error(wrong: str) -> None:
    with (
        closing(model(lambda _: httpx.Response(200, text=wrong))) as asked,
        pytest.raises(ModelError),
    ):
        read(asked)


def test_a_server_without_log_probabilities_is_not_taken_for_certain() -> None:
    answer = ANSWER.replace("logprobs", "other")
    with (
        closing(model(lambda _: httpx.Response(200, text=answer))) as asked,
        pytest.raises(ModelError, match="gives no log-probabilities"),
    ):
        read(asked)


def test_a_server_that_refuses_a_grammar_is_asked_without() -> None:
    grammars: list[bool] = []

    def handler(request: httpx.Request) -> httpx.Response:
        grammars.append("grammar" in json.loads(request.content))
        return httpx.Response(400) if grammars[-1] else httpx.Response(200, text=ANSWER)

    with closing(model(handler)) as asked:
        assert read(asked, grammar='root ::= "Oui"')[0] == "Oui !"
        assert read(asked, grammar='root ::= "Oui"')[0] == "Oui !"
    assert grammars == [True, False, False]


def test_a_server_that_keeps_failing_is_left_alone() -> None:
    calls: list[int] = []

    def handler(_: httpx.Request) -> httpx.Response:
        calls.append(1)
        return httpx.Response(401)

    with closing(model(handler)) as asked:
        for _ in range(3):
            with pytest.raises(ModelError, match="HTTP 401"):
                read(asked)
        with pytest.raises(ModelError, match="left alone"):
            read(asked)
    assert len(calls) == 3


def test_an_open_circuit_lets_one_call_try_and_closes_when_it_works() -> None:
    moment = [0.0]
    circuit = Circuit(failures=2, rest=10, now=lambda: moment[0])
    for _ in range(2):
        assert circuit.passes()
        circuit.note(worked=False)
    assert not circuit.passes()
    moment[0] = 11
    assert [circuit.passes(), circuit.passes()] == [True, False]
    circuit.note(worked=True)
    assert circuit.passes()


def test_stop_gives_up_a_call_that_waits_for_the_server() -> None:
    given_up, stop = threading.Event(), threading.Event()

    async def silent() -> AsyncIterator[bytes]:
        try:
            yield part("Oui").encode()
            await anyio.sleep(60)
        finally:
            given_up.set()

    with closing(model(lambda _: httpx.Response(200, content=silent()))) as asked:
        stream = asked.stream(ASKED, max_tokens=20, stop=stop)
        next(stream)
        stop.set()
        [usage] = stream
        assert isinstance(usage, Usage)
        assert usage.finish == "cancelled"
        assert given_up.wait(5)
        with pytest.raises(ModelStopped):
            asked.choose(ASKED, ["oui", "non"], stop=stop)


def test_options_are_compared_by_what_the_likeliest_tokens_begin() -> None:
    top = [{"token": "ou", "logprob": -0.5}, {"token": " non", "logprob": -1.5}]
    answer = part("ou", top_logprobs=top) + part("", finish="length")
    with closing(model(lambda _: httpx.Response(200, text=answer))) as asked:
        scores = asked.choose(ASKED, ["oui", "non", "peut-être"])
    assert scores == pytest.approx([-0.5, -1.5, -1.5])


@pytest.fixture(scope="module")
def server(models: Path) -> Iterator[str]:
    """llama.cpp's own OpenAI-compatible server, with the same file."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"model": models / WEIGHTS, "port": port, "n_ctx": 512, "logits_all": True}
    command = [sys.executable, "-m", "llama_cpp.server", "--model_alias", "qwen"]
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ}
    )
    url, until = f"http://127.0.0.1:{port}/v1", time.monotonic() + 120
    while True:
        try:
            httpx.get(f"{url}/models").raise_for_status()
            break
        except httpx.HTTPError:
            assert process.poll() is None, "llama_cpp.server ended"
            assert time.monotonic() < until
            time.sleep(0.3)
    yield url
    process.terminate()
    process.wait(20)


@pytest.mark.model
def test_a_real_server_answers_as_the_embedded_model_does(server: str) -> None:
    with closing(OpenAIModel(server, "qwen", seconds=120)) as asked:
        pieces = list(asked.stream(MESSAGES, max_tokens=30))
        tokens = [piece for piece in pieces if isinstance(piece, Token)]
        assert "28 jours" in "".join(token.text for token in tokens)
        assert all(token.logprob <= 1e-3 for token in tokens)
        assert min(token.logprob for token in tokens) < 0
        assert isinstance(pieces[-1], Usage)
        assert pieces[-1].finish == "stop"
        held = list(asked.stream(MESSAGES, max_tokens=10, grammar='root ::= "28" | "30"'))
        assert "".join(piece.text for piece in held if isinstance(piece, Token)) in ("28", "30")
        scores = asked.choose(MESSAGES, ["Le prêt dure", "Bleu"])
        assert scores[0] > scores[1]
