"""The settings of the city's directory, and what its claims say of a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.access.oidc.person import claim_at, read_person, roles_of
from assistant.access.oidc.settings import OidcSettings
from assistant.doctor.connections import connections
from assistant.doctor.directory import check_directory
from assistant.doctor.finding import Level
from assistant.errors import DirectoryRefused
from foundation import SettingsError, load
from tests.web.oidc_provider import City, directory

WHOLE = {
    "ISSUER": "https://identite.ville.example/realms/ville",
    "ADDRESS": "https://guichet.ville.example/",
    "CLIENT_ID": "guichet",
    "ROLES": '{"agents": "agent", "chefs": ["supervisor", "administrator"]}',
}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch):
    def give(**more: str) -> OidcSettings:
        for name, value in (WHOLE | more).items():
            monkeypatch.setenv(f"GUICHET_OIDC__{name}", value)
        return load(OidcSettings)

    return give


def test_the_addresses_that_the_directory_must_know_follow_from_ours(given) -> None:
    settings = given()
    assert settings.back == "https://guichet.ville.example/agents/directory/back"
    assert settings.signed_out == "https://guichet.ville.example/agents/login"
    assert settings.known_hosts == {"identite.ville.example"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"ISSUER": "http://identite.ville.example"}, "https"),
        ({"ISSUER": "identite.ville.example"}, "https"),
        ({"ISSUER": "https://identite.ville.example/?a=b"}, "no \\?"),
        ({"ADDRESS": "http://guichet.ville.example"}, "https"),
        ({"ADDRESS": "", "CLIENT_ID": ""}, "address, client_id"),
        ({"ROLES": "{}"}, "roles"),
        ({"ROLES": '{"chefs": "boss"}'}, "roles"),
        ({"SCOPES": '["profile"]'}, "openid"),
        ({"ISSUER": "", "LOCAL_ACCOUNTS": "false"}, "nobody could sign in"),
    ],
)
def test_a_half_filled_section_is_told_before_anybody_signs_in(
    given, wrong: dict[str, str], told: str
) -> None:
    with pytest.raises(SettingsError, match=told):
        given(**wrong)


def test_the_secret_comes_from_its_file_and_is_never_shown(given, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("a secret\n", "utf-8")
    settings = given(CLIENT_SECRET="another", CLIENT_SECRET_FILE=str(file))
    assert settings.secret() == "a secret"
    assert "another" not in repr(settings)
    with pytest.raises(SettingsError, match="client_secret_file"):
        given(CLIENT_SECRET_FILE=str(tmp_path / "none")).secret()


@pytest.mark.parametrize(
    ("claims", "roles"),
    [
        ({"roles": ["agents"]}, ("agent",)),
        ({"roles": "agents"}, ("agent",)),
        ({"roles": ["chefs", "agents", "others"]}, ("agent", "supervisor", "administrator")),
        ({"roles": ["AGENTS", "agent", "administrator", 3, None]}, ()),
        ({"roles": {"agents": True}}, ()),
        ({}, ()),
    ],
)
def test_only_values_that_the_settings_name_open_something(
    given, claims: dict[str, Any], roles: tuple[str, ...]
) -> None:
    assert roles_of(claims, given()) == roles


def test_a_claim_may_stand_inside_another_or_have_dots_in_its_name() -> None:
    claims = {"a": {"b": ["x"]}, "https://ville.example/roles": ["y"], "c": 3}
    assert claim_at(claims, "a.b") == ["x"]
    assert claim_at(claims, "https://ville.example/roles") == ["y"]
    assert claim_at(claims, "a.z") is None
    assert claim_at(claims, "c.d") is None


@pytest.mark.parametrize(
    ("claims", "name", "shown"),
    [
        ({"preferred_username": "C.Martin", "given_name": "Camille"}, "c.martin", "Camille"),
        ({"email": "Élodie.L@ville.example", "name": "Élodie L."}, "elodie.l", "Élodie L."),
        ({"preferred_username": "../Ω ", "given_name": "A\nB\u202e"}, "compte", "AB"),
        ({}, "compte", "compte"),
        ({"preferred_username": "x" * 90, "given_name": "y" * 90}, "x" * 48, "y" * 64),
    ],
)
def test_an_account_is_called_plainly(given, claims: dict[str, str], name: str, shown: str) -> None:
    person = read_person({"sub": "1"} | claims, given())
    assert (person.name, person.display_name) == (name, shown)


@pytest.mark.parametrize("subject", [None, "", 7, "x" * 256])
def test_somebody_without_a_subject_is_nobody(given, subject: object) -> None:
    with pytest.raises(DirectoryRefused):
        read_person({"sub": subject}, given())


def test_the_doctor_names_every_host_that_may_be_called(given) -> None:
    assert not [one for one in connections() if "signs in" in one.what]
    given(HOSTS='["jetons.ville.example"]')
    told = {one.host: one for one in connections()}
    assert told["identite.ville.example"].sealed
    assert told["jetons.ville.example"].setting == "[oidc] hosts"


def test_the_doctor_asks_the_directory_as_a_sign_in_would(given, tmp_path: Path) -> None:
    def found() -> tuple[Level, str]:
        (one,) = check_directory()
        return one.level, one.what

    assert found()[0] is Level.OK
    with directory() as city:
        given(ISSUER=city.issuer)
        assert found() == (
            Level.OK,
            f"people sign in through {city.issuer}, which must know "
            "https://guichet.ville.example/agents/directory/back",
        )
        wrong = city.issuer.replace("localhost", "127.0.0.1")
        given(ISSUER=wrong)
        assert "another issuer" in found()[1]
        elsewhere(city)
        given(ISSUER=city.issuer)
        assert "token_endpoint stands on a host" in found()[1]
        given(ISSUER=city.issuer, HOSTS='["ailleurs.example"]')
        assert found()[0] is Level.OK
        given(ISSUER=city.issuer, CLIENT_SECRET_FILE=str(tmp_path / "none"))
        assert found()[0] is Level.FAILING
    given(ISSUER=city.issuer, CLIENT_SECRET_FILE="")
    assert "cannot be reached" in found()[1]


def elsewhere(city: City) -> None:
    """Its description leads to a machine that nobody has declared."""
    city.set(token_endpoint="https://ailleurs.example/token")
