"""An index on a server: what goes wrong is said plainly; a rebuilt one takes over as a whole."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from foundation import SettingsError
from retrieval.dense import index_densely
from retrieval.embedding import HashingEmbedder
from retrieval.errors import (
    IndexFull,
    IndexOfAnotherKind,
    IndexRefused,
    IndexUnreachable,
    IndexUnusable,
)
from retrieval.indexing import Telling, bring
from retrieval.lexical import Lexical
from retrieval.opening import made_by, open_index
from retrieval.server import QdrantStore
from retrieval.server_alias import bearer_of
from retrieval.server_calls import Calls
from retrieval.server_opening import connect, open_on_server
from retrieval.settings import RetrievalSettings
from retrieval.store import Filters
from tests.retrieval.conftest import on_server, opened_on
from tests.retrieval.towns import (
    content,
    ids,
    new_town,
    old_town,
    seen_by_meaning,
    seen_by_words,
)

OLD, NEW = content(old_town()), content(new_town())
FOUND = b'{"time": 0, "status": "ok", "result": []}'
DONE = b'{"time": 0, "status": "ok", "result": {"operation_id": 1, "status": "completed"}}'
Answer = tuple[int, bytes]
pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect"),
    pytest.mark.filterwarnings("ignore:Api key is used with an insecure connection"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact"),
]


@contextmanager
def answering(*answers: Answer) -> Iterator[tuple[str, list[str]]]:
    """A server that gives these answers in turn, then the last one; and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, body = answers[min(len(asked), len(answers) - 1)]
            asked.append(f"{self.headers.get('api-key', '')} {self.command} {self.path}")
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = answer

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def store_at(url: str, key: str = "", pauses: tuple[float, ...] = (0.0, 0.0)) -> QdrantStore:
    settings = RetrievalSettings(server_url=url, api_key=key, server_seconds=1)
    client = connect(settings)
    return QdrantStore(client, "guichet-1", Calls(url, pauses), alias="guichet", seconds=1)


def search(store: QdrantStore) -> object:
    return store.find([Lexical().question("piscine")], 1, Filters())


def test_a_server_that_is_down_is_said_to_be_unreachable() -> None:
    with answering((200, FOUND)) as (url, _):
        pass
    with pytest.raises(IndexUnreachable, match=r"does not answer.*server_url"):
        search(store_at(url))
    with pytest.raises(IndexUnreachable, match="does not answer"):
        open_index(RetrievalSettings(server_url=url), HashingEmbedder())


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        ((401, b"Must provide an API key"), IndexRefused, "does not accept our key"),
        ((403, b"Forbidden"), IndexRefused, "does not accept our key"),
        ((507, b"full"), IndexFull, "disk of the vector server .* is full"),
        ((500, b'{"status": {"error": "No space left on device"}}'), IndexFull, "is full"),
        ((404, b"Not found"), IndexUnusable, "guichet index build"),
        ((503, b""), IndexUnreachable, "status 503"),
        (
            (400, b'{"status": {"error": "Vector dimension error: expected dim: 4, got 256"}}'),
            IndexOfAnotherKind,
            "another dimension",
        ),
        ((200, b"<html>a page of a proxy</html>"), IndexUnusable, "not a Qdrant server"),
    ],
)
def test_each_failure_of_the_server_is_said_in_plain_words(
    answer: Answer, kind: type[IndexUnusable], said: str
) -> None:
    with answering(answer) as (url, asked):
        with pytest.raises(kind, match=said) as raised:
            search(store_at(url, key="secret-key"))
        assert asked[0].startswith("secret-key POST /collections/guichet-1/points")
    assert "secret-key" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_write_is_tried_again_and_a_search_is_not() -> None:
    with answering((503, b""), (502, b""), (200, DONE)) as (url, asked):
        store_at(url).remove(["00000000-0000-0000-0000-000000000001"])
        assert len(asked) == 3
    with answering((503, b"")) as (url, asked):
        with pytest.raises(IndexUnreachable):
            search(store_at(url))
        assert len(asked) == 1


def test_a_key_is_read_from_its_file_and_never_shown(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-a-file\n")
    settings = RetrievalSettings(api_key="shown-nowhere", server_url="http://127.0.0.1:1")
    assert "shown-nowhere" not in repr(settings)
    with answering((401, b"")) as (url, asked):
        client = connect(RetrievalSettings(server_url=url, api_key_file=str(tmp_path / "key")))
        with pytest.raises(IndexRefused):
            bearer_of(client, Calls(url), "guichet")
        assert asked[0].startswith("from-a-file ")


def test_a_key_is_not_sent_in_the_clear_to_another_machine() -> None:
    with pytest.raises(SettingsError, match="https://"):
        connect(RetrievalSettings(server_url="http://vectors.example:6333", api_key="x"))


def test_a_missing_certificate_authority_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\[retrieval\]"):
        connect(
            RetrievalSettings(
                server_url="https://127.0.0.1:6333", server_ca=str(tmp_path / "none.pem")
            )
        )


@pytest.fixture
def server() -> Iterator[tuple[QdrantClient, RetrievalSettings]]:
    with on_server("memory", RetrievalSettings()) as given:
        yield given


def test_another_process_follows_each_change_with_its_next_search(
    server: tuple[QdrantClient, RetrievalSettings],
) -> None:
    writer, searcher = opened_on(*server), opened_on(*server)
    bring(writer, OLD, Lexical())
    index_densely(writer, HashingEmbedder())
    seen: list[set[str]] = []

    def look(*_: object) -> bool:
        seen.extend([seen_by_words(searcher), seen_by_meaning(searcher)])
        return True

    bring(writer, NEW, Lexical(), HashingEmbedder(), Telling(look, look, look))
    assert len(seen) > 10
    assert all(sight == ids(OLD) for sight in seen)
    assert seen_by_words(searcher) == seen_by_meaning(searcher) == ids(NEW)


def test_an_index_for_another_embedder_takes_over_once_it_is_whole(
    server: tuple[QdrantClient, RetrievalSettings],
) -> None:
    client, settings = server

    def opened(embedder: str, create: bool, told: Callable[[str], None]) -> QdrantStore:
        made = made_by(embedder)
        return open_on_server(client, settings, made, 256, create=create, told=told)

    with pytest.raises(IndexUnusable, match="guichet index build"):
        opened("one", False, print)
    one = opened_on(client, settings, "one")
    bring(one, OLD, Lexical())
    index_densely(one, HashingEmbedder())
    opened("one", False, print)
    with pytest.raises(IndexOfAnotherKind, match="beside it"):
        opened("two", False, print)
    lines: list[str] = []
    two = opened("two", True, lines.append)
    assert "stays in force" in lines[0]
    bring(two, NEW, Lexical())
    opened("one", False, print)
    assert seen_by_words(one) == ids(OLD)
    index_densely(two, HashingEmbedder())
    opened("two", False, print)
    # Who still searches the former one goes on until the next building removes it.
    assert seen_by_words(one) == ids(OLD)
    opened("two", True, print)
    assert len(client.get_collections().collections) == 1
