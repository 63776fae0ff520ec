"""What several test folders share: the real models, and a rule for what may be skipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from foundation import home
from tests.installed import Installed


def require(present: bool, what: str) -> None:
    """A missing part fails the run; only a developer may choose to skip it."""
    if present:
        return
    if os.environ.get("GUICHET_TESTS_MAY_SKIP"):
        pytest.skip(f"{what} is missing")
    pytest.fail(f"{what} is missing: run `make test`, which sets it up")


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder of the fetched models."""
    folder = home() / "models"
    require(folder.is_dir(), f"The models' folder {folder}")
    return folder


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Installed:
    """Set up once by the same commands as `make run`, without any network."""
    installed = Installed(tmp_path_factory.mktemp("home"))
    for command in (("corpus", "sync"), ("index", "build")):
        done = installed.run(*command, alone=True)
        assert done.returncode == 0, done.stderr
    return installed
