"""What was acknowledged against what stands in the database: lost, doubled, unanswered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.access.access import Access
from assistant.access.audit_proof import prove
from assistant.conversation import Author, Message
from assistant.storage.conversations import Conversations
from assistant.storage.database import open_database
from benchmarks.talking.people import Agent, Citizen


@dataclass
class Counted:
    """``lost``: acknowledged and not stored as such. ``doubled``: the same text twice, or two
    answers to one message. ``unnumbered``: gaps in a history. ``not_told`` and ``told_twice``:
    messages that a live stream left out or repeated."""

    acknowledged: int = 0
    stored: int = 0
    lost: int = 0
    doubled: int = 0
    unnumbered: int = 0
    not_told: int = 0
    told_twice: int = 0
    audit_entries: int = 0
    audit_whole: bool = True


async def count(url: str, citizens: Sequence[Citizen], agents: Sequence[Agent]) -> Counted:
    """Read the database by itself, when nobody talks any more; texts are each said once only."""
    counted = Counted()
    async with await open_database(url) as database:
        conversations = Conversations(database)
        for citizen in citizens:
            said = citizen.said | {
                number: text
                for agent in agents
                for (id, number), text in agent.said.items()
                if id == citizen.id
            }
            history = await conversations.history(citizen.id)
            _compare(counted, said, history)
            if citizen.stream is not None:
                stored = {message.number for message in history}
                counted.not_told += len(stored - set(citizen.heard))
                counted.told_twice += sum(times > 1 for times in citizen.heard.values())
        proof = await prove(Access.of(database).audit.each())
        counted.audit_entries, counted.audit_whole = proof.entries, not proof.broken
    for agent in agents:
        counted.told_twice += sum(times > 1 for times in agent.heard.values())
    return counted


def _compare(counted: Counted, said: dict[int, str], history: Sequence[Message]) -> None:
    stored = {message.number: message.text for message in history}
    counted.acknowledged += len(said)
    counted.stored += len(stored)
    counted.lost += sum(stored.get(number) != text for number, text in said.items())
    spoken = Counter(
        message.text for message in history if message.author in (Author.CITIZEN, Author.AGENT)
    )
    counted.doubled += sum(times - 1 for times in spoken.values())
    counted.doubled += _second_answers(history)
    counted.unnumbered += sorted(stored) != list(range(1, len(stored) + 1))


def _second_answers(history: Sequence[Message]) -> int:
    """Whole answers that follow another one to the same message of the citizen."""
    seconds, answered = 0, False
    for message in history:
        if message.author is Author.CITIZEN:
            answered = False
        elif message.author is Author.ASSISTANT and not (message.answer or {}).get("stopped"):
            seconds += answered
            answered = True
    return seconds
