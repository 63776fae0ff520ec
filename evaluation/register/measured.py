"""What was measured of this assistant and is kept: trials, bias, the fit of its confidence."""

from __future__ import annotations

from datetime import date, datetime

from assistant.confidence.opening import french_calibration
from assistant.errors import CalibrationError
from assistant.settings import AssistantSettings
from evaluation.answers.published import compared, tried
from evaluation.register.entry import Fact, words
from evaluation.report.french import axis_name, conclusion, percent
from foundation import load


def measured_facts() -> dict[str, Fact]:
    """Each is empty where nothing was measured."""
    return {"tried": _tried(), "bias": tuple(_bias()), "calibration": _calibration()}


def _tried() -> str:
    found = tried()
    if found is None:
        return ""
    right, answered = found.right, found.answered
    return str(words()["tests"]["tried"]).format(
        date=_day(found.at),
        questions=found.questions,
        answered=percent(answered.value),
        answered_low=percent(answered.low),
        answered_high=percent(answered.high),
        right=percent(right.value),
        right_low=percent(right.low),
        right_high=percent(right.high),
    )


def _bias() -> list[str]:
    found = compared()
    if found is None:
        return []
    told = words()["tests"]["bias"]
    return [
        told.format(
            date=_day(found.at),
            axis=axis_name(each.axis),
            requests=each.requests,
            conclusion=conclusion(each.conclusion),
        )
        for each in found.axes
    ]


def _calibration() -> str:
    settings = load(AssistantSettings)
    try:
        fitted = french_calibration(settings)
    except CalibrationError:
        return ""
    proven = [each for each in fitted.thresholds if each.risk <= settings.risk + 1e-9]
    told = words()["tests"]
    if not proven or not fitted.made_on:
        return str(told["unproven"]).format(risk=percent(settings.risk))
    best = max(proven, key=lambda each: each.risk)
    return str(told["calibration"]).format(
        date=_day(date.fromisoformat(fitted.made_on)),
        questions=fitted.questions,
        risk=percent(best.risk),
        threshold=percent(best.threshold),
        coverage=percent(best.coverage),
    )


def _day(day: date | datetime) -> str:
    return f"{day:%d/%m/%Y}"
