"""``guichet eval follow-ups``: dialogues whose last question leans on what was said before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def follow_ups(
    suite: Annotated[Path | None, typer.Argument(help="Dialogues (.jsonl, .yaml).")] = None,
) -> None:
    """How often the right sheet is among the first three, with and without completing."""
    from rich.console import Console
    from rich.table import Table

    from assistant.follow_up import FollowUps
    from assistant.retrieving import open_retrieval
    from evaluation.follow_ups import FIRST, Followed, follow
    from evaluation.suite import read_suite

    cases = read_suite(suite or Path(__file__).parent / "suites" / "follow-ups.jsonl")
    opened = open_retrieval()

    def finds(question: str) -> list[str]:
        hits = opened.search.procedures(question, limit=FIRST).hits
        return [hit.passage.procedure for hit in hits]

    completing = FollowUps(opened.search, opened.lexical, opened.catalogue)
    results = list(follow(cases, completing, finds))
    table = Table("Dialogues", "Number", "Found as asked", "Found completed", "Rightly completed")

    def row(name: str, some: list[Followed]) -> None:
        counts = (
            len(some),
            sum(item.found_alone for item in some),
            sum(item.found for item in some),
            sum(item.rightly_completed for item in some),
        )
        table.add_row(name, *map(str, counts))

    for split in ("tune", "test"):
        row(split, [item for item in results if item.case.split == split])
    row("that go on", [item for item in results if "completes" in item.case.tags])
    row("that change", [item for item in results if "changes" in item.case.tags])
    console = Console()
    console.print(table)
    for item in results:
        if not item.found:
            console.print(f"{item.case.id}: not found: {item.standalone}", highlight=False)
