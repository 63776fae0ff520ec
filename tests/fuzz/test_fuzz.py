"""Hostile and damaged sheets: each is read, or told in one line; none crashes, hangs or grows.

In a process of its own, with limits of processor time and memory: a reader in C that never ends
would stop the suite otherwise. ``tests/fuzz/__init__.py`` tells how to play longer.
"""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import zipfile
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.test_dila_xml import OFFICIAL
from tests.fuzz.bombs import BOMBS
from tests.fuzz.mutating import mutants
from tests.fuzz.targets import DECLARED, TARGETS

ROOT = Path(__file__).parents[2]
MUTANTS = 120


def played(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.fuzz", *arguments]
    ran = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False
    )
    assert ran.stdout, ran.stderr[-2000:]
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


@pytest.mark.parametrize("kind", TARGETS)
def test_changed_files_are_read_or_told_within_time_and_memory(kind: str) -> None:
    told = played(kind, "--count", str(MUTANTS), "--seed", "9")
    assert told["findings"] == []
    assert sum(told["outcomes"].values()) == MUTANTS
    assert len(told["outcomes"]) == 2 or kind == "html", "nothing is read, or nothing refused"


@pytest.mark.parametrize("kind", BOMBS)
def test_files_made_to_grow_or_never_end_are_read_or_told(kind: str) -> None:
    told = played(kind, "--bombs")
    assert told["findings"] == []
    assert sum(told["outcomes"].values()) == len(BOMBS[kind])


def zipped(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, OFFICIAL)
        archive.writestr("particuliers/F7.xml", OFFICIAL)
    return made.getvalue()


FOUND = {
    "a type that is a list": (
        "json",
        b'{"children":[{"type":"element","name":"Publication","children":[{"type":[1]}]}]}',
    ),
    "a width in other digits": (
        "xml",
        OFFICIAL.replace('fusionVerticale="2"', 'fusionHorizontale="\u00b2"').encode(),
    ),
    "a colour beyond all numbers": (
        "html",
        f'<main><p style="color:rgb({"9" * 400},0,0)">Le texte de la page.</p></main>'.encode(),
    ),
    "a sheet of five thousand digits": ("archive", zipped(f"particuliers/F{'9' * 5000}.xml")),
    "a width of five thousand digits": (
        "xml",
        OFFICIAL.replace('fusionVerticale="2"', f'fusionVerticale="{"9" * 5000}"').encode(),
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_once_stays_mended(name: str) -> None:
    kind, content = FOUND[name]
    with contextlib.suppress(*DECLARED):
        TARGETS[kind].play(content)


def test_the_same_seed_makes_the_same_files() -> None:
    whole = TARGETS["pdf"].whole()
    first, again = (list(islice(mutants(whole, "pdf", 3), 20)) for _ in range(2))
    assert first == again
    assert len(set(first)) > 15


def test_a_reader_that_never_ends_would_be_found(tmp_path: Path) -> None:
    """The watching sees: a target that spins is a finding, and its file is kept."""
    program = (
        "import sys; from tests.fuzz import __main__ as fuzz, targets\n"
        "from dataclasses import replace\n"
        "def spins(content):\n"
        "    while b'%PDF' not in content[:4] or len(content) % 2: pass\n"
        "whole = (b'%PDF-1.7', b'%PDF-1.4')\n"
        "fuzz.CPU_SECONDS = 0.2\n"
        "fuzz.TARGETS['pdf'] = targets.Target('pdf', spins, lambda: whole)\n"
        f"sys.argv = ['fuzz', 'pdf', '--count', '6', '--keep', {str(tmp_path)!r}]\n"
        "sys.exit(fuzz.main())\n"
    )
    command = [sys.executable, "-c", program]
    ran = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 1, ran.stderr
    found = json.loads(ran.stdout)["findings"]
    assert found
    assert all("TooSlow" in one["error"] for one in found)
    assert {path.name for path in tmp_path.iterdir()} == {one["file"] for one in found}
