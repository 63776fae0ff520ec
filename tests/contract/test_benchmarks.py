"""Each benchmark gives figures that can be kept as JSON; no model is loaded here."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from assistant.conversation import Author
from assistant.model.scripted import ScriptedModel
from assistant.storage.conversations import Conversations
from assistant.storage.database import open_database
from benchmarks import (
    conversations,
    decode,
    decode_table,
    embed,
    index,
    kills,
    live,
    parallel,
    redact,
    restarts,
    restore,
    results,
    sample,
    search,
    soak,
    startup,
    widget,
)
from benchmarks.__main__ import LONG, chosen, main
from benchmarks.machine import describe_machine
from benchmarks.page.visit import Seen
from benchmarks.server import ServerFailed
from benchmarks.talking.ledger import count
from benchmarks.talking.people import Citizen, Errors, client
from corpus.catalogue import Catalogue
from corpus.passages import passages
from corpus.settings import CorpusSettings
from evaluation.answers.systems import Heard
from evaluation.load.playing import Asked
from foundation import EXIT_USAGE, UsageError
from guardrails.invisible import clean
from retrieval.adapting.measuring import Ground
from retrieval.edge import EdgeStore
from retrieval.embedding import HashingEmbedder
from retrieval.indexing import index_lexically
from retrieval.lexical import Lexical
from retrieval.search import Search
from tests.retrieval.tiny_models import write_tiny_model

SCRIPTED_SERVER = """
import asyncio, os
from rich.console import Console
from foundation import load
from web.commands import _serve, bind
from web.scripted import Script, ScriptedAssistant
from web.settings import WebSettings
os.environ["GUICHET_SENTINEL__ENABLED"] = "false"  # the double has no sheets to check
assistant = ScriptedAssistant({"": Script(text="Bonjour")})
with bind("127.0.0.1", 0) as listening:
    asyncio.run(_serve(assistant, load(WebSettings), listening, Console(stderr=True)))
"""


def kept(name: str, result: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The result as it is read again from its file."""
    whole = json.loads(results.write(name, describe_machine(), 1.0, result, folder).read_text())
    assert whole["machine"]["cores"]
    assert whole["result"] == json.loads(json.dumps(result))
    read: dict[str, Any] = whole["result"]
    return read


def printed(shown: Any) -> str:
    console = Console(width=80)
    with console.capture() as capture:
        console.print(shown)
    return capture.get()


def test_decode_compares_both_ways_pair_by_pair(tmp_path: Path) -> None:
    used: list[int] = []
    model = ScriptedModel("Le prêt dure vingt-huit jours pour tous les habitants de la ville.")
    result = kept(
        "decode", decode.compare(model, used.append, sample.prompts(2, 160), rounds=3), tmp_path
    )
    assert result["ratio"]["count"] == 6
    assert result["same_text"] == result["prompts_measured"] == 2
    assert used[:7] == [0, 0, 4, 0, 4, 0, 4]
    assert "6 pairs" in printed(decode_table.show(result))


def test_decode_says_when_the_two_ways_write_differently(tmp_path: Path) -> None:
    used = [0]
    model = ScriptedModel(lambda _: "oui " * 20 if used[-1] else "non " * 20)
    result = decode.compare(model, used.append, sample.prompts(1, 160), rounds=1)
    assert result["same_text"] == 0


def test_citizens_at_once_are_compared_with_one(tmp_path: Path) -> None:
    model = ScriptedModel("Le prêt dure vingt-huit jours pour tous les habitants de la ville.")
    asked = [messages for _, messages in sample.prompts(4, 160)]
    together = parallel.crowds(model, asked, (1, 4))
    assert [one["tokens"] for one in together] == [12, 48]
    assert together[0]["whole_ratio"] == 1
    alone = {"draft 0": {"times_plain": 1.0}}
    result = {"model": "m", "longest": 48, "citizens": together, "alone": alone}
    shown = printed(parallel.show({**result, "plain_tokens_per_second": 10.0}))
    assert "draft 0: 1.0" in " ".join(shown.split())


def test_search_tells_the_engine_from_the_whole(tmp_path: Path) -> None:
    embedder, lexical = HashingEmbedder(), Lexical()
    store = EdgeStore(tmp_path / "index", dimension=embedder.dimension)
    try:
        index_lexically(store, lexical, passages(sample.sheets()[0]))
        asked = sample.questions(9)
        found = search.measure(Search(store, embedder, lexical), store, asked[:3], asked[3:])
    finally:
        store.close()
    result = kept("search", found, tmp_path)
    assert result["engine_cold_ms"]["count"] == 1
    assert result["whole_ms"]["count"] == result["engine_ms"]["count"] == 3
    assert result["whole_ms"]["p50"] >= result["engine_ms"]["min"]
    assert "unfinished" in printed(search.show(result))


