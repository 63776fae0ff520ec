"""From settings to the confidence in force, for French and for the other language answered in."""

from __future__ import annotations

from pathlib import Path

import structlog

from assistant.composition.ways import way
from assistant.confidence.calibration import (
    NEVER,
    OWN,
    Calibration,
    MadeWith,
    read_calibration,
)
from assistant.confidence.gate import CLOSED, Gate
from assistant.settings import AssistantSettings

log = structlog.get_logger(__name__)


def made_with(settings: AssistantSettings, language: str, embedder: str, model: str) -> MadeWith:
    """What answers in ``language`` come from now; a model without a say in them does not count."""
    used = way(settings, language)
    return MadeWith(
        composition=used.name,
        embedder=embedder,
        model=model if used.runs_model else "",
        prompt=used.prompt,
        language=language,
    )


def french_calibration(settings: AssistantSettings) -> Calibration:
    """Raises CalibrationError."""
    return read_calibration(Path(settings.calibration) if settings.calibration else OWN)


def calibration_abroad(settings: AssistantSettings) -> Calibration | None:
    """None when nothing was fitted for another language. Raises CalibrationError."""
    path = settings.calibration_abroad
    return read_calibration(Path(path)) if path else None


def open_gates(settings: AssistantSettings, embedder: str, model: str) -> tuple[Gate, Gate]:
    """The gate of answers in French, and that of the other language; raises CalibrationError."""
    french = _gate(french_calibration(settings), "fr", settings, embedder, model)
    abroad = calibration_abroad(settings)
    if abroad is None:
        return french, CLOSED
    return french, _gate(abroad, abroad.made_with.language, settings, embedder, model)


def _gate(
    calibration: Calibration,
    language: str,
    settings: AssistantSettings,
    embedder: str,
    model: str,
) -> Gate:
    """A stale calibration promises nothing: no composed answer passes, and the log says so."""
    stale = calibration.stale(made_with(settings, language, embedder, model))
    if stale:
        log.error(
            "no composed answer is shown: the calibration was fitted on something else",
            differs=", ".join(stale),
            remedy="guichet eval calibrate",
        )
        return Gate(calibration, NEVER, stale)
    return Gate(calibration, calibration.threshold(settings.risk))
