"""``guichet register``: the entry for the registers of processing and of algorithms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def register(
    output: Annotated[
        Path | None, typer.Option(help="Write it there; by itself, on the terminal.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON; else Markdown.")] = False,
) -> None:
    """Write the city's entry for its register of processing and its algorithms, from what runs.

    In French: the French forms and the British one in its two tiers. What no machine can know is
    marked « à compléter par la collectivité »; how many such fields remain is told at the end.
    """
    from evaluation.register import writing
    from evaluation.register.facts import register_entry
    from foundation import UsageError

    entry = register_entry()
    told = (
        json.dumps(writing.as_json(entry), ensure_ascii=False, indent=2) + "\n"
        if as_json
        else writing.as_markdown(entry)
    )
    if output is None:
        typer.echo(told, nl=False)
    else:
        try:
            output.write_text(told, "utf-8")
        except OSError as error:
            raise UsageError(f"Cannot write {output}: {error.strerror}.") from None
    typer.echo(f"{entry.to_fill} fields remain for the authority to fill in.", err=True)
