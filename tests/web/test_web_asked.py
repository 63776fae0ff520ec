"""What editors are told of questions without an answer, and what is only counted."""

from __future__ import annotations

from assistant.storage.editing import Unanswered
from web.editors.asked import told


def asked(*questions: str) -> list[Unanswered]:
    """Each asked in a conversation of its own."""
    return [Unanswered(str(number), question) for number, question in enumerate(questions)]


def test_the_wording_of_one_person_is_not_shown_for_being_near_to_others() -> None:
    found = asked(
        "piscine horaires", "horaires de la piscine", "Ma fille épileptique peut-elle nager ?"
    )
    by_words = [[0, 1], [2]]
    [group], alone = told(found, by_words, [[0, 1, 2]])
    assert group.examples == ("piscine horaires", "horaires de la piscine")
    assert (group.people, alone) == (None, 0)
    groups, alone = told(found, by_words)
    assert (len(groups), alone) == (1, 1)


def test_where_no_wording_is_shared_only_the_words_of_several_are_told() -> None:
    found = asked(
        "Ma fille épileptique, la piscine ?",
        "La piscine des Tanneries, mercredi",
        "piscine : mon mari est aveugle",
    )
    [group], alone = told(found, [[0], [1], [2]], [[0, 1, 2]])
    assert (group.examples, group.words, alone) == ((), ("piscine",), 0)


def test_a_group_that_shares_no_word_is_only_counted() -> None:
    found = asked("canapé", "sofa")
    assert told(found, [[0], [1]], [[0, 1]]) == ([], 2)


def test_a_person_who_asks_twice_is_one_person() -> None:
    found = [Unanswered("a", "la piscine"), Unanswered("a", "piscine lundi")]
    assert told(found, [[0, 1]]) == ([], 1)
