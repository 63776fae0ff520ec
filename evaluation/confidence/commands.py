"""``guichet eval calibrate``: how sure the assistant may be, from labelled questions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from assistant.confidence.calibration import Calibration


def calibrate(
    suites: Annotated[list[Path], typer.Argument(help="Files of cases (.jsonl, .yaml).")],
    output: Annotated[
        Path, typer.Option(help="Where the calibration goes; [assistant] calibration names it.")
    ] = Path("calibration.json"),
    language: Annotated[
        str, typer.Option(help="Of the questions: fr, or another that answers are written in.")
    ] = "fr",
) -> None:
    """Fit the confidence on labelled questions, and prove the thresholds for each risk.

    Every question is answered as a citizen would get it, but for the gate. Some minutes.
    """
    from datetime import UTC, datetime

    from rich.console import Console

    from assistant.assemble import assemble
    from assistant.commands.progress import counted
    from assistant.confidence.calibration import write_calibration
    from assistant.confidence.opening import made_with
    from evaluation.confidence.fitting import fit
    from evaluation.confidence.labelling import label
    from evaluation.suite import read_suites

    cases = read_suites(suites)
    with assemble(obeys_switches=False) as assistant, counted("Questions") as progress:
        tools = assistant.tools
        labelled = label(cases, assistant, progress, language=language)
        calibration = fit(
            labelled,
            questions=sum(case.language == language for case in cases),
            made_with=made_with(tools.settings, language, tools.search.made_with, tools.model.name),
            index=tools.search.version,
            suites=suites,
            today=datetime.now(UTC).date(),
        )
    write_calibration(calibration, output)
    Console().print(_told(calibration))
    typer.echo(str(output))


def _told(calibration: Calibration) -> str:
    lines = [f"{name}: {value}" for name, value in calibration.figures.items()]
    lines += [
        f"at most {each.risk:.0%} wrong: from {each.threshold:.3f}, {each.coverage:.0%} answered"
        for each in calibration.thresholds
    ]
    if not calibration.thresholds:
        lines.append("no threshold could be proven: no answer would be shown")
    return "\n".join(lines)
