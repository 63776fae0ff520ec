"""``guichet sbom`` and ``guichet advisories``: what is installed, and what is known against it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from foundation import EXIT_FOUND_FAILING, UsageError


def sbom(
    output: Annotated[Path | None, typer.Option(help="A file; none: standard output.")] = None,
) -> None:
    """What Guichet is made of, as a bill of materials (CycloneDX 1.6, JSON): libraries with their
    licences, models and data with their hashes."""
    try:
        from assistant.supply.bill import bill
    except ImportError:
        raise UsageError(
            "expected the extra « sbom », found it missing; "
            "run: pip install -c constraints.txt -e '.[sbom]'"
        ) from None

    told = bill()
    if output is None:
        typer.echo(told)
    else:
        output.write_text(told + "\n", "utf-8")


def advisories(
    folder: Annotated[Path, typer.Argument(help="OSV records, one JSON file each.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for programs.")] = False,
) -> None:
    """Known weaknesses of the libraries installed here, from records that you bring in a folder.

    Nothing is fetched. Exit code 1 when a library here is concerned.
    """
    from assistant.supply.advisories import check
    from assistant.supply.packages import packages

    installed = packages()
    checked = check(folder, installed)
    if as_json:
        typer.echo(json.dumps(asdict(checked), ensure_ascii=False))
    else:
        for one in checked.known:
            mended = ", ".join(one.mended) or "no version yet"
            also = f" ({', '.join(one.aliases)})" if one.aliases else ""
            typer.echo(f"{one.package} {one.version}: {one.id}{also}: {one.summary}")
            typer.echo(f"  → mended in: {mended}")
        typer.echo(
            f"{checked.records} records read against {len(installed)} libraries: "
            f"{len(checked.known)} concern them"
        )
    if checked.known:
        raise typer.Exit(EXIT_FOUND_FAILING)
