"""Pinned files: the right file or none, with one plain line. Offline: local wheels, a fake npm."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from corpus.errors import PinnedFileError, ToolMissingError, UnreachableIndexError
from corpus.pinned import fetch_npm, fetch_pip
from corpus.tool_errors import explain, last_useful_line

WHEEL = "toy_data-1.0-py3-none-any.whl"
WRONG = "0" * 64


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make_wheel(folder: Path, filename: str = WHEEL) -> Path:
    folder.mkdir(exist_ok=True)
    wheel = folder / filename
    info = "toy_data-1.0.dist-info"
    tag = filename.removeprefix("toy_data-1.0-").removesuffix(".whl")
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("toy_data/data.bin", b"x" * 1000)
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: toy-data\nVersion: 1.0\n"
        )
        archive.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nTag: {tag}\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes its wheels from, and nowhere else."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "shelf"))
    return tmp_path / "shelf"


def fake_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    bin = tmp_path / "bin"
    bin.mkdir()
    npm = bin / "npm"
    npm.write_text(f'#!/bin/sh\nwhile [ "$1" != --pack-destination ]; do shift; done\n{script}\n')
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin}:{os.environ['PATH']}")


def test_a_wheel_is_fetched_verified_and_not_fetched_again(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = digest(make_wheel(shelf))
    told: list[int] = []
    folder = tmp_path / "models"
    path = fetch_pip("toy-data", "1.0", WHEEL, sha256, folder, size=2000, on_bytes=told.append)
    assert digest(path) == sha256
    assert told[-1] == path.stat().st_size
    assert [file.name for file in folder.iterdir()] == [WHEEL]
    shutil.rmtree(shelf)  # a second fetch would now fail
    assert fetch_pip("toy-data", "1.0", WHEEL, sha256, folder) == path


def test_a_damaged_file_is_fetched_again(shelf: Path, tmp_path: Path) -> None:
    sha256 = digest(make_wheel(shelf))
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / WHEEL).write_bytes(b"cut short")
    assert digest(fetch_pip("toy-data", "1.0", WHEEL, sha256, folder)) == sha256


def test_a_wheel_for_another_machine_can_be_had_for_its_data(shelf: Path, tmp_path: Path) -> None:
    filename = "toy_data-1.0-py3-none-win_arm64.whl"
    sha256 = digest(make_wheel(shelf, filename))
    assert fetch_pip("toy-data", "1.0", filename, sha256, tmp_path / "models").is_file()


def test_a_wrong_hash_names_both_and_leaves_nothing(shelf: Path, tmp_path: Path) -> None:
    found = digest(make_wheel(shelf))
    with pytest.raises(PinnedFileError) as caught:
        fetch_pip("toy-data", "1.0", WHEEL, WRONG, tmp_path / "models")
    for part in (WHEEL, WRONG, found):
        assert part in str(caught.value)
    assert list((tmp_path / "models").iterdir()) == []


def test_a_package_that_does_not_exist_says_so_in_one_line(shelf: Path, tmp_path: Path) -> None:
    shelf.mkdir()
    with pytest.raises(PinnedFileError, match="toy-data") as caught:
        fetch_pip("toy-data", "1.0", WHEEL, WRONG, tmp_path / "models")
    assert "\n" not in str(caught.value)
    assert list((tmp_path / "models").iterdir()) == []


def test_npm_packs_into_our_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_npm(tmp_path, monkeypatch, 'printf sheets > "$2/toy-1.0.tgz"')
    sha256 = hashlib.sha256(b"sheets").hexdigest()
    path = fetch_npm("@x/toy", "1.0", "toy-1.0.tgz", sha256, tmp_path / "corpus")
    assert path.read_bytes() == b"sheets"
    assert [file.name for file in path.parent.iterdir()] == ["toy-1.0.tgz"]


def test_another_file_than_the_pinned_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_npm(tmp_path, monkeypatch, 'printf sheets > "$2/toy-2.0.tgz"')
    with pytest.raises(PinnedFileError, match=r"expected the file toy-1\.0\.tgz, found toy-2"):
        fetch_npm("@x/toy", "1.0", "toy-1.0.tgz", WRONG, tmp_path / "corpus")


def test_a_missing_npm_is_an_error_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissingError, match="npm is not installed"):
        fetch_npm("@x/toy", "1.0", "toy-1.0.tgz", WRONG, tmp_path / "corpus")
    assert list((tmp_path / "corpus").iterdir()) == []


def test_an_index_that_does_not_answer_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "npm error code ECONNREFUSED\nnpm error FetchError: request to the index has failed"
    script = f"echo '{said}\nnpm error A complete log of this run can be found in: x' >&2; exit 1"
    fake_npm(tmp_path, monkeypatch, script)
    with pytest.raises(UnreachableIndexError, match="cannot be reached") as caught:
        fetch_npm("@x/toy", "1.0", "toy-1.0.tgz", WRONG, tmp_path / "corpus")
    assert "request to the index has failed" in str(caught.value)
    assert "complete log" not in str(caught.value)


def test_too_little_room_is_told_before_anything_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(PinnedFileError, match="no room on the disk"):
        fetch_pip("toy-data", "1.0", WHEEL, WRONG, tmp_path, size=2**60)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_meanwhile_is_told_in_one_line(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = digest(make_wheel(shelf))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(PinnedFileError, match="no room on the disk"):
        fetch_pip("toy-data", "1.0", WHEEL, sha256, tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []
    assert "no room left" in str(explain("OSError: [Errno 28] No space left on device", "x", 1))


@pytest.mark.parametrize("filename", ["../evil.whl", "/etc/evil.whl", "..", ""])
def test_a_file_name_that_is_a_path_is_refused(tmp_path: Path, filename: str) -> None:
    with pytest.raises(PinnedFileError, match="plain file name"):
        fetch_pip("toy-data", "1.0", filename, WRONG, tmp_path)


def test_a_password_in_an_address_is_never_repeated() -> None:
    line = last_useful_line("ERROR: could not read from https://bob:secret@index.example/simple\n")
    assert "index.example" in line
    assert "secret" not in line
