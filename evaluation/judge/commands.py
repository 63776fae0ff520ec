"""``guichet eval judge``: a second opinion on the answers of a run."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evaluation.profiles import Chosen

if TYPE_CHECKING:
    from assistant.model.protocol import LanguageModel
    from evaluation.settings import EvaluationSettings

KEPT = "judged.jsonl"


def judge(
    run: Annotated[str, typer.Argument(help="Name or folder of a run of eval run.")],
    limit: Annotated[
        int | None, typer.Option(min=1, help="Only so many answers; wins over --profile.")
    ] = None,
    profile: Chosen = "full",
) -> None:
    """Let another model read the answers shown, beside their official sheets.

    Off unless [evaluation] judge_url names an OpenAI-compatible server. Says how far the judge
    agrees with the fact checks, beyond chance (Cohen's kappa): trust it no more than that. Every
    judgement is kept in the run's folder; the same command goes on after a cut.
    """
    from assistant.commands.progress import counted
    from corpus.catalogue import Catalogue
    from corpus.settings import CorpusSettings
    from evaluation.answers.kept import folder_of, read_run
    from evaluation.judge.judging import Judgement, agreement, judge_all, to_judge
    from evaluation.profiles import profile as named
    from evaluation.settings import EvaluationSettings
    from foundation import load

    settings = load(EvaluationSettings)
    model = open_judge(settings)
    read = read_run(folder_of(run))
    kept = read.folder / KEPT
    lines = kept.read_text("utf-8").split("\n")[:-1] if kept.is_file() else []
    told = [json.loads(line) for line in lines]
    done = {
        each["case"]: Judgement(each["case"], each["likely"], each["checked"])
        for each in told
        if each["judge"] == model.name
    }
    asked = to_judge(read.outcomes)[: limit or named(profile).judge]
    catalogue = Catalogue.open(load(CorpusSettings).catalogue_path())

    def sheet(id: str) -> str:
        found = catalogue.procedure(id)
        return "\n".join((found.title, *(b.text for b in found.blocks))) if found else ""

    with kept.open("a", encoding="utf-8") as stream, counted("Answers") as progress:
        for each in judge_all(asked, sheet, model, done):
            line = dataclasses.asdict(each) | {"judge": model.name}
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            stream.flush()
            done[each.case] = each
            progress(len(done), len(asked))
    model.close()
    found = agreement([done[o.case.id] for o in asked])
    typer.echo(f"judge: {model.name}, {found.count} answers")
    typer.echo(f"agrees with the fact checks: {found.agreed:.3f}")
    typer.echo(f"kappa: {found.kappa:.3f} ({found.low:.3f} to {found.high:.3f})")
    typer.echo(f"only the judge finds wrong: {', '.join(found.stricter) or 'none'}")
    typer.echo(f"only the facts find wrong: {', '.join(found.milder) or 'none'}")


def open_judge(settings: EvaluationSettings) -> LanguageModel:
    """Raises UsageError when none is set up."""
    from assistant.model.openai import OpenAIModel
    from foundation import UsageError

    if not settings.judge_url or not settings.judge_model:
        raise UsageError("no judge: expected [evaluation] judge_url and judge_model")
    key = settings.judge_key
    if settings.judge_key_file:
        try:
            key = Path(settings.judge_key_file).expanduser().read_text("utf-8").strip()
        except OSError as error:
            raise UsageError(f"[evaluation] judge_key_file: {error.strerror}") from None
    return OpenAIModel(
        settings.judge_url, settings.judge_model, key=key, seconds=settings.judge_seconds
    )
