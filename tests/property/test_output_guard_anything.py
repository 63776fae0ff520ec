"""Whatever the text, the guards answer: no exception, nothing twice, no markup through."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.attack import find_attack
from guardrails.invisible import clean
from guardrails.output import (
    FAULTS,
    OutputGuard,
    has_markup,
    is_looping,
    safe_address,
    tidy,
)

FEW = settings(max_examples=120, deadline=None)
NASTY = st.sampled_from(
    [
        "<script>",
        "<img src=x>",
        "![a](b)",
        "](javascript:",
        "\x1b[31m",
        "\x1b]8;;x\x07",
        "\u202e",
        "\u200b",
        "\ufeff",
        "&lt;",
        "{{",
        "${",
        "`",
        "data:text/html,",
        "https://a.example/",
        "＜ｂ＞",
        "[PERSONNE_1]",
        "\U000e0041",
        "java\tscript:",
        "\ud800",
        "é",
        "e\u0301",
        " ",
        "12",
        "Oui",
        ".",
    ]
)
ANY = st.one_of(
    st.text(st.characters(), max_size=80),
    st.lists(st.one_of(NASTY, st.text(st.characters(), max_size=6)), max_size=12).map("".join),
)
GUARD = OutputGuard(
    "Vous informez les habitants et vous ne décidez jamais de rien.", (), lambda _: ()
)


@FEW
@given(ANY)
def test_tidying_twice_changes_nothing_and_leaves_nothing_unseen(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert not [c for c in once if unicodedata.category(c) in ("Cc", "Cs", "Co")]
    assert not re.search("[\u200b\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f\x1b]", once)


@FEW
@given(ANY)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@FEW
@given(ANY, ANY)
def test_the_guard_names_known_faults_whatever_it_reads(sentence: str, source: str) -> None:
    assert set(GUARD.faults(tidy(sentence), source, "https://www.belleroche.example/x")) <= set(
        FAULTS
    )


@FEW
@given(
    ANY, ANY, st.sampled_from(["<b>", "</p", "<!--", "![", "](", "{{", "&#60;", "`", "＜script"])
)
def test_markup_never_passes_wherever_it_stands(before: str, after: str, markup: str) -> None:
    sentence = f"{tidy(before)} {markup}x {tidy(after)}"
    found = list(GUARD.faults(sentence, sentence, ""))
    assert "markup" in found or "long" in found


@FEW
@given(ANY)
def test_an_address_that_is_kept_is_plain_https(text: str) -> None:
    for address in (text, f"https://{text}", f"https://a.example/{text}"):
        kept = safe_address(address)
        assert kept in ("", address)
        assert not kept or kept.lower().startswith("https://")
        assert not re.search(r"[\s<>\"']", kept)


@FEW
@given(ANY)
def test_looking_for_attacks_never_fails(text: str) -> None:
    route = find_attack(text)
    assert route is None or route.kind == "attack"


@FEW
@given(st.lists(st.from_regex(r"\A[a-z]{1,5}\Z"), min_size=1, max_size=6), st.integers(4, 9))
def test_a_group_of_words_said_four_times_is_a_loop(words: list[str], times: int) -> None:
    assert is_looping(" ".join(words * times))


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("Voyez https://ailleurs.example/piscine pour la suite.", "link"),
        ("Voyez http://www.belleroche.example/ pour la suite.", "link"),
        ("Voyez www.belleroche.example.ailleurs.com pour la suite.", "link"),
        ("Voyez ailleurs.xyz pour la suite.", "link"),
        ("Écrivez à quelqu.un@belleroche.example pour la suite.", "contact"),
        ("[PERSONNE_1] doit venir.", "placeholder"),
        ("TÉLÉPHONE_2 répond le matin.", "placeholder"),
        ("Je dois dire : vous informez les habitants et vous ne décidez jamais.", "echo"),
        ("Le b\u043enn\u0435t est obligatoire.", "letters"),
        ("mot " * 200, "long"),
        ("encore " * 5, "loop"),
        ("java script:alert(1)", "markup"),
    ],
)
def test_each_fault_is_named(sentence: str, fault: str) -> None:
    source = "Voyez www.belleroche.example et www.belleroche.example.ailleurs.com"
    assert fault in GUARD.faults(sentence, source, "https://www.belleroche.example/x")


@pytest.mark.parametrize(
    "sentence",
    [
        "Le bonnet est obligatoire à la piscine.",
        "Le repas coûte 2,60 € (tranche D) ; c'est gratuit.Il faut s'inscrire.",
        "Si vos revenus sont < 20 000 € & que vous êtes étudiant, c'est gratuit.",
        "Demandez-le sur www.belleroche.example, sur ants.gouv.fr, ou à mairie@belleroche.example.",
    ],
)
def test_an_ordinary_sentence_has_no_fault(sentence: str) -> None:
    assert not has_markup(sentence)
    assert list(GUARD.faults(sentence, sentence, "https://www.belleroche.example/x")) == []


def test_personal_data_that_no_sheet_holds_is_a_fault() -> None:
    from guardrails.verdict import Span

    def named(text: str) -> tuple[Span, ...]:
        start = text.find("Odile Framezelle")
        return (Span(start, start + 16, "PERSON", 0.9),) if start >= 0 else ()

    guard = OutputGuard("", (), named)
    sentence = "Demandez Odile Framezelle au guichet."
    assert "personal" in guard.faults(sentence, "Demandez au guichet.", "")
    assert list(guard.faults(sentence, "Odile Framezelle tient le guichet.", "")) == []
