"""From settings to the confidence in force."""

from __future__ import annotations

from pathlib import Path

import structlog

from assistant.composition.ways import WAYS
from assistant.confidence.calibration import NEVER, OWN, MadeWith, read_calibration
from assistant.confidence.gate import Gate
from assistant.prompts import VERSION
from assistant.settings import AssistantSettings

log = structlog.get_logger(__name__)


def made_with(settings: AssistantSettings, embedder: str, model: str) -> MadeWith:
    """What answers come from now; a model that writes none of the French answers does not count."""
    writes = WAYS[settings.composition].runs_model
    return MadeWith(
        composition=settings.composition,
        embedder=embedder,
        model=model if writes else "",
        prompt=VERSION if writes else "",
    )


def open_gate(settings: AssistantSettings, embedder: str, model: str) -> Gate:
    """The calibration of the settings; a stale one promises nothing and opens least.

    Raises CalibrationError.
    """
    path = Path(settings.calibration) if settings.calibration else OWN
    calibration = read_calibration(path)
    stale = calibration.stale(made_with(settings, embedder, model))
    if stale:
        log.warning("the calibration was fitted on something else", differs=", ".join(stale))
        strictest = max((each.threshold for each in calibration.thresholds), default=NEVER)
        return Gate(calibration, strictest, stale)
    return Gate(calibration, calibration.threshold(settings.risk))
