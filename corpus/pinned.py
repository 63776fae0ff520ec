"""Fetching a pinned file through a package manager: by name, version and SHA-256, or not at all.

The tool works in a temporary folder beside the destination; the file takes its place by one rename
once its hash is right, so that a cut, a full disk or a kill leaves either the old file or none.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import PinnedFileError, ToolMissingError
from corpus.tool_errors import explain

OnBytes = Callable[[int], None]
POLL_SECONDS = 0.25
STALE_SECONDS = 24 * 3600
# Both tools hold a download twice for a moment: where they receive it and where they put it.
COPIES_WHILE_FETCHING = 2


def fetch_pip(
    name: str,
    version: str,
    filename: str,
    sha256: str,
    folder: Path,
    *,
    size: int | None = None,
    on_bytes: OnBytes | None = None,
) -> Path:
    """Have ``folder/filename``, downloaded by ``pip`` (never installed) unless already there.

    ``size`` in bytes lets the free space be checked first; ``on_bytes`` is told the bytes present
    so far, several times a second. Raises PinnedFileError in one plain line.
    """

    def command(into: Path) -> list[str]:
        return [
            *(sys.executable, "-m", "pip", "download", f"{name}=={version}"),
            *("--no-deps", "--only-binary", ":all:", "--dest", str(into)),
            *("--no-cache-dir", "--disable-pip-version-check", "--no-input"),
            *("--progress-bar", "off"),
            *_platforms(filename),
        ]

    return _fetch(command, f"{name} {version}", filename, sha256, folder, size, on_bytes)


def fetch_npm(
    name: str,
    version: str,
    filename: str,
    sha256: str,
    folder: Path,
    *,
    size: int | None = None,
    on_bytes: OnBytes | None = None,
) -> Path:
    """Have ``folder/filename``, the tarball that ``npm pack`` makes, unless already there.

    As ``fetch_pip``; raises ToolMissingError (a PinnedFileError) when npm is not installed.
    """

    def command(into: Path) -> list[str]:
        npm = shutil.which("npm")
        if npm is None:
            raise ToolMissingError(
                f"npm is not installed: it is needed to fetch {filename} ({name} {version}); "
                "install Node.js, or do without this source"
            )
        return [
            *(npm, "pack", f"{name}@{version}", "--pack-destination", str(into)),
            *("--ignore-scripts", "--no-update-notifier", "--no-audit", "--no-fund"),
        ]

    return _fetch(command, f"{name} {version}", filename, sha256, folder, size, on_bytes)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in lower-case hexadecimal, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fetch(
    command: Callable[[Path], list[str]],
    wanted: str,
    filename: str,
    sha256: str,
    folder: Path,
    size: int | None,
    on_bytes: OnBytes | None,
) -> Path:
    if Path(filename).name != filename or filename in {"", ".", ".."}:
        raise PinnedFileError(f"expected a plain file name, found {filename!r}")
    target = folder / filename
    tell = on_bytes or (lambda _: None)
    try:
        if target.is_file() and sha256_of(target) == sha256.lower():
            tell(target.stat().st_size)
            return target
        folder.mkdir(parents=True, exist_ok=True)
        _require_space(folder, filename, size)
        with _scratch(folder) as scratch:
            into = scratch / "out"
            into.mkdir()
            _run(command(into), scratch, wanted, tell)
            found = _only_file(into, filename, wanted)
            _require_hash(found, filename, sha256)
            tell(found.stat().st_size)
            found.replace(target)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise PinnedFileError(_no_space(folder, filename, size)) from None
        raise PinnedFileError(f"{filename} cannot be put in {folder}: {error.strerror}") from error
    return target


def _run(command: list[str], scratch: Path, wanted: str, tell: OnBytes) -> None:
    # The tools' own temporary files stand in our folder too: the growth can be seen, the last
    # step is a rename on one disk, and one removal cleans everything.
    environment = os.environ | {"TMPDIR": str(scratch), "npm_config_cache": str(scratch / "npm")}
    with subprocess.Popen(  # noqa: S603 (a fixed tool; name and version come from a manifest)
        command,
        cwd=scratch,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as tool:
        try:
            while True:
                try:
                    _, stderr = tool.communicate(timeout=POLL_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    tell(_largest_file(scratch))
        except BaseException:
            tool.kill()
            raise
    if tool.returncode != 0:
        raise explain(stderr, wanted, tool.returncode)


def _largest_file(folder: Path) -> int:
    sizes = []
    for place, _, names in os.walk(folder):  # unlike rglob, it bears folders that vanish
        for name in names:
            try:
                sizes.append(Path(place, name).stat().st_size)
            except OSError:  # the tool has just moved it
                continue
    return max(sizes, default=0)


def _only_file(into: Path, filename: str, wanted: str) -> Path:
    found = sorted(path.name for path in into.iterdir())
    if found != [filename]:
        raise PinnedFileError(
            f"{wanted}: expected the file {filename}, found {', '.join(found) or 'nothing'}"
        )
    return into / filename


def _require_hash(path: Path, filename: str, expected: str) -> None:
    found = sha256_of(path)
    if found != expected.lower():
        raise PinnedFileError(
            f"{filename} is not the file expected: SHA-256 expected {expected.lower()}, "
            f"found {found}; nothing was kept"
        )


def _require_space(folder: Path, filename: str, size: int | None) -> None:
    if size is not None and shutil.disk_usage(folder).free < COPIES_WHILE_FETCHING * size:
        raise PinnedFileError(_no_space(folder, filename, size))


def _no_space(folder: Path, filename: str, size: int | None) -> str:
    free = shutil.disk_usage(folder).free // 2**20
    need = f"{COPIES_WHILE_FETCHING * size // 2**20 + 1} MiB are needed" if size else "it is full"
    return f"no room on the disk of {folder} for {filename}: {need}, {free} MiB are free"


def _platforms(filename: str) -> Iterator[str]:
    """Ask for the pinned wheel even on another machine: it is read as data, never run."""
    tags = filename.removesuffix(".whl").rsplit("-", 1)[-1]
    if filename.endswith(".whl") and tags != "any":
        for tag in tags.split("."):
            yield from ("--platform", tag)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    for left in folder.glob("fetch-*.partial"):  # by a process that was killed
        if time.time() - left.stat().st_mtime > STALE_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix="fetch-", suffix=".partial", dir=folder))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
