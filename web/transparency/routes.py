"""/transparency: what the assistant is, rests on, may not do and keeps, from what runs here."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from assistant.artefacts.settings import ModelsSettings
from assistant.confidence.calibration import Calibration
from assistant.confidence.opening import french_calibration
from assistant.energy import grams, read_counters
from assistant.errors import CalibrationError
from assistant.masking import LEAST
from assistant.settings import AssistantSettings, EnergySettings
from assistant.storage.service_facts import mean_energy
from assistant.storage.settings import StorageSettings
from corpus.overview import SourceTold, catalogue_version, sources_told
from evaluation.answers.published import compared, tried
from evaluation.report.french import percent
from foundation import load, until_renewed
from web.public import day, language_of, public_page, read_texts
from web.services import Here
from web.texts import LANGUAGES
from web.transparency.plot import curve_plot
from web.transparency.register import register_entry

router = APIRouter(include_in_schema=False)
FOLDER = Path(__file__).parent


@router.get("/transparency")
async def transparency(request: Request, services: Here, lang: str = "") -> Response:
    language = language_of(request, lang)
    texts = read_texts(FOLDER, language)
    version = await run_in_threadpool(catalogue_version)
    assistant = load(AssistantSettings)
    return public_page(
        request,
        "transparency.html",
        language,
        texts,
        path="/transparency",
        sources=await run_in_threadpool(_sources, version),
        composition=texts["composition"].get(assistant.composition, assistant.composition),
        model=model_name(),
        energy_method=_how_energy_is_known(texts),
        retention=load(StorageSettings).retention_days,
        risk=percent(assistant.risk),
        figures=await run_in_threadpool(_figures, language),
        tried=await run_in_threadpool(_tried, texts, language),
        compared=await run_in_threadpool(compared),
        energy=_energy(texts, language, *await mean_energy(services.database)),
        register=register_entry(texts, model_name()),
    )


def prepare() -> None:
    """Read and draw ahead, when the server starts: the first visitor would wait for seconds."""
    _sources(catalogue_version())
    for language in LANGUAGES:
        _figures(language)
    tried()
    compared()


def _tried(texts: dict[str, Any], language: str) -> str:
    """The newest trial in words; empty without one."""
    found = tried()
    if found is None:
        return ""
    shares = {
        f"{name}{end}": percent(value)
        for name, measure in (("right", found.right), ("answered", found.answered))
        for end, value in (("", measure.value), ("_low", measure.low), ("_high", measure.high))
    }
    told: str = texts["tried"]
    return told.format(
        date=day(found.at, language),
        questions=found.questions,
        answerable=found.answered.count,
        **shares,
    )


def _energy(texts: dict[str, Any], language: str, mean: float, answers: int) -> str:
    """The mean in words; empty while too few answers are kept, or none was measured."""
    if answers < LEAST or not mean:
        return ""
    told: str = texts["energy_measured"]
    figures = {
        "mean": f"{mean:.3f}",
        "grams": f"{grams(mean, load(EnergySettings).grams_per_kwh):.4f}",
    }
    if language == "fr":
        figures = {name: figure.replace(".", ",") for name, figure in figures.items()}
    return told.format(n=answers, **figures)


def _how_energy_is_known(texts: dict[str, Any]) -> str:
    """By the machine's counters where they can be read now, else by an estimate."""
    told: str = texts["energy_method"]["measured" if read_counters() else "estimated"]
    settings = load(EnergySettings)
    return told.format(
        watts=load(AssistantSettings).watts_per_core,
        uncertainty=round(100 * settings.uncertainty),
        grid=f"{settings.grams_per_kwh:g}",
    )


def model_name() -> str:
    """The language model in force: the server's, the city's own file, or the pinned one."""
    settings = load(ModelsSettings)
    if settings.server_model:
        return settings.server_model
    own = Path(settings.language_model).name if settings.language_model else ""
    return own or "Qwen2.5-Coder-1.5B-Instruct (Apache-2.0)"


@cache
def _sources(version: str) -> tuple[SourceTold, ...]:
    return sources_told() if version else ()


@until_renewed
def _figures(language: str) -> dict[str, Any] | None:
    """What was measured, or nothing when no calibration holds."""
    settings = load(AssistantSettings)
    try:
        calibration = french_calibration(settings)
    except CalibrationError:
        return None
    proven = [one for one in calibration.thresholds if one.risk <= settings.risk + 1e-9]
    best = max(proven, key=lambda one: one.risk, default=None)
    return {
        "on": calibration.made_on,
        "questions": calibration.questions,
        "shown": percent(best.coverage) if best else "",
        "risk": percent(best.risk) if best else "",
        "plot": _plot(calibration, settings.risk, language),
        "points": [
            (percent(coverage), percent(risk)) for _, coverage, risk in calibration.curve[::5]
        ],
    }


def _plot(calibration: Calibration, risk: float, language: str) -> str:
    return curve_plot(calibration, risk, read_texts(FOLDER, language)["figures"])
