"""``guichet sentinel``: ask again what rests on changed sheets, and what past checks gave."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

import typer

from foundation import EXIT_FOUND_FAILING, load

app = typer.Typer(
    help="Questions whose right answer is known, asked again when their sheets change.",
    no_args_is_help=True,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


@app.command()
def run(
    sheet: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="This sheet, whether it changed or not; several times."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the sheets that changed since the last check; exit code 1 when a question is red.

    A topic is switched off only when [sentinel] switch_off says so.
    """
    outcome = asyncio.run(_run(tuple(sheet or ())))
    if outcome is None:
        typer.echo("Nothing has changed since the last check, or another process is at it.")
        return
    typer.echo(json.dumps(outcome, ensure_ascii=False, indent=2) if as_json else _told(outcome))
    if any(each["colour"] == "red" for each in outcome["asked"]):
        raise typer.Exit(EXIT_FOUND_FAILING)


async def _run(sheets: tuple[str, ...]) -> dict[str, Any] | None:
    import uuid

    from assistant.assemble import assemble
    from assistant.storage.database import open_database
    from assistant.webhook.settings import WebhookSettings
    from evaluation.sentinel.sentinel import Sentinel
    from evaluation.sentinel.settings import SentinelSettings
    from evaluation.sentinel.trial import Trial

    with assemble(obeys_switches=False) as assistant:
        async with await open_database() as database:
            catalogue = assistant.tools.catalogue
            sentinel = Sentinel(
                database,
                catalogue,
                Trial(assistant),
                load(SentinelSettings),
                told=bool(load(WebhookSettings).url),
            )
            if sheets:
                return await sentinel.check(
                    frozenset(sheets), uuid.uuid4().hex, catalogue.version()
                )
            return await sentinel.round()


@app.command("list")
def list_checks(
    as_json: AsJson = False,
    limit: Annotated[int, typer.Option(min=1, help="Only so many, the newest.")] = 10,
) -> None:
    """Show what the last checks gave."""
    from assistant.storage.database import open_database
    from assistant.storage.sheet_checks import SheetCheck, SheetChecks

    async def read() -> tuple[SheetCheck, ...]:
        async with await open_database() as database:
            return await SheetChecks(database).newest(limit)

    found = asyncio.run(read())
    if as_json:
        told = [
            {"at": each.at.isoformat(), "version": each.version, **each.outcome} for each in found
        ]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for each in found:
        typer.echo(f"{each.at.astimezone():%Y-%m-%d %H:%M}\t{each.version}")
        typer.echo(_told(each.outcome))


def _told(outcome: Any) -> str:
    lines = [f"{len(outcome['sheets'])} sheets changed, {len(outcome['asked'])} questions asked"]
    for each in outcome["asked"]:
        sheets = ", ".join(each["sheets"])
        lines.append(f"{each['colour']}\t{each['topic']}\t{sheets}\t{each['question']}")
    lines += [f"suspended\t{id}" for id in outcome["suspended"]]
    lines += [f"red topic\t{each['name']}" for each in outcome["red_topics"]]
    lines += [f"switched off\t{name}" for name in outcome["off"]]
    return "\n".join(lines)