def test_redact_measures_messages_of_300_characters(tmp_path: Path) -> None:
    without, holding = redact.messages(2, ()), redact.messages(2, redact.TOLD)
    assert {len(text) for text in (*without, *holding)} == {300}
    result = kept("redact", redact.measure(clean, without, holding), tmp_path)
    assert result["with_personal_data_ms"]["count"] == 2
    assert "300 characters" in printed(redact.show(result))


def test_startup_measures_a_server_until_it_is_ready_and_stops_it(tmp_path: Path) -> None:
    command = (sys.executable, "-c", SCRIPTED_SERVER)
    measured = startup.measure(command, sample.questions(1), starts=1, seconds=60.0)
    result = kept("startup", measured, tmp_path)
    assert result["runs"][0]["memory_after_questions_mb"]["resident"] > 0
    assert result["answers"][0]["status"] == "answered"
    assert "1 of 1 questions" in printed(startup.show(result))


def test_startup_repeats_what_a_server_that_cannot_start_said() -> None:
    command = (sys.executable, "-c", "import sys; sys.exit('guichet: the index is in use')")
    with pytest.raises(ServerFailed, match="the index is in use"):
        startup.measure(command, [], starts=1, seconds=30.0)


def test_an_unknown_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speed"]) == EXIT_USAGE
    assert "'speed'" in capsys.readouterr().err


def test_embed_compares_each_engine_with_plain_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path / "home"))
    texts = ("La piscine ouvre à 9 h.", "La mairie est rue Haute.", "Le tram passe ici.")
    ground = Ground("essai", texts[:2], ("a", "b"), ("a", "b", "c"), texts)
    measured = embed.measure(write_tiny_model(tmp_path / "tiny"), ground)
    memory = dict.fromkeys(measured["ways"], 100)
    result = kept("embed", {**measured, "memory_mb": memory}, tmp_path)
    assert result["ways"]["plain"]["times_plain"] == 1
    for way in result["ways"].values():
        assert way["recall@5"] == 1  # there are three sheets
        assert way["cosine_min"] > 0.99
        assert way["passages_per_s"] > 0
    assert "onnx / plain" in printed(embed.show(result))


def test_index_measures_a_change_and_two_sizes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    with Catalogue.open_to_write(CorpusSettings().catalogue_path()) as catalogue:
        catalogue.replace("sample", sample.sheets()[:6])
        life = index.life(catalogue, tmp_path / "life")
    sizes = index.grow((40, 80), tmp_path)
    result = kept("index", {"life": life, "sizes": sizes}, tmp_path)
    assert (life["sheets_changed"], life["passages"] > 6) == (1, True)
    assert 0 < life["passages_embedded"] < life["passages"]
    assert [size["passages"] for size in sizes] == [40, 80]
    assert all(size["engine_ms"]["p50"] > 0 for size in sizes)
    assert "1 sheets changed" in " ".join(printed(index.show(result)).split())


async def test_live_measures_both_ways(tmp_path: Path) -> None:
    measured = await live.measure("sqlite", 3, 4)
    result = {"goal_p95_ms": 150.0, "conversations": 4, "databases": {"sqlite": measured}}
    kept("live", result, tmp_path)
    assert measured["to_agent_ms"]["count"] == measured["to_citizen_ms"]["count"] == 3
    assert (measured["errors"], measured["connections_cut"]) == ({}, 0)
    assert "to the agent" in printed(live.show(result))


async def test_many_conversations_are_counted_to_the_last_message(tmp_path: Path) -> None:
    measured = await conversations.measure("sqlite", 10, 20.0, 1.5)
    result = {"conversations": 10, "rate": 20.0, "minutes": 0.025}
    kept("conversations", {**result, "databases": {"sqlite": measured}}, tmp_path)
    assert measured["messages"] == measured["acknowledged"] == 30
    assert measured["stored"] > 40  # the answers and what tells of the hand-offs
    for name in ("errors", "lost", "doubled", "unnumbered", "not_told", "told_twice"):
        assert measured[name] == 0, name
    assert measured["memory_mb"]["end"] > 0
    assert "lost" in printed(conversations.show({**result, "databases": {"sqlite": measured}}))


async def test_a_killed_process_loses_nothing_and_comes_back(tmp_path: Path) -> None:
    measured = await kills.measure("sqlite", 2)
    result = {"kills": 2, "databases": {"sqlite": measured}}
    kept("kills", result, tmp_path)
    assert measured["starts"] == 3
    assert measured["connections_cut"] > 0
    for name in ("lost", "doubled", "unnumbered", "not_told", "told_twice"):
        assert measured[name] == 0, name
    assert (measured["errors"], measured["audit_whole"]) == ({}, True)
    assert "audit_whole" in printed(kills.show(result))


