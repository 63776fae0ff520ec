"""``guichet eval verification``: how well wrong sentences are told from right ones."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from foundation import EXIT_FOUND_FAILING


def verification(
    output: Annotated[Path | None, typer.Option(help="Write every figure to this file.")] = None,
    failures: Annotated[bool, typer.Option(help="Name the cases that went wrong.")] = False,
) -> None:
    """Measure the check of composed sentences; exit code 1 when a goal is missed."""
    from rich.console import Console

    from assistant.retrieving import open_embedder
    from corpus.catalogue import Catalogue
    from corpus.settings import CorpusSettings
    from evaluation.measure_table import table
    from evaluation.verification.cases import SPLITS, read_claims
    from evaluation.verification.judged import Check
    from evaluation.verification.measures import measures
    from foundation import load
    from guardrails.personal_data import PersonalData
    from guardrails.settings import GuardrailsSettings
    from retrieval.lexical import Lexical

    personal = PersonalData.load(load(GuardrailsSettings)).find
    with Catalogue.open(load(CorpusSettings).catalogue_path()) as catalogue:
        check = Check(catalogue, open_embedder(), Lexical(), personal)
        judged = list(check.judge(read_claims()))
    found = {
        split: list(measures([item for item in judged if item.claim.split == split]))
        for split in SPLITS
    }
    for split, figures in found.items():
        Console().print(table(f"verification, {split}", figures))
        for measure in figures:
            if failures and measure.failures:
                typer.echo(f"{measure.name} {measure.part}: {', '.join(measure.failures)}")
    if output is not None:
        content = {
            split: [dataclasses.asdict(measure) | {"met": measure.met} for measure in figures]
            for split, figures in found.items()
        }
        output.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if any(measure.met is False for figures in found.values() for measure in figures):
        raise typer.Exit(EXIT_FOUND_FAILING)
