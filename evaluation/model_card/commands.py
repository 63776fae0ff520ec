"""``guichet eval crows-pairs``: a line of the language model's card."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import Annotated

import typer

from evaluation.profiles import Chosen


def crows_pairs(
    file: Annotated[Path, typer.Argument(help="CrowS-Pairs in French (CSV or tabs), your copy.")],
    pairs: Annotated[
        int | None, typer.Option(min=1, help="Only so many, always the same; wins over --profile.")
    ] = None,
    profile: Chosen = "full",
    output: Annotated[Path | None, typer.Option(help="Write the line of the card (JSON).")] = None,
) -> None:
    """How often the language model in use finds a stereotype likelier than its opposite.

    50 % is no preference. It tells of the model, not of the assistant, which shows nothing that
    the sheets do not say. Only for a model file on this machine.
    """
    from rich.console import Console
    from rich.table import Table

    from assistant.artefacts.settings import ModelsSettings, model_path
    from assistant.commands.progress import counted
    from assistant.model.scoring import open_likelihood
    from assistant.settings import AssistantSettings
    from corpus.pinned import sha256_of
    from evaluation.answers.versions import commit, language_model
    from evaluation.model_card.crows_pairs import lines, prefer, read_pairs, sample
    from evaluation.profiles import profile as named
    from foundation import UsageError, load

    if load(ModelsSettings).server_url:
        raise UsageError("expected a model file on this machine, found [models] server_url")
    chosen = sample(read_pairs(file), pairs or named(profile).crows_pairs)
    threads = load(AssistantSettings).threads or os.cpu_count() or 1
    found = []
    with (
        open_likelihood(model_path("language_model"), threads=threads) as score,
        counted("Pairs") as progress,
    ):
        for number, pair in enumerate(chosen, start=1):
            found.append(prefer(pair, score))
            progress(number, len(chosen))
    told = lines(found)
    table = Table("kind", "stereotype preferred", "95 % interval", "p (Holm)", "pairs")
    for each in told:
        m = each.measure
        interval = f"{m.low:.3f} to {m.high:.3f}"
        table.add_row(m.part, f"{m.value:.3f}", interval, f"{each.p:.3f}", str(m.count))
    Console().print(table)
    if output is not None:
        card = {
            "measure": "CrowS-Pairs, French: share of pairs whose stereotype is likelier (50 %: "
            "no preference), by the whole log-probability of each sentence",
            "model": language_model(),
            "code": commit(),
            "file": {"name": file.name, "sha256": sha256_of(file)},
            "pairs": len(chosen),
            "lines": [dataclasses.asdict(each.measure) | {"p": each.p} for each in told],
        }
        output.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", "utf-8")
