"""``guichet redact``: personal data out of a text, or of a file of texts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from batch import run_batch
from foundation import UsageError, load

if TYPE_CHECKING:
    from guardrails.personal_data import PersonalData
    from guardrails.verdict import Stripped


def redact(
    text: Annotated[
        str | None, typer.Argument(help="The text; - reads it from the standard input.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was found, with its place, as JSON.")
    ] = False,
    batch: Annotated[
        Path | None,
        typer.Option("--batch", help='A file with one {"id", "text"} per line, instead of a text.'),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="Where the results of --batch go, line by line.")
    ] = None,
) -> None:
    """Replace personal data by placeholders such as [PERSONNE_1].

    Nothing leaves this machine and nothing is kept.
    """
    if batch is not None:
        if output is None or text is not None:
            raise UsageError("--batch IN.jsonl goes with --output OUT.jsonl and without a text")
        _redact_file(_load(), batch, output)
        return
    if text is None or output is not None:
        raise UsageError('Expected one text (- reads it), as in: guichet redact "…"')
    given = sys.stdin.read().removesuffix("\n") if text == "-" else text
    stripped = _load().strip(given)
    typer.echo(json.dumps(as_dict(stripped), ensure_ascii=False) if as_json else stripped.text)


def as_dict(stripped: Stripped) -> dict[str, Any]:
    """``{"text", "spans": [{"start", "end", "type", "score"}]}``; offsets in the text as given."""
    spans = [
        {"start": span.start, "end": span.end, "type": span.type, "score": span.score}
        for span in stripped.spans
    ]
    return {"text": stripped.text, "spans": spans}


def _redact_file(data: PersonalData, source: Path, target: Path) -> None:
    # Each line is a conversation of its own: its placeholders start at 1.
    with typer.progressbar(length=1, label="redact", file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        failed = run_batch(
            source,
            target,
            lambda item: as_dict(data.strip(item["text"])),
            required=("text",),
            progress=progress,
        )
    if failed:
        typer.echo(f'{failed} line(s) failed: see their "error" in {target}', err=True)


def _load() -> PersonalData:
    # Only here: spaCy takes seconds, and «guichet --help» must not.
    from guardrails.personal_data import PersonalData
    from guardrails.settings import GuardrailsSettings

    return PersonalData.load(load(GuardrailsSettings))
