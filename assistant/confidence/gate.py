"""The confidence in force: the fitted one and the threshold of the city's risk."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.confidence.calibration import NEVER, Calibration, MadeWith
from assistant.confidence.features import Features


@dataclass(frozen=True, slots=True)
class Gate:
    """``threshold``: the probability from which an answer is shown.

    ``stale`` names what differs from what the confidence was fitted on: then nothing is promised,
    and nothing composed is shown.
    """

    calibration: Calibration
    threshold: float
    stale: tuple[str, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether no answer can pass: composing one would only cost."""
        return self.threshold > 1.0

    def covers(self, language: str) -> bool:
        """Whether it was fitted on questions in ``language``."""
        return self.calibration.made_with.language in ("", language)

    def probability(self, features: Features) -> float:
        return self.calibration.probability(features)


_NOTHING = Calibration(
    made_with=MadeWith("", "", "", "", ""),
    made_on="",
    index="",
    data={},
    questions=0,
    intercept=0.0,
    weights={},
    thresholds=(),
    figures={},
    curve=(),
)
# For doubles and tests: every supported answer is shown, and nothing is promised.
OPEN = Gate(_NOTHING, threshold=0.0)
# Where nothing was fitted on questions in a language: no composed answer is shown in it.
CLOSED = Gate(_NOTHING, threshold=NEVER)
