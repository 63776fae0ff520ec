"""What a reader cannot see does not reach the model."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.invisible import clean


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\u200bb\u2060c\ufeff", "abc"),
        ("a\u202eb\u2066c", "abc"),
        ("ok\U000e0049\U000e0067", "ok"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("a\ud800b", "ab"),
        ("un\r\ndeux\rtrois\tfin", "un\ndeux\ntrois\tfin"),
        ("e\u0301te\u0301", "été"),
        ("a\ufe01\U000e0101b", "ab"),
        ("👩\u200d👧 ❤\ufe0f 👍🏽", "👩\u200d👧 ❤\ufe0f 👍🏽"),
        ("👩\u200db", "👩b"),
        ("مرحبا 你好", "مرحبا 你好"),
    ],
)
def test_what_cannot_be_seen_is_removed_and_the_rest_kept(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text(alphabet=st.characters(), max_size=200))
def test_a_cleaned_text_is_clean(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(
        unicodedata.category(character) in ("Cc", "Cs")
        for character in once
        if character not in "\n\t"
    )
    once.encode("utf-8")
