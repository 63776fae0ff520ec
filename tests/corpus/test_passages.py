"""Passages: short, never across two cases, nothing lost, ids that last."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.passages import CUT, MAX_WORDS, count_words, passages
from corpus.procedure import Block, BlockKind, Procedure


def sheet(*blocks: Block, description: str = "", contact: str = "") -> Procedure:
    return Procedure(
        id="F1",
        title="Emprunter un vélo",
        source="local",
        scope="local",
        publisher="Belleroche",
        licence="",
        url="https://www.belleroche.example/velo",
        audience=("particuliers",),
        territory="",
        themes=(),
        updated=None,
        description=description,
        blocks=blocks,
        contact=contact,
    )


def block(text: str, *headings: str, kind: BlockKind = BlockKind.TEXT, case: str = "") -> Block:
    cases = (case,) if case else ()
    return Block((*headings, *cases), cases, kind, text)


letters = st.text("abcdéà,;:.’", min_size=1, max_size=6)
lines = st.lists(letters, min_size=1, max_size=260).map(" ".join)
long_sentences = st.lists(
    st.integers(1, 90).map(lambda count: " ".join(["Mot"] * count) + "."), min_size=1, max_size=6
).map(" ".join)
blocks = st.builds(
    lambda heading, case, kind, texts: block(
        "\n".join(f"- {text}" if kind is BlockKind.LIST else text for text in texts),
        heading,
        kind=kind,
        case=case,
    ),
    st.sampled_from(["Coût", "Démarche"]),
    st.sampled_from(["", "Adulte", "Enfant"]),
    st.sampled_from(list(BlockKind)),
    st.lists(lines | long_sentences, min_size=1, max_size=5),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(blocks, max_size=6))
def test_no_passage_is_longer_than_the_limit_nor_mixes_two_cases(made: list[Block]) -> None:
    paths = {(each.headings, each.cases) for each in made}
    for passage in passages(sheet(*made)):
        assert 0 < count_words(passage.text) <= MAX_WORDS
        assert (passage.headings, passage.cases) in paths


@settings(max_examples=60, deadline=None)
@given(st.lists(blocks, max_size=6))
def test_no_word_is_lost_and_only_introducing_lines_are_said_again(made: list[Block]) -> None:
    def words(texts: list[str]) -> Counter[str]:
        return Counter(word for text in texts for word in text.split() if word != ";")

    before = words([each.text for each in made])
    after = words([passage.text for passage in passages(sheet(*made))])
    openings = [line for each in made for line in each.text.split("\n")]
    repeatable = words([line for line in openings if count_words(line) <= 25])
    assert not before - after
    assert all(word in repeatable for word in after - before)


@settings(max_examples=30, deadline=None)
@given(st.lists(blocks, max_size=6))
def test_ids_differ_within_a_sheet_and_do_not_change_from_one_run_to_the_next(
    made: list[Block],
) -> None:
    first, second = passages(sheet(*made)), passages(sheet(*made))
    assert first == second
    assert len({passage.id for passage in first}) == len(first)


def test_an_added_chapter_leaves_what_is_embedded_of_the_others_unchanged() -> None:
    old = block("Gratuit.", "Coût")
    new = block("En ligne.", "Démarche")
    kept = passages(sheet(old))[0]
    assert kept.embedded in {passage.embedded for passage in passages(sheet(new, old))}


def test_the_description_comes_first_and_the_contact_last() -> None:
    made = passages(sheet(block("Gratuit.", "Coût"), description="Un prêt.", contact="Le guichet"))
    assert [passage.text for passage in made] == ["Un prêt.", "Gratuit.", "Le guichet"]
    assert [passage.position for passage in made] == [0, 1, 2]


def test_a_description_that_the_introduction_repeats_is_said_once() -> None:
    made = passages(sheet(block("Un prêt.\nPour tous."), description="Un prêt."))
    assert [passage.text for passage in made] == ["Un prêt.\nPour tous."]


def test_a_note_stays_with_the_text_it_follows() -> None:
    text = block("\n".join(" ".join(["mot"] * 60) for _ in range(3)), "Coût")
    note = block("À noter : sauf le dimanche.", "Coût", kind=BlockKind.NOTE)
    *_, last = passages(sheet(text, note))
    assert last.text.endswith("sauf le dimanche.")
    assert count_words(last.text) > 60


def test_each_part_of_a_long_list_says_its_introduction_again() -> None:
    opening = block("Vous devez fournir :", "Pièces")
    items = "\n".join(f"- {' '.join(['papier'] * 30)}" for _ in range(12))
    made = passages(sheet(opening, block(items, "Pièces", kind=BlockKind.LIST)))
    assert len(made) > 1
    assert all(passage.text.startswith("Vous devez fournir :\n- ") for passage in made)


def test_search_sees_the_title_the_headings_and_the_text() -> None:
    (passage,) = passages(sheet(block("Gratuit.", "Coût", case="Enfant")))
    assert passage.indexed == "Emprunter un vélo\nCoût › Enfant\nGratuit."


@pytest.mark.parametrize(
    "change",
    [
        {"audience": ("particuliers", "associations")},
        {"url": "https://www.belleroche.example/velos"},
        {"publisher": "Ville de Belleroche"},
        {"updated": date(2026, 3, 1)},
        {"scope": "national"},
    ],
)
def test_whatever_changes_of_a_sheet_gives_new_passages_that_are_embedded_alike(
    change: dict[str, Any],
) -> None:
    (one,), (two,) = (
        passages(sheet(block("Gratuit."))),
        passages(replace(sheet(block("Gratuit.")), **change)),
    )
    assert one.id != two.id
    assert one.embedded == two.embedded


def test_each_question_of_a_sheet_is_one_more_way_to_find_its_opening() -> None:
    asked = ("Puis-je emprunter un vélo ?", "emprunter un  VÉLO", "puis-je emprunter un vélo")
    opening, cost, entry = passages(
        replace(sheet(block("Un prêt."), block("Gratuit.", "Coût")), questions=asked)
    )
    assert (opening.question, cost.question) == ("", "")
    assert entry.indexed == entry.question == "Puis-je emprunter un vélo ?"
    assert (entry.text, entry.procedure, entry.position) == ("Un prêt.", "F1", 2)


def test_a_sheet_that_says_nothing_is_not_found_by_its_questions() -> None:
    assert passages(replace(sheet(), questions=("Puis-je ?",))) == ()


def test_the_same_sheet_gives_the_passages_it_gave_before() -> None:
    """A change here leaves indexes with passages of the old kind, unless CUT is raised too."""
    made = passages(
        replace(
            sheet(
                block("Un prêt.\nPour tous."),
                block("- un papier\n- une photo", "Pièces", kind=BlockKind.LIST, case="Enfant"),
                description="Emprunter.",
                contact="Le guichet",
            ),
            questions=("Puis-je ?",),
        )
    )
    ids = ["932c7eb2", "5437f45b", "e4581ddb", "260d96ea"]
    assert (CUT, [passage.id[:8] for passage in made]) == (3, ids)


def test_every_passage_says_for_search_by_words_what_its_sheet_is_about() -> None:
    made = passages(
        replace(
            sheet(block("Gratuit.", "Coût"), description="Le prêt de vélos. " * 60),
            themes=("Transports", "Vélo"),
            questions=("Puis-je ?",),
        )
    )
    cost = next(passage for passage in made if passage.headings == ("Coût",))
    assert "Le prêt de vélos." in cost.words
    assert cost.words.endswith("Transports Vélo")
    assert len(cost.words) < 600
    assert "Transports" not in cost.indexed  # nor in what is embedded
    assert made[-1].words == "Puis-je ?"
