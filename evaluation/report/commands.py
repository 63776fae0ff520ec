"""``guichet eval report``: a run as one page to read, print or hand over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    run: Annotated[str, typer.Argument(help="Name or folder of a run of eval run.")],
    output: Annotated[Path, typer.Option(help="The HTML file to write.")],
    bars: Annotated[
        Path | None, typer.Option(help="Your own bars (TOML); ours: evaluation/bars.toml.")
    ] = None,
) -> None:
    """Write a run as one HTML file in plain French: no outside request, printable."""
    from evaluation.answers.gate import BARS, read_bars
    from evaluation.answers.kept import folder_of, read_run
    from evaluation.report.page import page
    from foundation import GuichetError

    content = page(read_run(folder_of(run)), read_bars(bars or BARS))
    try:
        output.write_text(content, "utf-8")
    except OSError as error:
        raise GuichetError(f"{output} could not be written: {error.strerror}") from None
    typer.echo(str(output))
