from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from evaluation.answers.systems import Heard
from evaluation.case import Case
from evaluation.errors import SystemGone
from evaluation.load.energy import Spent, meter, processor_seconds
from evaluation.load.figures import load_figures, waits
from evaluation.load.playing import Asked, play_load

CASES = tuple(Case(f"c{n}", "?", "local", ("s",)) for n in range(9))


class Desk:
    """Answers after a moment; knows how many it served at once."""

    at_once = 1

    def __init__(self, status: str = "answered", lasts: int = 10_000) -> None:
        self.status, self.lasts = status, lasts
        self.now = self.most = self.served = 0
        self.lock = threading.Lock()

    def ask(self, case: Case) -> Heard:
        with self.lock:
            self.served += 1
            if self.served > self.lasts:
                raise SystemGone("gone")
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.02)
        with self.lock:
            self.now -= 1
        answer = {"status": self.status, "tokens": {"completion": 10}, "energy_wh": 0.1}
        return Heard(answer, 20.0, 5.0)


def test_citizens_ask_at_the_same_time_until_the_time_is_over() -> None:
    desk = Desk()
    asked = play_load(CASES, desk, citizens=4, seconds=0.5, thinking=0.01)
    assert desk.most > 1
    assert {each.citizen for each in asked} == {0, 1, 2, 3}
    assert all(0 <= each.at < 0.5 for each in asked)
    assert len(asked) == desk.served


def test_thinking_spaces_the_questions_out() -> None:
    quick = play_load(CASES, Desk(), citizens=2, seconds=0.5, thinking=0.01)
    slow = play_load(CASES, Desk(), citizens=2, seconds=0.5, thinking=0.2)
    assert len(slow) < len(quick) / 2


def test_a_system_that_is_gone_ends_the_load_with_its_reason() -> None:
    with pytest.raises(SystemGone):
        play_load(CASES, Desk(lasts=3), citizens=3, seconds=20, thinking=0.01)


def test_figures_hold_failures_waits_tokens_and_energy() -> None:
    good = [Asked(0, float(n), "c0", Desk().ask(CASES[0])) for n in range(8)]
    bad = [
        Asked(1, 1.0, "c1", Heard({"status": "busy"}, 5.0)),
        Asked(1, 2.0, "c2", Heard({}, 1.0, error="refused")),
    ]
    told = {m.name: m for m in load_figures(good + bad, Spent(4.0, ""), 60)}
    assert told["failed"].value == pytest.approx(0.2)
    assert told["failed"].failures == ("c1", "c2")
    assert told["wh_an_answer"].value == pytest.approx(0.5)
    assert told["tokens_written"].value == 10
    assert told["answers_a_minute"].value == 8
    assert told["seconds_to_answer_95"].value == pytest.approx(0.02)
    assert len(waits(good + bad)["answer"]) == 8


def test_no_answer_has_no_wait_nor_energy() -> None:
    bad = [Asked(0, 1.0, "c", Heard({}, 1.0, error="refused"))]
    assert [m.name for m in load_figures(bad, Spent(1.0, ""), 60)] == ["failed"]


def test_the_estimate_counts_processor_time_and_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.energy.RAPL", Path("/nowhere"))
    spent_since = meter(12.0)
    before = processor_seconds()
    while processor_seconds() < before + 0.3:
        sum(range(10_000))
    spent = spent_since()
    assert spent.wh is not None
    assert 0.29 * 12 / 3600 <= spent.wh < 3 * 12 / 3600
    assert spent.method.startswith("estimate")
