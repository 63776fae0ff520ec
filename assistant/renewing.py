"""The tools of a turn, with what can change while they are in use: thresholds, words, prompts."""

from __future__ import annotations

from dataclasses import replace

from assistant import prompts, texts
from assistant.confidence.opening import open_gates
from assistant.configuring import calibration_digests, deciding_settings, prompt_digests
from assistant.settings import AssistantSettings, AuthoritySettings
from assistant.state import Tools
from foundation import load


def renewed(tools: Tools) -> Tools:
    """The same models, index and sheets. Raises SettingsError, CalibrationError."""
    settings = load(AssistantSettings)
    french, abroad = open_gates(settings, tools.search.made_with, tools.model.name)
    texts.read_again()
    prompts.instructions.cache_clear()
    return replace(
        tools,
        authority=load(AuthoritySettings),
        settings=settings,
        confidence=french,
        confidence_abroad=abroad,
        configuration=replace(
            tools.configuration,
            prompts=prompt_digests(),
            calibrations=calibration_digests((french.calibration, abroad.calibration)),
            settings=deciding_settings(),
        ),
    )
