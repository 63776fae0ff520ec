"""A running server asked like any citizen, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from evaluation.answers.kept import keeping, read_run
from evaluation.answers.play import play
from evaluation.answers.remote import Remote
from evaluation.answers.systems import opened
from evaluation.case import Case, Spoken
from evaluation.errors import SystemGone
from foundation import UsageError
from tests.web.serving import Served, serving

LOST = Case("lost", "J'ai perdu ma carte", "local", ("carte-perdue",), (("25 €",),))
POOL = Case("pool", "Et la piscine ?", "unanswerable", history=(Spoken("user", "Bonjour"),))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("remote")) as served:
        yield served


def test_answers_come_with_their_times_and_dialogues_are_played(
    server: Served, tmp_path: Path
) -> None:
    with opened(server.url) as remote, keeping(tmp_path, (LOST, POOL), {}) as keeper:
        list(play((LOST, POOL), remote, keeper))
    found = {o.case.id: o for o in read_run(tmp_path).outcomes}
    lost = found["lost"]
    assert lost.reply.shown
    assert lost.reply.sheets[0] == "carte-perdue"
    assert lost.to_excerpt_ms is not None
    assert lost.to_sentence_ms is not None
    assert lost.to_excerpt_ms <= lost.to_sentence_ms <= lost.total_ms
    assert found["pool"].reply.status == "low_confidence"
    assert "Bonjour" in server.assistant.played


def test_a_server_that_says_not_so_fast_is_asked_again(tmp_path: Path) -> None:
    with serving(tmp_path, messages_per_minute=1) as slow:
        waited: list[float] = []
        remote = Remote(slow.url, wait=waited.append)
        assert not remote.ask(LOST).error
        again = remote.ask(LOST)
    assert again.error == "refused with 429"
    assert len(waited) > 1
    assert all(seconds > 0 for seconds in waited)


def test_a_server_that_is_not_there_stops_the_run() -> None:
    with pytest.raises(SystemGone, match="ConnectError"):
        Remote("http://127.0.0.1:9").ask(LOST)
    broken = httpx.MockTransport(lambda request: httpx.Response(502))
    with pytest.raises(SystemGone, match="502"):
        Remote("http://guichet.example", broken).ask(LOST)


def test_a_name_that_is_no_system_is_refused() -> None:
    with pytest.raises(UsageError, match="local, scripted"), opened("ftp://x"):
        pass
