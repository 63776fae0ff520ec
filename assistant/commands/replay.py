"""``guichet replay``: a kept question asked again of what runs now; nothing is stored."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from foundation import EXIT_FOUND_FAILING, load

if TYPE_CHECKING:
    from assistant.replaying import Replayed
    from assistant.storage.configurations import Used
    from assistant.storage.receipts import Asked

SHORT = 300  # characters of a value in the terminal; --json tells all


def replay(
    id: Annotated[
        str, typer.Argument(help="The number on the answer's receipt, or its id.", metavar="ID")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON.")] = False,
) -> None:
    """Ask a kept question again, and tell what of its answer and of its versions differs.

    Exit code 1 when a citizen would see another answer. Nothing is stored.
    """
    from assistant.answer_json import answer_json
    from assistant.assemble import assemble
    from assistant.commands.ask import answer_to
    from assistant.configuring import deciding_settings
    from assistant.replaying import compare, replay_json

    asked, made_with = asyncio.run(_read(id))
    with assemble() as assistant:
        answer = answer_to(assistant, asked.question, asked.history, language=asked.spoken)
    then = made_with.content.get("settings") if made_with else None
    replayed = compare(
        asked.given.answer,
        answer_json(answer),
        (then, deciding_settings()) if then is not None else None,
    )
    if as_json:
        typer.echo(json.dumps(replay_json(asked, replayed), ensure_ascii=False, indent=2))
    else:
        typer.echo(_as_text(asked, replayed))
    if not replayed.same_answer:
        raise typer.Exit(EXIT_FOUND_FAILING)


async def _read(id: str) -> tuple[Asked, Used | None]:
    """The question and what answered it then. Raises ReceiptUnknown."""
    from assistant.errors import ReceiptUnknown
    from assistant.receipt_number import start_of_id
    from assistant.storage.configurations import Configurations
    from assistant.storage.database import open_database
    from assistant.storage.receipts import Receipts
    from assistant.storage.settings import StorageSettings

    days = load(StorageSettings).retention_days
    start = id.lower() if re.fullmatch(r"[0-9a-fA-F]{32}", id) else start_of_id(id)
    if not start:
        raise ReceiptUnknown(
            "Expected the number on a receipt, such as K7QM-2XAB-9FTC-4WPD, or an answer's id, "
            f"found {id!r}."
        )
    async with await open_database() as database:
        asked = await Receipts(database).asked(start, timedelta(days=days))
        if asked is None:
            raise ReceiptUnknown(
                f"Expected an answer that is kept, found none under {id}: its conversation was "
                f"erased, or is past its time ([storage] retention_days = {days}), or the number "
                "is wrong."
            )
        versions = asked.given.answer.get("versions") or {}
        return asked, await Configurations(database).find(versions.get("configuration", ""))


def _as_text(asked: Asked, replayed: Replayed) -> str:
    lines = [
        f"Question: {asked.question}",
        f"Answered {asked.given.at.astimezone():%Y-%m-%d %H:%M}; "
        f"messages before it: {len(asked.history)}",
    ]
    if stopped := asked.given.answer.get("stopped"):
        lines.append(f"That answer was cut short ({stopped}): this one is whole.")
    for each in replayed.differences:
        lines += ["", each.name, f"  then: {_short(each.before)}", f"  now:  {_short(each.after)}"]
    same = "The answer is the same." if replayed.same_answer else "The answer differs."
    return "\n".join((*lines, "", same))


def _short(value: object) -> str:
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    told = " ".join(told.split())
    return told if len(told) <= SHORT else f"{told[:SHORT]}…"
