"""Everything in an open format, so that nobody depends on this database."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TextIO

from assistant.errors import ConversationUnknown
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database


async def export_to(database: Database, file: TextIO) -> int:
    """Write one conversation a line with its messages, as JSON; how many. Tokens stay out."""
    conversations = Conversations(database)
    written = 0
    async for conversation in conversations.each():
        try:
            history = await conversations.history(conversation.id)
        except ConversationUnknown:  # erased while we were writing: so it must not be written
            continue
        line = {**asdict(conversation), "messages": [asdict(message) for message in history]}
        file.write(json.dumps(line, ensure_ascii=False, default=_moment) + "\n")
        written += 1
    return written


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"expected a moment, found {type(value).__name__}")