@pytest.mark.parametrize("held", [True, False])
async def test_a_restart_is_seen_by_nobody(held: bool, tmp_path: Path) -> None:
    measured = await restarts.measure("sqlite", 2, 3, held=held)
    told = {"restarts": 2, "citizens": 3, "socket": "held" if held else "free"}
    result = {**told, "databases": {"sqlite": measured}}
    kept("restarts", result, tmp_path)
    assert measured["answers"] > 0
    for name in ("errors_seen", "lost", "doubled", "unnumbered"):
        assert measured[name] == 0, name
    assert "errors_seen" in printed(restarts.show(result))


def test_a_soak_sees_the_processes_and_what_an_hour_would_add() -> None:
    seen = soak.look_at(os.getpid(), 1.0)
    assert seen.own_mb > 10
    with open(os.devnull) as one, open(os.devnull) as other:  # noqa: PTH123
        assert soak.look_at(os.getpid(), 2.0).handles == seen.handles + 2, (one, other)
    looks = [soak.Look(60.0 * n, 100 + n, 50, 9) for n in range(30)]
    assert soak.trend(looks, "own_mb") == 60.0  # a megabyte a minute
    assert soak.trend(looks, "handles") == 0.0
    asked = [
        Asked(1, 10.0 * n, "c", Heard({"status": "answered"}, total_ms=1000.0 * n))
        for n in range(1, 6)
    ]
    parts = [soak.part(asked, looks, 100.0, number) for number in range(10)]
    assert [part["answer_s"].get("count", 0) for part in parts] == [0, 1, 1, 1, 1, 1, 0, 0, 0, 0]
    result = {
        "citizens": 1, "seconds": 100.0, "asked": 5, "failed": {}, "parts": parts,
        "an_hour": {"own_mb": 60.0, "handles": 0.0, "threads": 0.0},
    }  # fmt: skip
    assert "an hour adds" in printed(soak.show(result))


async def test_what_is_saved_and_put_back_is_measured(tmp_path: Path) -> None:
    measured = await restore.measure("sqlite", 50)
    result = {"conversations": 50, "messages": 300, "databases": {"sqlite": measured}}
    kept("restore", result, tmp_path)
    assert measured["backup_mb"] > 0.05
    assert measured["restore_s"] > 0
    assert "50 conversations" in printed(restore.show(result))


async def test_what_is_lost_doubled_or_untold_is_seen(tmp_path: Path) -> None:
    url, errors = f"sqlite:///{tmp_path / 'g.sqlite'}", Errors()
    async with await open_database(url) as database:
        stored = Conversations(database)
        opened, token = await stored.open("fr")
        for text in ("un", "deux", "deux"):
            await stored.add(opened.id, Author.CITIZEN, text)
        for _ in range(2):
            await stored.add(opened.id, Author.ASSISTANT, "réponse", answer={})
    async with client("http://127.0.0.1:9") as http:
        citizen = Citizen(http, opened.id, token, errors)
        citizen.said = {1: "un", 2: "deux", 6: "trois"}
        citizen.heard.update([1, 2, 3, 4, 4])
        citizen.stream = citizen.follow()
        counted = await count(url, [citizen], [])
        await citizen.stream.stop()
    assert (counted.acknowledged, counted.stored, counted.lost) == (3, 5, 1)
    assert (counted.doubled, counted.not_told, counted.told_twice) == (2, 1, 1)


def test_long_benchmarks_run_only_when_named_and_take_what_they_are_told() -> None:
    assert not LONG & set(chosen([]))
    told = chosen(["kills", "kills=5", "live", "databases=sqlite"])
    assert told == {"live": {"databases": "sqlite"}, "kills": {"kills": 5}}


@pytest.mark.parametrize(
    "words", [["live", "minutes=1"], ["minutes=1"], ["kills", "kills=many"], ["search", "x=1"]]
)
def test_what_a_benchmark_does_not_take_is_refused(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == EXIT_USAGE
    assert "benchmarks:" in capsys.readouterr().err


def test_the_widget_is_held_to_its_goal_on_slow_3g_and_its_states_are_counted() -> None:
    seen = Seen(900, 950, 1200, 800, 400, 21_000, 3)
    result = {
        "assistant": "scripted",
        "goal_bytes": widget.GOAL_BYTES,
        "goal_ms": widget.GOAL_MS,
        "script_bytes": {"fr": {"raw": 80_000, "gzip": 23_000, "brotli": 20_000}},
        "runs": 1,
        "pages": {
            "own page": {"slow 3G": asdict(seen)},
            "host": {"slow 3G": asdict(replace(seen, field=1400))},
        },
        **widget.states(),
    }
    shown = printed(widget.show(result))
    assert "own page yes, host NO" in " ".join(shown.split())
    assert result["states"] >= 24
    assert result["kinds"] == 4


def test_a_widget_benchmark_without_a_known_assistant_says_what_it_takes() -> None:
    with pytest.raises(UsageError, match="auto, real or scripted, found 'other'"):
        widget.widget(assistant="other")
