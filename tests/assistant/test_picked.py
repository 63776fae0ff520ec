"""The model picks by numbers; the grammar and the reading of them, without any model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.assemble import Assistant
from assistant.composition.picked import grammar, read
from assistant.conversation import Status
from tests.belleroche import Dictated, ask, belleroche

CAP = "Le bonnet est-il obligatoire à la piscine ?"


def test_the_grammar_offers_none_or_up_to_four_numbers_of_the_list() -> None:
    assert grammar(3) == (
        'root ::= "0" | number ("," number ("," number ("," number)?)?)?\n'
        'number ::= "1" | "2" | "3"\n'
    )


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("2,1", [2, 1]),
        ("0", []),
        ("", []),
        ("3, 3, 3", [3]),
        ("Les phrases [1] et [12].", [1]),  # from a server that passes over the grammar
        ("1,2,3,4,5", [1, 2, 3, 4]),
    ],
)
def test_only_numbers_of_the_list_are_taken_each_once(written: str, numbers: list[int]) -> None:
    assert read(written, 5) == numbers


@pytest.fixture(scope="module")
def writer() -> Dictated:
    return Dictated()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, writer: Dictated) -> Iterator[Assistant]:
    with belleroche(tmp_path_factory.mktemp("picked"), writer, composition="pick") as assistant:
        yield assistant


@pytest.mark.embedder
def test_what_was_picked_is_shown_word_for_word_and_marked_so(
    assistant: Assistant, writer: Dictated
) -> None:
    writer.read.clear()
    writer.says = "1"
    answer = ask(assistant, CAP)
    [read] = writer.read
    first = next(line for line in read.splitlines() if line.startswith("[1] "))
    assert answer.status is Status.ANSWERED
    told = " ".join(answer.answer.split(" » : ", 1)[-1].split())
    assert told == first.removeprefix("[1] ")
    assert answer.citations[0].number in answer.sentences[0].citations
    assert "mot pour mot" in answer.label.text
    assert (answer.label.model, answer.label.prompt_version) == ("dictated", "pick-1")
    assert answer.label.composition == "pick"
    assert answer.completion_tokens == 1


@pytest.mark.embedder
def test_when_no_piece_answers_nothing_is_composed(assistant: Assistant, writer: Dictated) -> None:
    writer.says = "0"
    answer = ask(assistant, CAP)
    assert answer.status is Status.LOW_CONFIDENCE
    assert answer.sentences == ()
    assert answer.excerpt is not None
