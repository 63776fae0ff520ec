from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.sentence_stream import SentenceStream


def feed(*pieces: str) -> tuple[list[str], SentenceStream]:
    stream, found = SentenceStream(), []
    for piece in pieces:
        found += stream.add(piece)
    found += stream.rest()
    return found, stream


def test_sentences_come_whole_however_the_model_cuts_them() -> None:
    text = "La carte est gratuite. Perdue, elle coûte 25 €. Elle dure 15 ans."
    whole, _ = feed(text)
    by_letter, _ = feed(*text)
    assert whole == by_letter == text.replace(". ", ".|").split("|")


def test_abbreviations_and_decimals_end_no_sentence() -> None:
    assert feed("Selon l'art. 4, M. Dupont paie 3.50 € au max.")[0] == [
        "Selon l'art. 4, M. Dupont paie 3.50 € au max."
    ]


def test_list_marks_and_bracketed_numbers_are_not_shown() -> None:
    assert feed("Il faut :\n- une photo [1]\n2. un **justificatif**\n")[0] == [
        "Il faut :",
        "une photo",
        "un justificatif",
    ]


def test_a_loop_is_noticed_and_its_sentences_are_not_repeated() -> None:
    found, stream = feed("Une photo.\n" * 5)
    assert found == ["Une photo."]
    assert stream.looping


def test_an_unfinished_sentence_is_kept_back_until_the_model_says_it_has_finished() -> None:
    stream = SentenceStream()
    assert list(stream.add("La carte coûte 2")) == []
    assert list(stream.add("5 €.")) == []
    assert list(stream.rest()) == ["La carte coûte 25 €."]


@given(st.text(max_size=300), st.integers(1, 20))
def test_any_text_in_any_pieces_gives_the_same_sentences(text: str, size: int) -> None:
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    whole = feed(text)[0]
    cut = feed(*pieces)[0]
    assert "".join("".join(cut).split()) == "".join("".join(whole).split())
