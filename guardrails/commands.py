"""``guichet redact``: personal data out of a text, or of a file of texts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foundation import EXIT_DONE, EXIT_SYSTEM, EXIT_USAGE, GuichetError, load

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
    problem = _usage_problem(text, batch, output)
    if problem:
        typer.echo(problem, err=True)
        raise typer.Exit(EXIT_USAGE)
    try:
        data = _load()
        if batch is not None and output is not None:
            _redact_file(data, batch, output)
        else:
            given = sys.stdin.read().removesuffix("\n") if text == "-" else str(text)
            stripped = data.strip(given)
            typer.echo(
                json.dumps(as_dict(stripped), ensure_ascii=False) if as_json else stripped.text
            )
    except GuichetError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from None
    except OSError as error:
        typer.echo(f"{error.filename}: {error.strerror}", err=True)
        raise typer.Exit(EXIT_SYSTEM) from None
    raise typer.Exit(EXIT_DONE)


def as_dict(stripped: Stripped) -> dict[str, Any]:
    """``{"text", "spans": [{"start", "end", "type", "score"}]}``; offsets in the text as given."""
    spans = [
        {"start": span.start, "end": span.end, "type": span.type, "score": span.score}
        for span in stripped.spans
    ]
    return {"text": stripped.text, "spans": spans}


def redact_lines(data: PersonalData, lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """One result for each line, in order; a line that cannot be read gives an ``error``.

    Each line is a conversation of its own: its placeholders start at 1.
    """
    for line in lines:
        if line.strip():
            yield _redact_line(data, line)


def _redact_line(data: PersonalData, line: str) -> dict[str, Any]:
    # Errors never hold the line: it may be personal.
    try:
        record = json.loads(line)
    except ValueError:
        return {"id": None, "error": 'expected a JSON object {"id", "text"}, found no valid JSON'}
    if not isinstance(record, dict):
        return {
            "id": None,
            "error": f'expected a JSON object {{"id", "text"}}, found {type(record).__name__}',
        }
    identifier = record.get("id")
    if identifier is None:
        return {"id": None, "error": "expected an «id», found none"}
    text = record.get("text")
    if not isinstance(text, str):
        return {
            "id": identifier,
            "error": f"expected a string as «text», found {type(text).__name__}",
        }
    try:
        return {"id": identifier, **as_dict(data.strip(text))}
    except Exception as error:  # one line must not stop the others
        return {"id": identifier, "error": f"could not be read: {type(error).__name__}"}


def _redact_file(data: PersonalData, source: Path, target: Path) -> None:
    with (
        source.open(encoding="utf-8", errors="replace") as lines,
        target.open("w", encoding="utf-8") as results,
        typer.progressbar(lines, length=_count(source), label="redact", file=sys.stderr) as bar,
    ):
        for result in redact_lines(data, iter(bar)):
            # Escaped only where UTF-8 cannot say it (a lone surrogate).
            written = json.dumps(result, ensure_ascii=False)
            results.write(written.encode("utf-8", "backslashreplace").decode() + "\n")


def _count(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for _ in lines)


def _usage_problem(text: str | None, batch: Path | None, output: Path | None) -> str:
    if batch is None and output is not None:
        return "--output goes with --batch."
    if batch is None:
        return "" if text is not None else "Give a text, - to read it, or --batch with --output."
    if text is not None:
        return "Give either a text or --batch, not both."
    if output is None:
        return "--batch needs --output, the file where the results go."
    if not batch.is_file():
        return f"There is no file {batch}."
    same = output.exists() and output.samefile(batch)
    return "--output would overwrite --batch: name another file." if same else ""


def _load() -> PersonalData:
    # Only here: spaCy takes seconds, and «guichet --help» must not.
    from guardrails.personal_data import PersonalData
    from guardrails.settings import GuardrailsSettings

    return PersonalData.load(load(GuardrailsSettings))
