"""Signing in through the city's directory: the whole way, over HTTP, against a real one."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from assistant.access.audit_proof import prove
from tests.web.oidc_provider import CLIENT, PERSON, SECRET, City, directory
from tests.web.serving import PASSWORD, Served, serving
from web.commands import address_of, bind
from web.texts import read_access

ROLES = '{"guichet-agents": "agent", "chefs": ["supervisor", "administrator"]}'


@contextmanager
def served_by(city: City, folder: Path, **more: str) -> Iterator[Served]:
    """A server whose people sign in through ``city``, beside local accounts."""
    folder.mkdir(exist_ok=True)
    secret, listening = folder / "secret", bind("127.0.0.1", 0)
    secret.write_text(SECRET + "\n", "utf-8")
    given = {
        "ISSUER": city.issuer,
        "ADDRESS": address_of(listening),
        "CLIENT_ID": CLIENT,
        "CLIENT_SECRET_FILE": str(secret),
        "ROLES_CLAIM": "realm_access.roles",
        "ROLES": ROLES,
    }
    with pytest.MonkeyPatch.context() as environment:
        for name, value in (given | more).items():
            environment.setenv(f"GUICHET_OIDC__{name}", value)
        with serving(folder, listening=listening) as served:
            environment.undo()  # the other servers of the tests have local accounts only
            yield served


@pytest.fixture(scope="module")
def city() -> Iterator[City]:
    with directory() as started:
        yield started


@pytest.fixture(autouse=True)
def ordinary(city: City) -> None:
    city.set(person=PERSON, fault="", signed_userinfo=False, basic=True)


@pytest.fixture(scope="module")
def open_city(city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_by(city, tmp_path_factory.mktemp("directory")) as served:
        yield served


def browser(server: Served) -> httpx.Client:
    return httpx.Client(base_url=server.url, timeout=20)


def way_out(http: httpx.Client, wanted: str = "") -> str:
    """The button: the address at the directory."""
    left = http.get("/agents/directory", params={"next": wanted} if wanted else {})
    assert left.status_code == 303, left.text
    return left.headers["location"]


def signs_in(url: str, go: str = "yes") -> str:
    """The person at the directory: the address that sends them back."""
    asked = urlsplit(url)
    form = httpx.get(url)
    assert form.status_code == 200, form.text
    sent = httpx.post(f"http://{asked.netloc}/authorize", data={"q": asked.query, "go": go})
    assert sent.status_code == 303
    return sent.headers["location"]


def enter(server: Served, wanted: str = "") -> tuple[httpx.Client, httpx.Response]:
    http = browser(server)
    return http, http.get(signs_in(way_out(http, wanted)))


def said(page: httpx.Response) -> str:
    return html.unescape(page.text)


def acts(server: Served) -> list[Any]:
    async def read() -> list[Any]:
        return [entry.act async for entry in server.access.audit.each()]

    return server.run(read())


def test_a_person_of_the_city_comes_in_and_goes_out(open_city: Served, city: City) -> None:
    http = browser(open_city)
    page = http.get("/agents/login", params={"next": "/agents"})
    assert "Se connecter avec le compte de la ville" in page.text
    assert 'href="/agents/directory?next=%2Fagents"' in page.text
    assert 'name="password"' in page.text
    url = way_out(http, "/agents")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert asked["client_id"] == CLIENT
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid profile email"
    entered = http.get(signs_in(url))
    assert entered.status_code == 200
    assert '<meta http-equiv="refresh" content="0;url=/agents">' in entered.text
    session = entered.headers["set-cookie"]
    assert "guichet_agent=" in session
    assert "SameSite=strict" in session
    console = http.get("/agents")
    assert console.status_code == 200
    assert "Camille" in console.text
    who = acts(open_city)[-1]
    assert (who.action, who.detail["through"]) == ("session.opened", "oidc")
    ended = city.set()["ended"]
    out = http.post("/agents/logout")
    assert out.status_code == 200
    there = html.unescape(out.text.split('content="0;url=')[1].split('"')[0])
    assert there.startswith(f"{city.issuer}/end?")
    back = httpx.get(there)
    assert back.headers["location"].startswith(f"{open_city.url}/agents/login?state=")
    assert city.set()["ended"] == ended + 1
    assert http.get("/agents").status_code == 303


def test_an_account_is_made_once_and_follows_the_claims(open_city: Served, city: City) -> None:
    person = PERSON | {"sub": "follows", "preferred_username": "Rôle.Élan"}
    city.set(person=person)
    enter(open_city)
    city.set(person=person | {"given_name": "Éloi", "realm_access": {"roles": ["chefs"]}})
    http, _ = enter(open_city)
    accounts = {one.name: one for one in open_city.run(open_city.access.accounts.list())}
    agent = accounts["role.elan"]
    assert (agent.display_name, agent.roles) == ("Éloi", ("supervisor", "administrator"))
    assert (agent.source, agent.must_change) == ("oidc", False)
    assert "role.elan-2" not in accounts
    done = [act for act in acts(open_city) if act.object == "role.elan"]
    assert [(act.action, act.actor) for act in done] == [
        ("account.added", "directory"),
        ("session.opened", "role.elan"),
        ("account.roles", "directory"),
        ("session.opened", "role.elan"),
    ]
    assert http.get("/agents").status_code == 200
    # It has no password: the form knows nobody of this name, and there is none to change.
    for password in ("", PASSWORD):
        form = {"name": "role.elan", "password": password}
        assert browser(open_city).post("/agents/login", data=form).status_code == 401
    assert http.get("/agents/password").status_code == 303


def test_a_local_account_is_never_taken_over(open_city: Served, city: City) -> None:
    city.set(person=PERSON | {"sub": "not nadia", "preferred_username": "nadia"})
    http, _ = enter(open_city)
    assert http.get("/agents").status_code == 200
    accounts = {one.name: one for one in open_city.run(open_city.access.accounts.list())}
    assert (accounts["nadia"].source, accounts["nadia-2"].source) == ("local", "oidc")
    form = {"name": "nadia", "password": PASSWORD}
    assert browser(open_city).post("/agents/login", data=form).status_code == 303


def test_who_has_no_role_is_told_so_and_loses_the_sessions_left_open(
    open_city: Served, city: City
) -> None:
    person = PERSON | {"sub": "leaves", "preferred_username": "leaves"}
    city.set(person=person)
    http, _ = enter(open_city)
    assert http.get("/agents").status_code == 200
    for roles in (["unknown"], [], "guichet", None):
        city.set(person=person | {"realm_access": {"roles": roles}})
        _, refused = enter(open_city)
        assert refused.status_code == 403
        assert read_access()["directory_roles"] in said(refused)
        assert "guichet_agent" not in refused.headers["set-cookie"]
    assert http.get("/agents").status_code == 303
    city.set(person=PERSON | {"sub": "stranger", "realm_access": {}})
    _, stranger = enter(open_city)
    assert stranger.status_code == 403
    refusal = acts(open_city)[-1]
    assert (refusal.action, refusal.object) == ("session.refused", "unknown")
    assert refusal.detail == {"why": "roles", "through": "oidc"}
    city.set(person=person)
    again, _ = enter(open_city)
    assert again.get("/agents").status_code == 200


def test_a_disabled_account_stays_closed(open_city: Served, city: City) -> None:
    city.set(person=PERSON | {"sub": "closed", "preferred_username": "closed"})
    enter(open_city)
    open_city.run(open_city.access.accounts.disable("closed"))
    _, refused = enter(open_city)
    assert refused.status_code == 403
    assert read_access()["directory_disabled"] in said(refused)


@pytest.mark.parametrize(
    "fault",
    [
        "nonce", "no_nonce", "expired", "signature", "audience", "issuer", "unsigned", "shared",
        "no_token", "other_person", "http_400",
    ],
)  # fmt: skip
def test_a_token_that_cannot_be_verified_opens_nothing(
    open_city: Served, city: City, fault: str
) -> None:
    city.set(fault=fault)
    http, refused = enter(open_city)
    assert refused.status_code == 502, fault
    assert read_access()["directory_answer"] in said(refused)
    assert http.get("/agents").status_code == 303
    city.set(fault="")
    http, _ = enter(open_city)
    assert http.get("/agents").status_code == 200


def test_a_state_is_of_one_browser_for_one_time(open_city: Served) -> None:
    http, other = browser(open_city), browser(open_city)
    back = signs_in(way_out(http))
    wrong = f"{back.split('?')[0]}?state={'x' * 43}&code=anything"
    for client, url in ((other, back), (http, wrong), (http, back.split("?")[0])):
        refused = client.get(url)
        assert refused.status_code == 400
        assert read_access()["directory_state"] in said(refused)
        assert client.get("/agents").status_code == 303
    way_out(other)
    assert other.get(back).status_code == 400  # the victim of a forged link has another state
    http = browser(open_city)
    back = signs_in(way_out(http))
    kept = http.cookies["guichet_sign_in"]
    assert http.get(back).status_code == 200
    http.cookies.set("guichet_sign_in", kept, domain="127.0.0.1")
    assert http.get(back).status_code == 400  # used


def test_who_gives_up_there_comes_back_to_the_form(open_city: Served) -> None:
    http = browser(open_city)
    refused = http.get(signs_in(way_out(http), "no"))
    assert refused.status_code == 401
    assert read_access()["directory_denied"] in said(refused)


def test_an_answer_that_names_another_issuer_is_refused(open_city: Served) -> None:
    http = browser(open_city)
    back = signs_in(way_out(http))
    mixed = back[: back.index("iss=")] + "iss=https://ailleurs.example" + "&x=" + back[-30:]
    assert http.get(mixed).status_code == 502


def test_keys_that_changed_are_asked_for_again(open_city: Served, city: City) -> None:
    enter(open_city)
    city.set(rotate=True)
    http, _ = enter(open_city)
    assert http.get("/agents").status_code == 200


def test_pro_connect_s_ways(city: City, tmp_path: Path) -> None:
    """A level of assurance is asked for, the secret goes in the form, and what is told of the
    person is a signed token."""
    city.set(signed_userinfo=True, basic=False)
    with served_by(city, tmp_path, ACR_VALUES="eidas1") as served:
        http, _ = enter(served)
        assert http.get("/agents").status_code == 200
        assert city.set()["asked"][-1]["acr_values"] == "eidas1"
        city.set(fault="signature_userinfo")
        _, refused = enter(served)
        assert refused.status_code == 502


def test_a_directory_that_is_down_is_told_and_local_accounts_still_open(tmp_path: Path) -> None:
    with directory() as started, served_by(started, tmp_path) as served:
        http, _ = enter(served)
        back = signs_in(way_out(other := browser(served)))
        started.process.kill()
        started.process.wait()
        cut = other.get(back)
        assert cut.status_code == 503
        assert read_access()["directory_down"] in said(cut)
        assert other.get("/agents").status_code == 303
        assert http.get("/agents").status_code == 200  # who is in stays in
        assert http.post("/agents/logout").status_code == 200
        assert http.get("/agents").status_code == 303
    with served_by(started, tmp_path / "again") as served:
        refused = browser(served).get("/agents/directory")
        assert refused.status_code == 503
        assert read_access()["directory_down"] in said(refused)
        form = {"name": "nadia", "password": PASSWORD}
        assert browser(served).post("/agents/login", data=form).status_code == 303


def test_where_local_accounts_are_closed_administrators_still_open_the_door(
    city: City, tmp_path: Path
) -> None:
    with served_by(city, tmp_path, LOCAL_ACCOUNTS="false") as served:
        http = browser(served)
        assert 'name="password"' not in http.get("/agents/login").text
        assert 'name="password"' in http.get("/agents/login?local=1").text
        closed = http.post("/agents/login", data={"name": "nadia", "password": PASSWORD})
        assert closed.status_code == 403
        assert read_access()["local_closed"] in said(closed)
        assert "set-cookie" not in closed.headers
        wrong = {"name": "nadia", "password": "un autre mot de passe"}
        assert http.post("/agents/login", data=wrong).status_code == 401
        form = {"name": "adele", "password": PASSWORD}
        assert http.post("/agents/login", data=form).status_code == 303


def test_no_claim_and_no_token_is_in_the_audit_log_which_is_whole(open_city: Served) -> None:
    enter(open_city)

    async def proven() -> tuple[str, str]:
        proof = await prove(open_city.access.audit.each())
        entries = [str(entry) async for entry in open_city.access.audit.each()]
        return proof.broken, "\n".join(entries)

    broken, text = open_city.run(proven())
    assert not broken
    assert "camille.martin" in text  # the account
    assert "ville.example" not in text
    assert "7d0c5f0e" not in text


def test_without_a_directory_there_is_no_button_and_no_way_to_one(server: Served) -> None:
    http = httpx.Client(base_url=server.url)
    assert "/agents/directory" not in http.get("/agents/login").text
    for path in ("/agents/directory", "/agents/directory/back"):
        assert http.get(path).status_code == 404
