"""Schemathesis on the API's own description: whatever is sent, what comes back was announced.

``GUICHET_TESTS_API_EXAMPLES=200`` plays it longer.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
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
OF_TOOLS = [door for door, right in DOORS.items() if right == "key"]
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
    tools: Any  # the description of what the city's other tools call
    staff: requests.Session = field(default_factory=requests.Session)
    nobody: requests.Session = field(default_factory=requests.Session)
    tool: requests.Session = field(default_factory=requests.Session)

    def citizens_own(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """A conversation and its token, as (path parameters, headers)."""
        opened = self.nobody.post(f"{self.served.url}/api/v1/conversations", json={}).json()
        return {"id": opened["id"]}, {"X-Conversation-Token": opened["token"]}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GUICHET_FACADE__ENABLED", "true")
        yield from described(tmp_path_factory.mktemp("anything"))


def described(folder: Path) -> Iterator[Api]:
    with serving(folder) as served:
        adding = served.access.accounts.add("omar", PASSWORD, "Omar", [role.value for role in Role])
        served.run(adding)
        schemas = [
            schemathesis.openapi.from_dict(requests.get(served.url + path, timeout=20).json())
            for path in ("/api/v1/openapi.json", "/v1/openapi.json")
        ]
        api = Api(served, *schemas)
        form = {"name": "omar", "password": PASSWORD}
        signed = api.staff.post(f"{served.url}/agents/login", data=form, allow_redirects=False)
        assert signed.status_code == 303
        key = served.run(served.access.keys.add("A", per_minute=10**6, per_day=10**6))[1]
        api.tool.headers["Authorization"] = f"Bearer {key}"
        yield api


def operation_of(api: Api, door: str) -> Any:
    method, path = door.split(" ")
    if door in OF_TOOLS:
        return api.tools[path.removeprefix("/v1")][method]
    return api.schema[path.replace(":path}", "}")][method]


def test_every_operation_of_the_descriptions_is_played(api: Api) -> None:
    found = {
        f"{method.upper()} {before}{path}"
        for before, schema in (("", api.schema), ("/v1", api.tools))
        for path, methods in schema.raw_schema["paths"].items()
        for method in methods
    }
    assert found == {door.replace(":path}", "}") for door in (*OPERATIONS, *OF_TOOLS)}


def test_a_reply_that_was_not_announced_would_be_seen(api: Api) -> None:
    lying = deepcopy(api.schema.raw_schema)
    lying["paths"]["/health"]["get"]["responses"] = {"204": {"description": "nothing"}}
    case = schemathesis.openapi.from_dict(lying)["/health"]["GET"].Case()
    reply = case.call(base_url=api.served.url, timeout=20)
    with pytest.raises(BaseExceptionGroup, match=r"\w"):
        case.validate_response(reply, checks=CHECKS)


@pytest.mark.parametrize("door", OPERATIONS + OF_TOOLS)
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
        url = api.served.url
        if door in OF_TOOLS:
            session, url = api.nobody if caller == "nobody" else api.tool, f"{url}/v1"
        reply = case.call(base_url=url, session=session, timeout=20, allow_redirects=False)
        case.validate_response(reply, checks=CHECKS)

    play()


def operation_places(door: str) -> dict[str, Any]:
    return {"number": 2} if "{number}" in door else {}
