"""Schemathesis on the API's own description: whatever is sent, what comes back was announced.

``GUICHET_TESTS_API_EXAMPLES=200`` plays it longer.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from assistant.access.roles import Role
from tests.web.serving import PASSWORD, Served, serving
from tests.web.test_web_doors import DOORS

EXAMPLES = int(os.environ.get("GUICHET_TESTS_API_EXAMPLES", "8"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    door for door in DOORS if " /api/v1/" in door and not door.endswith("openapi.json")
] + ["GET /health", "GET /ready"]
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Api:
    """The description of a running server, and those who call it."""

    served: Served
    schema: Any
    staff: requests.Session = field(default_factory=requests.Session)
    nobody: requests.Session = field(default_factory=requests.Session)

    def citizens_own(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """A conversation and its token, as (path parameters, headers)."""
        opened = self.nobody.post(f"{self.served.url}/api/v1/conversations", json={}).json()
        return {"id": opened["id"]}, {"X-Conversation-Token": opened["token"]}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with serving(tmp_path_factory.mktemp("anything")) as served:
        adding = served.access.accounts.add("omar", PASSWORD, "Omar", [role.value for role in Role])
        served.run(adding)
        url = f"{served.url}/api/v1/openapi.json"
        api = Api(served, schemathesis.openapi.from_dict(requests.get(url, timeout=20).json()))
        form = {"name": "omar", "password": PASSWORD}
        signed = api.staff.post(f"{served.url}/agents/login", data=form, allow_redirects=False)
        assert signed.status_code == 303
        yield api


def operation_of(api: Api, door: str) -> Any:
    method, path = door.split(" ")
    return api.schema[path.replace(":path}", "}")][method]


def test_every_operation_of_the_description_is_played(api: Api) -> None:
    described = {
        f"{method.upper()} {path}"
        for path, methods in api.schema.raw_schema["paths"].items()
        for method in methods
    }
    assert described == {door.replace(":path}", "}") for door in OPERATIONS}


@pytest.mark.parametrize("door", OPERATIONS)
def test_whatever_is_sent_the_reply_is_one_that_the_description_announces(
    api: Api, door: str
) -> None:
    operation = operation_of(api, door)
    good, bad = (
        operation.as_strategy(mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    )
    endless = door.endswith("/events")  # for those whom they let in

    @BOUNDED
    @given(st.data(), st.sampled_from(("nobody", "staff", "citizen")))
    def play(data: st.DataObject, caller: str) -> None:
        strategy = good if data.draw(st.booleans()) else bad
        if caller == "citizen" and DOORS.get(door) == "citizen" and not endless:
            place, headers = api.citizens_own()
            strategy = operation.as_strategy(
                path_parameters=operation_places(door) | place, headers=headers
            )
        case = data.draw(strategy)
        session = api.staff if caller == "staff" and not endless else api.nobody
        reply = case.call(
            base_url=api.served.url, session=session, timeout=20, allow_redirects=False
        )
        case.validate_response(reply, checks=CHECKS)

    play()


def operation_places(door: str) -> dict[str, Any]:
    return {"number": 2} if "{number}" in door else {}
