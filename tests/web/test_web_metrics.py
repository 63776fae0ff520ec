"""The metrics: what they count, who may read them, and that nothing in them is anybody's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from assistant.conversation import Status
from assistant.desk.reasons import reasons
from assistant.drafting import drafting
from assistant.turn import STEPS
from guardrails.rule_files import read_rules
from tests.web.serving import LOST_CARD, Citizen, Colleague, Served, serving
from tests.web.test_web_doors import DOORS
from web.metrics.measures import OTHER

# Every label there is, and where its values come from.
CLOSED = {
    "method": {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", OTHER},
    "route": {door.split(" ")[1] for door in DOORS} | {OTHER, "/v1"},
    "status": {str(code) for code in range(100, 600)}
    | set(Status)
    | {"available", "busy", "away"},
    "kind": {"turn", "draft", "prompt", "completion", "assistant", "composition", "topic", "source",
             "language"},
    "language": {"fr", "en", "es", "ar", "pt", "tr", "de", "it", OTHER},
    "step": {step.__name__ for step in (*STEPS, *drafting.STEPS)} | {OTHER},
    "why": {*reasons(), OTHER},
    "type": set(read_rules("placeholders")["labels"]) | {OTHER},
    "state": {"waiting", "with_agent", "callback"},
    "known_by": {"total", "lexical", "dense"},
}  # fmt: skip
FREE = {"version", "python", "model", "prompt", "le"}  # of what runs, and of the buckets


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path) as served:
        yield served


def read(served: Served, **headers: str) -> str:
    reply = httpx.get(f"{served.url}/metrics", headers=headers, timeout=20)
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/plain")
    return reply.text


def value(text: str, name: str, **labels: str) -> float:
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
    return 0.0


def test_a_question_is_counted_with_its_end_its_words_and_what_was_taken_out(
    served: Served,
) -> None:
    Citizen(served.url).say("J'ai perdu ma carte, appelez le 06 39 98 12 34")
    text = read(served)
    assert value(text, "guichet_answers_total", kind="turn", status="answered", language="fr") == 1
    assert value(text, "guichet_tokens_total", kind="completion") > 0
    assert value(text, "guichet_answer_seconds_count", kind="turn") == 1
    first = value(text, "guichet_first_words_seconds_sum", kind="turn")
    assert 0 < first <= value(text, "guichet_answer_seconds_sum", kind="turn")
    assert value(text, "guichet_personal_data_stripped_total", type="PHONE_NUMBER") == 1
    route = "/api/v1/conversations/{id}/messages"
    asked = value(text, "guichet_http_requests_total", route=route, method="POST", status="200")
    assert asked == 1
    assert value(text, "guichet_turns_running") == 0


def test_an_answer_that_fails_or_is_refused_is_counted_as_unfinished(served: Served) -> None:
    citizen = Citizen(served.url)
    citizen.say("panne")
    citizen.say("refusée")
    text = read(served)
    assert value(text, "guichet_turns_unfinished_total") == 2
    assert value(text, "guichet_turns_running") == 0


def test_who_waits_for_the_model_is_told_and_forgotten_at_the_end(served: Served) -> None:
    served.assistant.scripts["foule"] = replace(LOST_CARD, places=(1,), pace=1.0)
    for name, _ in Citizen(served.url).hear("une foule de gens"):
        if name == "waiting":
            assert value(read(served), "guichet_turns_waiting") == 1
    assert value(read(served), "guichet_turns_waiting") == 0


def test_the_queue_for_people_and_why_are_told_from_the_storage(served: Served) -> None:
    citizen = Citizen(served.url)
    citizen.say("je veux un humain")
    text = read(served)
    assert value(text, "guichet_handoffs_offered_total", why="asked") == 1
    assert value(text, "guichet_conversations", state="waiting") == 1
    assert value(text, "guichet_handoffs_asked_today", why="asked") == 1
    assert value(text, "guichet_waiting_longest_seconds") > 0
    Colleague(served.url).act(citizen.id, "claim")
    assert value(read(served), "guichet_conversations", state="with_agent") == 1


def test_a_model_that_cannot_be_asked_is_told(served: Served) -> None:
    assert value(read(served), "guichet_model_up") == 1
    served.assistant.model_available = False
    assert value(read(served), "guichet_model_up") == 0


def test_a_database_that_does_not_answer_is_told_and_the_rest_is_still_there(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.errors import StorageError

    async def fails(*_: object) -> None:
        raise StorageError("down")

    assert value(read(served), "guichet_database_up") == 1
    monkeypatch.setattr(served.conversations, "with_state", fails)
    text = read(served)
    assert value(text, "guichet_database_up") == 0
    assert value(text, "guichet_model_up") == 1


def test_every_label_has_values_of_a_closed_set_whatever_is_sent(served: Served) -> None:
    citizen = Citizen(served.url)
    canary = "zoltan-kervadec"
    citizen.say(f"je suis {canary}, 06 39 98 12 34, je veux un humain")
    citizen.call("POST", "/handoff", json={"reason": canary})
    with httpx.Client(base_url=served.url, timeout=20) as http:
        http.get(f"/{canary}/0639981234")
        http.get(f"/static/{canary}.css")
        http.request(canary.upper(), f"/?name={canary}", headers={"X-Request-ID": canary})
        http.get("/", headers={"Accept-Language": canary, "User-Agent": canary})
        http.get(f"/api/v1/conversations/{canary}", headers={"X-Conversation-Token": canary})
    text = read(served)
    assert canary not in text.lower()
    assert "39981234" not in text
    assert citizen.id not in text
    assert citizen.token not in text
    strays = {
        f"{sample.name}: {label}={found}"
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        for label, found in sample.labels.items()
        if label not in FREE and found not in CLOSED[label]
    }
    assert strays == set()


def test_without_a_token_this_machine_alone_reads_and_nobody_through_a_proxy(
    served: Served,
) -> None:
    for header in ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via", "X-Real-IP"):
        reply = httpx.get(f"{served.url}/metrics", headers={header: "127.0.0.1"})
        assert reply.status_code == 404, header
        assert "guichet_" not in reply.text


def test_with_a_token_who_shows_it_reads_and_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "token"
    secret.write_text("un-jeton-assez-long\n", "utf-8")
    monkeypatch.setenv("GUICHET_METRICS__TOKEN_FILE", str(secret))
    with serving(tmp_path) as served:
        for shown in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}):
            assert httpx.get(f"{served.url}/metrics", headers=shown).status_code == 404
        right = {"Authorization": "Bearer un-jeton-assez-long", "X-Forwarded-For": "192.0.2.7"}
        assert "un-jeton" not in read(served, **right)


def test_they_can_be_switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_METRICS__ENABLED", "false")
    with serving(tmp_path) as served:
        assert httpx.get(f"{served.url}/metrics").status_code == 404


ROOT = Path(__file__).parents[2]
EXAMPLES = ("deploy/grafana/dashboard.json", "deploy/prometheus/alerts.yaml")


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_metric_that_an_example_names_is_exported(served: Served, example: str) -> None:
    citizen = Citizen(served.url)
    citizen.say("j'ai perdu ma carte, 06 39 98 12 34")
    citizen.say("je veux un humain")
    exported = {
        sample.name
        for family in text_string_to_metric_families(read(served))
        for sample in family.samples
    }
    named = set(re.findall(r"\b(?:guichet|process)_[a-z_]+", (ROOT / example).read_text("utf-8")))
    assert len(named) > 8
    # These two appear with the first of their kind: the double has no steps, and nothing failed.
    assert named - exported <= {"guichet_step_seconds_bucket", "guichet_turns_unfinished_total"}


def test_every_metric_is_documented(served: Served) -> None:
    page = (ROOT / "docs/metriques.md").read_text("utf-8")
    for family in text_string_to_metric_families(read(served)):
        if family.name.startswith("guichet_"):
            assert f"`{family.name}" in page, family.name


def test_each_alert_has_its_rule_its_severity_and_what_to_do() -> None:
    told = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yaml").read_text("utf-8"))
    rules = [rule for group in told["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 8
    for rule in rules:
        assert rule["labels"]["severity"] in ("critical", "warning", "info"), rule["alert"]
        assert rule["annotations"]["summary"], rule["alert"]
        assert len(rule["annotations"]["description"]) > 20, rule["alert"]
        for opens, closes in ("()", "{}", "[]"):
            assert rule["expr"].count(opens) == rule["expr"].count(closes), rule["alert"]


def test_the_dashboard_asks_prometheus_in_each_of_its_panels() -> None:
    board = json.loads((ROOT / "deploy/grafana/dashboard.json").read_text("utf-8"))
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"]) > 15
    for panel in board["panels"]:
        assert panel["title"]
        assert all(target["expr"] for target in panel["targets"]), panel["title"]
    assert "http" not in json.dumps(board).replace("guichet_http_", "")
