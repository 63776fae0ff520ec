"""A judge behind a real local server, and one that is scripted."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from assistant.model.scripted import ScriptedModel
from evaluation.answers.reply import Outcome, Reply
from evaluation.case import Case
from evaluation.judge.commands import open_judge
from evaluation.judge.judging import Judgement, agreement, judge, judge_all, kappa, to_judge
from evaluation.settings import EvaluationSettings
from foundation import UsageError


def outcome(id: str, text: str, status: str = "answered") -> Outcome:
    case = Case(id, "Quel prix ?", "local", ("s",), (("SECRET-FACT|25 €",),))
    return Outcome(case, Reply(status, text))


class Server(BaseHTTPRequestHandler):
    """Finds right what holds 25 €."""

    read: list[str] = []  # noqa: RUF012
    keys: list[str] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        asked = body["messages"][-1]["content"]
        self.read.append(json.dumps(body, ensure_ascii=False))
        self.keys.append(self.headers["authorization"])
        right = "25 €" in asked.rpartition("Réponse :")[2]
        top = [{"token": "juste", "logprob": -0.1}, {"token": "fausse", "logprob": -2.4}]
        if not right:
            top = [{"token": "fausse", "logprob": -0.1}, {"token": "juste", "logprob": -2.4}]
        choice = {"delta": {"content": top[0]["token"]}, "finish_reason": "stop"}
        choice["logprobs"] = {"content": [top[0] | {"top_logprobs": top}]}
        told = {"choices": [choice]}
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        self.wfile.write(f"data: {json.dumps(told)}\n\ndata: [DONE]\n\n".encode())

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


def test_a_judge_on_a_server_reads_sheet_and_answer_but_not_what_is_expected(address: str) -> None:
    settings = EvaluationSettings(judge_url=address, judge_model="juge", judge_key="k")
    model = open_judge(settings)
    try:
        assert judge(outcome("a", "C'est 25 €."), "La carte coûte 25 €.", model).right
        assert not judge(outcome("b", "C'est 86 €."), "La carte coûte 25 €.", model).right
    finally:
        model.close()
    assert "La carte coûte" in Server.read[-1]
    assert "SECRET-FACT" not in Server.read[-1]
    assert Server.keys[-1] == "Bearer k"


def test_it_is_off_until_it_is_set_up() -> None:
    assert EvaluationSettings().judge_url == ""
    with pytest.raises(UsageError, match="no judge"):
        open_judge(EvaluationSettings())


def test_only_what_is_not_done_is_judged_and_only_what_was_shown() -> None:
    asked: list[str] = []

    def chooses(messages: object, options: object) -> list[float]:
        asked.append("once")
        return [-0.1, -3.0]

    outcomes = [outcome("a", "25 €"), outcome("b", "25 €"), outcome("c", "rien", "no_source")]
    chosen = to_judge(outcomes)
    assert [o.case.id for o in chosen] == ["a", "b"]
    done = {"a": Judgement("a", 0.9, True)}
    found = list(judge_all(chosen, lambda id: "fiche", ScriptedModel("", chooses=chooses), done))
    assert [each.case for each in found] == ["b"]
    assert len(asked) == 1


def test_kappa_is_one_when_they_agree_zero_by_chance_and_below_when_they_oppose() -> None:
    one = np.array([1.0, 0, 1, 0])
    assert kappa(one, one) == 1
    assert kappa(one, 1 - one) == -1
    assert kappa(one, np.array([1.0, 1, 0, 0])) == 0
    assert kappa(np.ones(4), np.ones(4)) == 0


def test_who_is_stricter_is_told_by_case() -> None:
    found = agreement(
        [Judgement("a", 0.9, True), Judgement("b", 0.1, True), Judgement("c", 0.8, False)]
        + [Judgement(f"d{n}", 0.1, False) for n in range(7)]
    )
    assert (found.stricter, found.milder) == (("b",), ("c",))
    assert found.agreed == pytest.approx(0.8)
    assert found.low < found.kappa < found.high
