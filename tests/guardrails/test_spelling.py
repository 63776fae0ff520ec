"""Misspelt words are mended for the rules; words that exist are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.spelling import respell


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("jveu", "je veux"),
        ("kelkun", "quelqu'un"),
        ("conjoin", "conjoint"),
        ("incendi", "incendie"),
        ("suissider", "suicider"),
        ("inconsciant", "inconscient"),
    ],
)
def test_a_misspelt_word_is_mended(written: str, meant: str) -> None:
    assert respell(written) == meant


@pytest.mark.parametrize("word", ["maire", "grappe", "frapper", "vivre", "fire", "morir", "cni"])
def test_a_word_that_exists_is_left_alone(word: str) -> None:
    assert respell(word) == word


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    respell(text)
