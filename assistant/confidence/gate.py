"""The confidence in force: the fitted one and the threshold of the city's risk."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.confidence.calibration import Calibration, MadeWith
from assistant.confidence.features import Features


@dataclass(frozen=True, slots=True)
class Gate:
    """``threshold``: the probability from which an answer is shown.

    ``stale`` names what differs from what the confidence was fitted on: then nothing is promised,
    and the threshold is the strictest that was proven.
    """

    calibration: Calibration
    threshold: float
    stale: tuple[str, ...] = ()

    def probability(self, features: Features) -> float:
        return self.calibration.probability(features)


# For doubles and tests: every supported answer is shown, and nothing is promised.
OPEN = Gate(
    Calibration(
        made_with=MadeWith("", "", "", ""),
        made_on="",
        index="",
        data={},
        questions=0,
        intercept=0.0,
        weights={},
        thresholds=(),
        figures={},
        curve=(),
    ),
    threshold=0.0,
)
