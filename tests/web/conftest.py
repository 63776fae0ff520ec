from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.assistant.conftest import url as url  # for those who start processes of their own
from tests.web.serving import Citizen, Colleague, Served, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("web")) as served:
        yield served


@pytest.fixture
def citizen(server: Served) -> Citizen:
    return Citizen(server.url)


@pytest.fixture
def agent(server: Served) -> Colleague:
    return Colleague(server.url)
