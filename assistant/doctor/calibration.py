"""Does the confidence hold for what runs now, and for the risk that the city has set?"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.artefacts.settings import ModelsSettings, model_path
from assistant.confidence.calibration import NEVER, Calibration
from assistant.confidence.opening import calibration_abroad, french_calibration, made_with
from assistant.doctor.finding import Finding, failing, ok, warning
from assistant.retrieving import embedder_model, open_reranker
from assistant.settings import AssistantSettings
from foundation import load

FIT = "guichet eval calibrate SUITES, then name its file in [assistant] {setting}"


def check_calibration() -> Iterator[Finding]:
    """A stale one is refused: no composed answer is shown, only excerpts and sheets."""
    settings = load(AssistantSettings)
    yield from _judged(french_calibration(settings), "fr", "calibration", settings)
    others = [language for language in settings.languages if language != "fr"]
    abroad = calibration_abroad(settings)
    if abroad is not None:
        language = abroad.made_with.language
        yield from _judged(abroad, language, "calibration_abroad", settings)
        others = [other for other in others if other != language]
    for other in others:
        remedy = f"{FIT.format(setting='calibration_abroad')} (--language {other})"
        yield warning(
            f"nothing was proven for answers in {other}: such questions get the official excerpt "
            "and its sheets, and no composed answer",
            f"leave it so, or {remedy}",
        )


def _judged(
    calibration: Calibration, language: str, setting: str, settings: AssistantSettings
) -> Iterator[Finding]:
    now = made_with(settings, language, _searched_with(), _language_model())
    named = f"the calibration for {language} of {calibration.made_on}"
    if stale := calibration.stale(now):
        told = ", ".join(
            f"{name} {getattr(calibration.made_with, name) or 'none'!r}, now "
            f"{getattr(now, name) or 'none'!r}"
            for name in stale
        )
        yield failing(
            f"{named} was fitted on something else ({told}): no composed answer is shown",
            FIT.format(setting=setting),
        )
    elif calibration.threshold(settings.risk) == NEVER:
        least = min((each.risk for each in calibration.thresholds), default=None)
        proven = f"the lowest proven is {least:.0%}" if least is not None else "none was proven"
        yield failing(
            f"{named} could not prove a risk of {settings.risk:.0%} ({proven}): "
            "no composed answer is shown",
            "raise [assistant] risk to a proven one, or calibrate on more questions",
        )
    else:
        within = max(
            (each for each in calibration.thresholds if each.risk <= settings.risk + 1e-9),
            key=lambda each: each.risk,
        )
        yield ok(
            f"{named} holds for what runs now: at most {within.risk:.0%} wrong among the "
            f"{within.coverage:.0%} of questions answered, with 90 % confidence"
        )


def _searched_with() -> str:
    """As ``Search.made_with`` tells it, without an index; a city's own cross-encoder is loaded."""
    reranker = open_reranker()
    name = embedder_model().name
    return f"{name} + {reranker.name}" if reranker else name


def _language_model() -> str:
    """The name that the running model would have; it is not loaded."""
    models = load(ModelsSettings)
    return models.server_model if models.server_url else model_path("language_model").stem
