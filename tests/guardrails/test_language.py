"""The language of a message: French when in doubt."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.language import detect, warm


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm(("fr", "en"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("bonjour", "fr"),
        ("hello", "en"),
        ("passeport", "fr"),
        ("carte grise svp", "fr"),
        ("how do I renew my passport?", "en"),
        ("Comment refaire mon passeport ?", "fr"),
        ("I lost my id card last week and I need a new one before my trip", "en"),
        ("jvoudrai savoir pr la cantine", "fr"),
        ("rsa", "fr"),
        ("12345", "fr"),
        ("", "fr"),
        ("👍", "fr"),
        ("my name is [PERSONNE_1], where is the town hall?", "en"),
        ("¿Dónde puedo renovar mi pasaporte?", "fr"),
        ("زوجي يضربني", "fr"),
    ],
)
def test_a_message_is_read_in_a_configured_language_or_in_french(text: str, language: str) -> None:
    assert detect(text) == language


def test_other_languages_are_known_when_they_are_configured() -> None:
    allowed = ("fr", "en", "es", "ar")
    assert detect("زوجي يضربني", allowed) == "ar"
    assert detect("¿Dónde puedo renovar mi pasaporte? Lo necesito para el lunes.", allowed) == "es"


def test_a_message_too_short_to_tell_keeps_the_language_of_the_conversation() -> None:
    assert detect("passport", previous="en") == "en"
    assert detect("ok", previous="en") == "en"
    assert detect("ok", previous="de") == "fr"
    assert detect("merci", previous="en") == "fr"


@settings(deadline=None)  # the clock is no matter here
@given(st.text(max_size=300))
def test_any_text_has_a_configured_language_and_always_the_same(text: str) -> None:
    assert detect(text) in ("fr", "en")
    assert detect(text) == detect(text)
