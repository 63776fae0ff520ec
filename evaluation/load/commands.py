"""``guichet eval load``: N citizens for M minutes."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from evaluation.answers.commands import Asked as AskedOf
from evaluation.profiles import Chosen

SUITES = Path(__file__).parents[1] / "suites"


def load(
    citizens: Annotated[
        int | None, typer.Option(min=1, help="How many ask at once; wins over --profile.")
    ] = None,
    minutes: Annotated[
        float | None, typer.Option(min=0.05, help="For how long; wins over --profile.")
    ] = None,
    thinking: Annotated[
        float, typer.Option(min=0, help="Seconds between an answer and the next question.")
    ] = 20.0,
    suites: Annotated[
        list[Path] | None,
        typer.Option("--suite", help="Where questions come from; ours: the accuracy suites."),
    ] = None,
    system: AskedOf = "local",
    seed: Annotated[int, typer.Option(help="Of the questions and pauses drawn.")] = 1,
    profile: Chosen = "full",
    output: Annotated[
        Path | None, typer.Option(help="Folder for the figures (JSON) and the plot (SVG).")
    ] = None,
) -> None:
    """Citizens who ask, read, think and ask again: waiting, failures, tokens, Wh an answer.

    The energy is measured where the processor tells it, else estimated from its time; the method
    is told. A server's limit of messages from one address makes this command wait: raise it there.
    """
    from rich.console import Console

    from assistant.settings import AssistantSettings
    from evaluation.answers.systems import opened
    from evaluation.answers.versions import versions
    from evaluation.load.energy import meter, told_by_answers
    from evaluation.load.figures import load_figures, waits
    from evaluation.load.playing import events, play_load, write
    from evaluation.measure_table import table
    from evaluation.profiles import profile as named
    from evaluation.report.plots import latency_plot
    from evaluation.suite import read_suites
    from foundation import home
    from foundation import load as settings_of

    paths = suites or sorted(SUITES.glob("accuracy-*.jsonl"))
    cases = [case for case in read_suites(paths) if not case.history]
    many = citizens or named(profile).load_citizens
    seconds = 60 * (minutes or named(profile).load_minutes)
    made_with = versions(system, paths, {"citizens": many, "seconds": seconds, "seed": seed})
    with opened(system) as answering:
        spent_since = meter(settings_of(AssistantSettings).watts_per_core)
        asked = play_load(
            cases,
            answering,
            citizens=many,
            seconds=seconds,
            thinking=thinking,
            seed=seed,
            told=lambda each: typer.echo(
                f"{each.at:6.1f} s  citizen {each.citizen + 1}: "
                f"{each.failed or each.heard.answer.get('status')}"
                f" in {each.heard.total_ms / 1000:.1f} s",
                err=True,
            ),
        )
        spent = spent_since()
    if system.startswith("http"):
        spent = told_by_answers([float(a.get("energy_wh") or 0.0) for a in events(asked)])
    figures = list(load_figures(asked, spent, seconds))
    Console().print(table(f"{many} citizens, {seconds / 60:g} minutes", figures))
    typer.echo(f"energy: {spent.method}")
    now = datetime.now(UTC)
    folder = output or home() / "evaluation" / "load" / f"{now:%Y%m%d-%H%M%S}"
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "made_with": made_with,
        "citizens": many,
        "seconds": seconds,
        "thinking": thinking,
        "asked": len(asked),
        "figures": [dataclasses.asdict(each) for each in figures],
        "energy": dataclasses.asdict(spent),
    }
    (folder / "load.json").write_text(
        json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    write(folder / "asked.jsonl", asked)
    plotted = {FRENCH[name]: values for name, values in waits(asked).items() if values}
    if plotted:
        (folder / "load.svg").write_text(latency_plot(plotted), "utf-8")
    typer.echo(str(folder))


FRENCH = {"excerpt": "extrait officiel", "answer": "réponse entière"}
