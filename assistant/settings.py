"""The ``[authority]``, ``[assistant]`` and ``[energy]`` sections of guichet.toml."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from foundation import Section, section

# The ways to compose an answer: see assistant/composition/ways.py.
Composition = Literal["extract", "pick", "write", "rewrite"]
Abroad = Literal["write", "rewrite"]  # the sheets' own words are French


class AuthoritySettings(Section):
    model_config = section("authority")

    name: str = "Belleroche Métropole"
    phone: str = "04 00 00 00 00"
    website: str = "https://www.belleroche.example"


class AssistantSettings(Section):
    model_config = section("assistant")

    languages: tuple[str, ...] = ("fr", "en")
    explained: tuple[str, ...] = ("es", "ar", "pt", "tr", "de", "it")
    max_question_chars: int = 2000
    max_letter_chars: int = 12_000
    composition: Composition = "extract"
    composition_abroad: Abroad = "write"
    answerable: float = 0.35
    risk: float = 0.15
    calibration: str = ""
    calibration_abroad: str = ""
    context_tokens: int = 4096
    answer_tokens: int = 220
    context_words: int = 160
    sheets: int = 3
    threads: int = 0
    gpu_layers: int = 0
    speculation: int = 2
    parallel: int = Field(default=4, ge=1, le=64)
    waiting: int = 8
    old_after_days: int = 730
    approved_seconds: float = 5.0
    watts_per_core: float = 12.0


class EnergySettings(Section):
    """What turns watt-hours into grams, and what an answer is compared with."""

    model_config = section("energy")

    grams_per_kwh: float = Field(default=52.0, ge=0)
    baseline_wh: float = Field(default=0.026, ge=0)
    uncertainty: float = Field(default=0.5, ge=0, le=1)
