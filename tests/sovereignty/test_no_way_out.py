"""After set-up nothing needs the network, and nothing even tries to reach it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import require
from tests.sovereignty.watching import Watched, leaves, python, watched

ROOT = Path(__file__).parents[2]
TRIES = """
import socket
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    with socket.socket(socket.AF_INET, kind) as out:
        out.settimeout(1)
        try:
            out.connect(("192.0.2.1", 443))
        except OSError:
            pass
"""

pytestmark = [pytest.mark.model, pytest.mark.embedder]


@pytest.fixture(scope="module")
def tools() -> None:
    for tool in ("strace", "unshare", "ip"):
        require(shutil.which(tool) is not None, tool)


@pytest.fixture(scope="module")
def life(tools: None, models: Path, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    folder = tmp_path_factory.mktemp("life")
    program = python("-m", "tests.sovereignty.life", str(folder / "home"))
    (folder / "home").mkdir()
    return watched(*program, folder=folder, cwd=ROOT, seconds=900)


def test_the_whole_life_of_the_assistant_needs_no_network(life: Watched) -> None:
    assert life.returncode == 0, life.printed
    for part in ("corpus sync", "index build", "chat", "hand-off", "eval run", "eval report"):
        assert part in life.printed


def test_no_process_tries_to_reach_beyond_the_machine(life: Watched) -> None:
    assert life.attempts == ()


def test_an_attempt_to_reach_beyond_would_have_been_seen(tools: None, tmp_path: Path) -> None:
    seen = watched(*python("-c", TRIES), folder=tmp_path, cwd=ROOT, seconds=60)
    assert len(seen.attempts) == 2


EMBEDS = """
import sys, time
from pathlib import Path
from retrieval.embedding import SentenceTransformerEmbedder
print(SentenceTransformerEmbedder(Path(sys.argv[1])).questions(["la piscine"]).shape)
time.sleep(3)
"""


def test_the_embedder_does_not_report_to_its_maker(
    tools: None, models: Path, tmp_path: Path
) -> None:
    program = python("-c", EMBEDS, str(models / "multilingual-e5-small"))
    seen = watched(*program, folder=tmp_path, cwd=ROOT, seconds=240)
    assert seen.returncode == 0, seen.printed
    assert seen.attempts == ()


def test_calls_within_the_machine_are_no_attempts() -> None:
    assert not leaves('1 connect(3, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0')
    assert not leaves('1 connect(3, {sa_family=AF_INET, sin_addr=inet_addr("127.0.0.1")}) = 0')
    assert not leaves('1 connect(3, {sin6_port=1, inet_pton(AF_INET6, "::1", &a)}) = 0')
    assert leaves('1 connect(3, {sin6_port=1, inet_pton(AF_INET6, "2001:db8::1", &a)}) = -1')
