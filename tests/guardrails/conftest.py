"""The real recognisers, loaded once: there is no double for the protection of personal data."""

from __future__ import annotations

import os

import pytest

from foundation import load
from guardrails.personal_data import PersonalData
from guardrails.settings import GuardrailsSettings

ALLOWED = ("Léo Lagrange", "Médiathèque Andrée Chedid", "04 00 00 00 00", "12 place de la Mairie")


@pytest.fixture(scope="session")
def settings() -> GuardrailsSettings:
    found = load(GuardrailsSettings)
    absent = not (found.entity_model_path() / "config.cfg").is_file()
    if absent and os.environ.get("GUICHET_TESTS_MAY_SKIP"):
        pytest.skip("the name-finding model is not installed")
    return found


@pytest.fixture(scope="session")
def personal_data(settings: GuardrailsSettings) -> PersonalData:
    return PersonalData.load(settings)


@pytest.fixture(scope="session")
def with_allowed(settings: GuardrailsSettings) -> PersonalData:
    return PersonalData.load(settings, allowed=ALLOWED)
