"""A year's report as one HTML file, as Markdown, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evaluation.report import page as run_page
from evaluation.yearly.cells import Grid
from evaluation.yearly.telling import Document
from evaluation.yearly.year import Year

HERE = Path(__file__).parent


def as_html(told: Document) -> str:
    """Printable, asking for nothing outside of itself."""
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sheets = (run_page.HERE / "alone.css", run_page.STYLE)
    style = "".join(path.read_text("utf-8") for path in sheets)
    return environment.get_template("report.html").render(told=told, style=style)


def as_markdown(told: Document) -> str:
    lines = [f"# {told.title}", ""]
    for line in told.lead:
        lines += [line, ""]
    for section in told.sections:
        lines += [f"## {section.title}", ""]
        for said in section.said:
            lines += [*_table(said), ""] if isinstance(said, Grid) else [said, ""]
    return "\n".join(lines).rstrip() + "\n"


def _table(grid: Grid) -> Iterator[str]:
    yield _row(grid.header)
    yield _row(["---"] * len(grid.header))
    yield from map(_row, grid.rows)


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def as_json(year: Year) -> str:
    """Hidden counts are null."""
    return json.dumps(asdict(year), ensure_ascii=False, indent=2, default=_moment) + "\n"


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"no form in JSON for {type(value).__name__}")
