"""``guichet search``: the sheets nearest to a question, without any language model."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from batch import run_batch
from foundation import UsageError

if TYPE_CHECKING:
    from retrieval.hits import Hits

Find = Callable[[str], dict[str, object]]


def search(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the hits as JSON.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many sheets.")] = 10,
    batch: Annotated[
        Path | None, typer.Option(help='A file of lines {"id", "question"}; goes with --output.')
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Where the hits of --batch go.")] = None,
    corpus: Annotated[
        Path | None,
        typer.Option(help='Search these lines {"id", "title", "text"} instead of the index.'),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say how each sheet was found, with every figure.")
    ] = False,
    sheet: Annotated[
        str, typer.Option(metavar="ID", help="With --explain: where this sheet stands, and why.")
    ] = "",
) -> None:
    """Find the sheets nearest to a question: one hit a sheet, its best passage."""
    if explain or sheet:
        if not (explain and question) or batch or output or corpus:
            raise UsageError(
                "--explain goes with one question over the index, --sheet with --explain"
            )
        print(_explained(question, limit, sheet, as_json=as_json))
        return
    if batch is None and (not question or output is not None):
        raise UsageError('Expected one question, as in: guichet search "piscine le dimanche"')
    if batch is not None and (output is None or question):
        raise UsageError("--batch IN.jsonl goes with --output OUT.jsonl and without a question")
    with _opened(corpus, limit) as find:
        if batch is not None and output is not None:
            _search_all(batch, output, find)
            return
        found = find(question)
    print(
        json.dumps({"id": None, **found}, ensure_ascii=False, indent=2)
        if as_json
        else _plain(found)
    )


def _explained(question: str, limit: int, sheet: str, *, as_json: bool) -> str:
    from assistant.commands import explaining
    from assistant.retrieving import open_retrieval
    from guardrails.invisible import clean

    retrieval = open_retrieval()
    try:
        explained = explaining.explain_search(retrieval, clean(question), limit, sheet)
        absent = explaining.why_absent(retrieval, sheet) if sheet else ""
    finally:
        retrieval.store.close()
    if not as_json:
        return explaining.explanation_text(explained, absent)
    content = explaining.explanation_json(explained, absent)
    return json.dumps(content, ensure_ascii=False, indent=2)


def _search_all(source: Path, target: Path, find: Find) -> None:
    from assistant.commands.progress import counted

    def handle(item: dict[str, Any]) -> dict[str, Any]:
        question = item.get("question", item.get("query"))
        if not isinstance(question, str):
            raise UsageError('expected a string under "question"')
        return find(question)

    with counted("Questions") as progress:
        failed = run_batch(source, target, handle, required=(), progress=progress)
    if failed:
        typer.echo(f'{failed} line(s) failed: see their "error" in {target}', err=True)


@contextmanager
def _opened(corpus: Path | None, limit: int) -> Iterator[Find]:
    """A function from a question to its hits, over the index or over a throw-away one."""
    from guardrails.invisible import clean
    from retrieval.result_json import hits_json

    if corpus is not None:
        with tempfile.TemporaryDirectory(prefix="guichet-search-") as folder:
            from assistant.commands.throwaway import index_documents

            with index_documents(corpus, Path(folder)) as throwaway:
                yield lambda question: hits_json(throwaway.procedures(clean(question), limit=limit))
        return
    from assistant.retrieving import open_retrieval

    retrieval = open_retrieval()
    try:

        def find(question: str) -> dict[str, object]:
            found: Hits = retrieval.search.procedures(clean(question), limit=limit)
            return hits_json(found)

        yield find
    finally:
        retrieval.store.close()


def _plain(found: dict[str, Any]) -> str:
    lines = []
    for hit in found["hits"]:
        lines.append(f"{hit['rank']:>2}. {hit['title']} ({hit['procedure']}, {hit['score']:.2f})")
        if hit["heading"]:
            lines.append(f"    {hit['heading']}")
        if hit["url"]:
            lines.append(f"    {hit['url']}")
    return "\n".join(lines) or "No sheet found."
