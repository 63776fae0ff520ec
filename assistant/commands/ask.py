"""``guichet ask``: one question, or a file of them, through the whole assistant."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from batch import run_batch
from foundation import UsageError

if TYPE_CHECKING:
    from assistant.assemble import Assistant
    from assistant.conversation import Answer, Message


def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole answer as JSON.")
    ] = False,
    batch: Annotated[
        Path | None,
        typer.Option(help='A file of lines {"id", "question", "history"?}; goes with --output.'),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Where the answers of --batch go.")] = None,
) -> None:
    """Ask the assistant a question and print its answer with its sources."""
    if batch is not None:
        if output is None or question:
            raise UsageError("--batch IN.jsonl goes with --output OUT.jsonl and without a question")
        _ask_all(batch, output)
        return
    if not question or output is not None:
        raise UsageError('Expected one question, as in: guichet ask "Comment refaire ma carte ?"')
    from assistant.answer_json import answer_json
    from assistant.assemble import assemble

    with assemble() as assistant:
        answer = answer_to(assistant, question, ())
        print(
            json.dumps(answer_json(answer), ensure_ascii=False, indent=2)
            if as_json
            else _plain(answer)
        )


def answer_to(
    assistant: Assistant,
    question: str,
    history: tuple[Message, ...],
    conversation: str = "",
    language: str = "",
) -> Answer:
    """The last event of a turn is its answer."""
    from assistant.events import Finished

    turn = assistant.turn(question, history=history, conversation=conversation, language=language)
    for event in turn:
        if isinstance(event, Finished):
            return event.answer
    raise AssertionError("a turn always ends with Finished")


def _ask_all(source: Path, target: Path) -> None:
    from assistant.answer_json import answer_json
    from assistant.assemble import assemble
    from assistant.commands.progress import counted

    with assemble() as assistant, counted("Questions") as progress:
        assistant.warm()

        def handle(item: dict[str, Any]) -> dict[str, Any]:
            history = _history(assistant, item.get("history", []))
            answer = answer_json(answer_to(assistant, item["question"], history))
            del answer["id"]  # the line's own id stands
            return answer

        failed = run_batch(source, target, handle, required=("question",), progress=progress)
    if failed:
        typer.echo(f'{failed} line(s) failed: see their "error" in {target}', err=True)


def _history(assistant: Assistant, turns: object) -> tuple[Message, ...]:
    """Earlier turns as messages, stripped like everything else.

    A turn is ``{"role": "user" | "assistant", "content": "…"}`` or the citizen's words alone.
    """
    from assistant.conversation import Author, Message

    if not isinstance(turns, list):
        raise UsageError('"history": expected a list of turns')
    messages = []
    for number, turn in enumerate(turns, start=1):
        role, content = ("user", turn) if isinstance(turn, str) else _role_and_content(turn)
        author = Author.CITIZEN if role in ("user", "citizen") else Author.ASSISTANT
        text = assistant.strip(content).text
        messages.append(Message(number, author, text, datetime.now(UTC)))
    return tuple(messages)


def _role_and_content(turn: object) -> tuple[str, str]:
    if isinstance(turn, dict):
        role, content = turn.get("role"), turn.get("content", turn.get("text"))
        if isinstance(role, str) and isinstance(content, str):
            return role, content
    raise UsageError('"history": expected turns {"role": "user" | "assistant", "content": "…"}')


def _plain(answer: Answer) -> str:
    """The answer as a person reads it in a terminal."""
    lines = [answer.answer] if answer.answer else []
    if answer.excerpt is not None:
        lines += ["", f"« {answer.excerpt.text} » [{answer.excerpt.citation}]"]
    lines += [f"→ {service.title}: {service.url}" for service in answer.services]
    for source in answer.citations:
        date = f", {source.updated.isoformat()}" if source.updated else ""
        lines += [
            "",
            f"[{source.number}] {source.title} ({source.publisher}{date})",
            f"    {source.url}",
        ]
    confidence = "" if answer.confidence is None else f" · {answer.confidence:.0%}"
    lines += ["", f"{answer.label.text} [{answer.status}{confidence}]"]
    return "\n".join(lines).strip()
