"""What several test folders share: the real models, and a rule for what may be skipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from foundation import home


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
