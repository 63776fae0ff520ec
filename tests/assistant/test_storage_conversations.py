"""What is said is kept, in order, for the right person, and goes when it must."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.conversation import Author, State
from assistant.errors import ConversationUnknown, StorageError, TransitionRefused
from assistant.handoff import Action
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database, open_database
from assistant.storage.purging import Purging
from assistant.storage.storable import check_json, check_text


async def test_a_message_comes_back_as_it_was_given(conversations: Conversations, clock) -> None:
    opened, _ = await conversations.open("fr")
    answer = {"id": "a1", "confidence": 0.8, "citations": [{"title": "Carte d’identité 😀"}]}
    said = await conversations.add(opened.id, Author.CITIZEN, "Où refaire ma carte ? 😀")
    told = await conversations.add(opened.id, Author.ASSISTANT, "À la mairie.", answer=answer)
    assert await conversations.history(opened.id) == (said, told)
    assert told.answer == answer
    assert told.at == clock()
    assert said.answer is None
    assert await conversations.history(opened.id, after=1) == (told,)
    assert await conversations.get(opened.id) == opened


async def test_twenty_at_once_are_numbered_without_holes(conversations: Conversations) -> None:
    opened, _ = await conversations.open("fr")
    added = await asyncio.gather(
        *(conversations.add(opened.id, Author.CITIZEN, f"message {i}") for i in range(20))
    )
    assert sorted(message.number for message in added) == list(range(1, 21))
    kept = await conversations.history(opened.id)
    assert [message.number for message in kept] == list(range(1, 21))
    assert set(kept) == set(added)


async def test_the_same_key_stores_once_even_when_sent_at_once(
    conversations: Conversations,
) -> None:
    opened, _ = await conversations.open("fr")
    added = await asyncio.gather(
        *(conversations.add(opened.id, Author.CITIZEN, "Bonjour", key="k1") for _ in range(8))
    )
    assert len(set(added)) == 1
    assert len(await conversations.history(opened.id)) == 1
    other, _ = await conversations.open("fr")
    assert (await conversations.add(other.id, Author.CITIZEN, "Autre", key="k1")).text == "Autre"


async def test_only_the_right_token_opens_a_conversation(conversations: Conversations) -> None:
    opened, token = await conversations.open("fr")
    other, other_token = await conversations.open("en")
    assert await conversations.of_citizen(opened.id, token) == opened
    for id, wrong in (
        (opened.id, other_token),
        (opened.id, ""),
        (opened.id, "é\udc00\x00"),
        (other.id, token),
        ("0" * 32, token),
        ("", ""),
        ("\x00'", token),
        (opened.id.upper() + "\n", token),
    ):
        with pytest.raises(ConversationUnknown):
            await conversations.of_citizen(id, wrong)


async def test_the_token_itself_is_nowhere_in_the_database(
    conversations: Conversations, database: Database
) -> None:
    _, token = await conversations.open("fr")
    async with database.reading() as connection:
        rows = (await connection.exec_driver_sql("SELECT * FROM conversations")).all()
    assert len(rows) == 1
    assert token not in repr(rows)


async def test_what_is_not_there_is_unknown_to_every_method(conversations: Conversations) -> None:
    nowhere = "f" * 32
    for call in (
        conversations.get(nowhere),
        conversations.add(nowhere, Author.CITIZEN, "Bonjour"),
        conversations.history(nowhere),
        conversations.move(nowhere, Action.REQUEST),
        conversations.place(nowhere),
        conversations.erase(nowhere),
    ):
        with pytest.raises(ConversationUnknown):
            await call


async def test_the_queue_keeps_its_order_whoever_writes_meanwhile(
    conversations: Conversations, clock
) -> None:
    ids = []
    for _ in range(3):
        opened, _ = await conversations.open("fr")
        ids.append(opened.id)
    for id in (ids[2], ids[0], ids[1]):
        clock.forward(seconds=1)
        await conversations.move(id, Action.REQUEST)
    clock.forward(seconds=1)
    await conversations.add(ids[2], Author.CITIZEN, "Êtes-vous là ?")
    queue = await conversations.with_state(State.WAITING)
    assert [waiting.id for waiting in queue] == [ids[2], ids[0], ids[1]]
    assert [await conversations.place(id) for id in ids] == [2, 3, 1]
    await conversations.move(ids[2], Action.CLAIM, agent="a.durand")
    assert [await conversations.place(id) for id in ids] == [1, 2, None]
    both = await conversations.with_state(State.WAITING, State.WITH_AGENT)
    assert [found.id for found in both] == [ids[0], ids[1], ids[2]]
    assert await conversations.with_state() == ()


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "fin \udfff"])
async def test_characters_no_database_keeps_are_refused_in_plain_words(
    conversations: Conversations, text: str
) -> None:
    opened, _ = await conversations.open("fr")
    for call in (
        conversations.add(opened.id, Author.CITIZEN, text),
        conversations.add(opened.id, Author.CITIZEN, "ok", key=text),
        conversations.add(opened.id, Author.AGENT, "ok", author_name=text),
        conversations.add(opened.id, Author.ASSISTANT, "ok", answer={"deep": [{"t": text}]}),
        conversations.add(opened.id, Author.ASSISTANT, "ok", answer={text: 1}),
        conversations.move(opened.id, Action.REQUEST, reason=text),
        conversations.move(opened.id, Action.CLAIM, agent=text),
        conversations.open(text),
    ):
        with pytest.raises(StorageError, match=r"found U\+(0000|D800|DFFF)"):
            await call
    assert await conversations.history(opened.id) == ()


@pytest.mark.parametrize("answer", [{"x": float("nan")}, {"x": object()}])
async def test_an_answer_that_is_not_json_is_refused(
    conversations: Conversations, answer: dict[str, object]
) -> None:
    opened, _ = await conversations.open("fr")
    with pytest.raises(StorageError, match="plain JSON"):
        await conversations.add(opened.id, Author.ASSISTANT, "x", answer=answer)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=60), value=st.text(max_size=60))
async def test_any_text_is_kept_exactly_or_refused_before_the_driver(
    conversations: Conversations, text: str, value: str
) -> None:
    opened, _ = await conversations.open("fr")
    answer = {"text": value, "\\u0000 in words": "\\u0000"}
    try:
        check_text(text, "the text")
        check_json(answer, "the answer")
    except StorageError:
        assert any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in text + value)
        with pytest.raises(StorageError):
            await conversations.add(opened.id, Author.ASSISTANT, text, answer=answer)
        return
    added = await conversations.add(opened.id, Author.ASSISTANT, text, answer=answer)
    assert await conversations.history(opened.id) == (added,)
    assert (added.text, added.answer) == (text, answer)


async def test_what_is_erased_is_gone_and_the_rest_stays(conversations: Conversations) -> None:
    opened, token = await conversations.open("fr")
    other, _ = await conversations.open("fr")
    for i in range(3):
        await conversations.add(opened.id, Author.CITIZEN, f"message {i}")
    kept = await conversations.add(other.id, Author.CITIZEN, "gardé")
    assert (await conversations.erase(opened.id)).counts["messages"] == 3
    with pytest.raises(ConversationUnknown):
        await conversations.of_citizen(opened.id, token)
    assert await conversations.history(other.id) == (kept,)


async def test_an_erased_text_leaves_no_trace_in_the_files(tmp_path: Path) -> None:
    async with await open_database(f"sqlite:///{tmp_path / 'db.sqlite'}") as database:
        conversations = Conversations(database)
        opened, _ = await conversations.open("fr")
        await conversations.add(opened.id, Author.CITIZEN, "phrase-introuvable " * 900)

        def traces() -> list[str]:
            return [p.name for p in tmp_path.iterdir() if b"introuvable" in p.read_bytes()]

        assert traces()
        await conversations.erase(opened.id)
        assert traces() == []


async def test_a_purge_counts_from_the_last_activity(conversations: Conversations, clock) -> None:
    purging = Purging(conversations.database, clock)
    quiet, _ = await conversations.open("fr")
    await conversations.add(quiet.id, Author.CITIZEN, "Bonjour")
    talking, _ = await conversations.open("fr")
    moved, _ = await conversations.open("fr")
    clock.forward(days=60)
    await conversations.add(talking.id, Author.CITIZEN, "Me revoilà")
    await conversations.move(moved.id, Action.REQUEST)
    clock.forward(days=31)
    assert await purging.purge("conversations", timedelta(days=90)) == 1
    assert await purging.purge("conversations", timedelta(days=90)) == 0
    with pytest.raises(ConversationUnknown):
        await conversations.history(quiet.id)
    assert len(await conversations.history(talking.id)) == 1
    assert (await conversations.get(moved.id)).state is State.WAITING


async def test_the_citizen_cannot_write_once_it_is_closed(conversations: Conversations) -> None:
    opened, _ = await conversations.open("fr")
    said = await conversations.add(opened.id, Author.CITIZEN, "Merci", key="k")
    await conversations.move(opened.id, Action.CLOSE)
    with pytest.raises(TransitionRefused, match="closed"):
        await conversations.add(opened.id, Author.CITIZEN, "Encore une question")
    # A message received before, sent again because its receipt was lost, is still acknowledged.
    assert await conversations.add(opened.id, Author.CITIZEN, "Merci", key="k") == said


async def test_a_client_that_goes_away_in_the_middle_blocks_nobody(
    conversations: Conversations,
) -> None:
    opened, _ = await conversations.open("fr")
    moments = random.Random(7)
    kept: list[str] = []
    for round_ in range(40):
        leaving, other_leaving, staying = (
            asyncio.create_task(conversations.add(opened.id, Author.CITIZEN, f"{round_} {i}"))
            for i in range(3)
        )
        await asyncio.sleep(moments.uniform(0, 0.01))
        leaving.cancel()
        other_leaving.cancel()
        async with asyncio.timeout(5):
            kept.append((await staying).text)
    stored = await conversations.history(opened.id)
    assert set(kept) <= {message.text for message in stored}
    assert [message.number for message in stored] == list(range(1, len(stored) + 1))


async def test_the_urgent_come_first_in_the_queue_then_those_who_wait_longest(
    conversations: Conversations, clock
) -> None:
    opened = {}
    for reason in ("asked", "distress", "no_source", "emergency"):
        conversation, _ = await conversations.open("fr")
        await conversations.move(conversation.id, Action.REQUEST, reason=reason)
        opened[reason] = conversation.id
        clock.forward(minutes=1)
    order = ["emergency", "distress", "asked", "no_source"]
    queue = await conversations.with_state(State.WAITING)
    assert [one.handoff_reason for one in queue] == order
    assert [await conversations.place(opened[reason]) for reason in order] == [1, 2, 3, 4]
