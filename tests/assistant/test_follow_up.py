"""What a conversation says about the question that follows it."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.conversation import Author, Message
from assistant.follow_up import Exchange, exchanges


def message(author: Author, text: str, answer: dict[str, object] | None = None) -> Message:
    return Message(1, author, text, datetime.now(UTC), answer=answer)


def test_each_question_goes_with_the_sheet_that_its_answer_cited_first() -> None:
    cited = {"citations": [{"title": "Piscines", "procedure": "piscines"}, {"title": "Musée"}]}
    history = [
        message(Author.CITIZEN, "Quel prix, la piscine ?"),
        message(Author.ASSISTANT, "4,60 €", dict(cited)),
        message(Author.CITIZEN, "et la patinoire ?"),
        message(Author.ASSISTANT, "Je ne sais pas.", {"citations": []}),
    ]
    assert exchanges(history) == [
        Exchange("Quel prix, la piscine ?", "Piscines", "piscines"),
        Exchange("et la patinoire ?"),
    ]


def test_what_an_agent_wrote_is_no_question() -> None:
    assert exchanges([message(Author.AGENT, "Bonjour, je prends la suite.")]) == []
