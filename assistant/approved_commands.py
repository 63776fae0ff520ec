"""``guichet approved``: the answers that a person has read and lets the assistant give again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from corpus.catalogue import Catalogue
from corpus.settings import CorpusSettings
from foundation import UsageError, load

if TYPE_CHECKING:
    from assistant.storage.approved import ApprovedAnswers

app = typer.Typer(
    help="Answers that a person has approved, given at once to the same question.",
    no_args_is_help=True,
)
Id = Annotated[str, typer.Argument(help="The id, as `guichet approved list` shows it.")]
T = TypeVar("T")


@app.command()
def add(
    by: Annotated[str, typer.Option(help="Who has read and approved it.")],
    file: Annotated[
        Path | None,
        typer.Option("--from", help="Answers as `guichet ask --json` or --batch writes them."),
    ] = None,
    question: Annotated[str, typer.Option(help="The question, when there is no file.")] = "",
    answer: Annotated[str, typer.Option(help="Its answer.")] = "",
    sheet: Annotated[
        list[str] | None, typer.Option(help="A sheet it stands on; may be given several times.")
    ] = None,
) -> None:
    """Approve answers: those of a file, or one question with its answer and its sheets."""
    if (file is None) == (not question):
        raise UsageError("expected either --from FILE, or --question, --answer and --sheet")
    from assistant.approving import approve
    from guardrails.personal_data import PersonalData
    from guardrails.settings import GuardrailsSettings

    items = [{"question": question, "answer": answer, "sheets": sheet or []}]
    if file is not None:
        items = list(_read(file))
    personal_data = PersonalData.load(load(GuardrailsSettings))

    def is_personal(text: str) -> bool:
        return bool(personal_data.find(text))

    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        approved = [approve(item, by, catalogue, is_personal) for item in items]

    async def add_all(answers: ApprovedAnswers) -> None:
        for one in approved:
            await answers.add(one)

    _run(add_all)
    for one in approved:
        typer.echo(f"Approved {one.id}: {one.question}")


@app.command("list")
def list_answers() -> None:
    """Show every approved answer, and why one is not given any more."""
    found = _run(lambda answers: answers.all())
    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        digests = catalogue.digests()
    for one in found:
        changed = one.changed(digests)
        state = "suspended" if one.suspended else "in force"
        if changed:
            state = f"suspended: changed or gone: {', '.join(changed)}"
        typer.echo(
            f"{one.id}\t{one.at:%Y-%m-%d}\t{one.by}\t{one.language}\t{state}\t{one.question}"
        )


@app.command()
def suspend(id: Id) -> None:
    """Do not give this answer any more, until it is resumed."""
    _run(lambda answers: answers.suspend(id))
    typer.echo(f"Suspended {id}.")


@app.command()
def resume(id: Id) -> None:
    """Give it again: you have read it against its sheets as they are now."""

    from assistant.approving import stands_on

    async def stand_again(answers: ApprovedAnswers) -> None:
        digests: dict[str, str] = {}
        with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
            for one in await answers.all():
                if one.id == id:
                    digests = stands_on(one, catalogue.digests())
        await answers.resume(id, digests)

    _run(stand_again)
    typer.echo(f"Resumed {id}.")


@app.command()
def remove(id: Id) -> None:
    """Forget it."""
    _run(lambda answers: answers.remove(id))
    typer.echo(f"Removed {id}.")


def _read(file: Path) -> Iterator[dict[str, Any]]:
    """One JSON object, or one a line."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"Cannot read {file}: {type(error).__name__}.") from None
    try:
        found = [json.loads(text)]
    except ValueError:
        try:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise UsageError(f"{file}: expected JSON, or JSON lines") from None
    for item in found:
        if not isinstance(item, dict):
            raise UsageError(f"{file}: expected an object for each answer")
        yield item


def _run(action: Callable[[ApprovedAnswers], Awaitable[T]]) -> T:
    # Here and not above: other commands need not wait for the database's libraries.
    from assistant.storage.approved import ApprovedAnswers
    from assistant.storage.database import open_database

    async def run() -> T:
        async with await open_database() as database:
            return await action(ApprovedAnswers(database))

    return asyncio.run(run())
