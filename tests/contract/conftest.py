from __future__ import annotations

from pathlib import Path

import pytest

from tests.installed import Installed


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Installed:
    """Set up once by the same commands as `make run`, the dense index included."""
    installed = Installed(tmp_path_factory.mktemp("home"))
    for command in (("corpus", "sync"), ("index", "build")):
        done = installed.run(*command, alone=True)
        assert done.returncode == 0, done.stderr
    return installed
