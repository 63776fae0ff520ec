"""The fitted confidence: a readable JSON file, refused when it was fitted on something else."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.confidence.features import Features
from assistant.errors import CalibrationError

OWN = Path(__file__).with_name("calibration.json")  # fitted on the pinned models
NEVER = 1.01  # a threshold that no probability reaches


@dataclass(frozen=True, slots=True)
class MadeWith:
    """What the labelled answers came from: another of these is another confidence."""

    composition: str
    embedder: str
    model: str  # "" when no model wrote
    prompt: str  # the same
    language: str = "fr"  # of the questions; "" for a double that covers any


@dataclass(frozen=True, slots=True)
class Proven:
    """With 90 % confidence at most ``risk`` of the answers at or above ``threshold`` are wrong.

    ``coverage``: the share of the labelled questions that would be answered.
    """

    risk: float
    threshold: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic regression over ``Features``, its proven thresholds, and what they rest on."""

    made_with: MadeWith
    made_on: str  # ISO date
    index: str  # version of the catalogue that was indexed
    data: dict[str, str]  # file → SHA-256 of the labelled questions
    questions: int
    intercept: float
    weights: dict[str, float]
    thresholds: tuple[Proven, ...]
    figures: dict[str, float]  # AUROC, ECE…, out of fold
    curve: tuple[tuple[float, float, float], ...]  # (threshold, coverage, risk), out of fold

    def probability(self, features: Features) -> float:
        """That an answer with these features is right."""
        values = features.values()
        score = self.intercept + sum(w * values[name] for name, w in self.weights.items())
        return 1.0 / (1.0 + math.exp(-score))

    def threshold(self, risk: float) -> float:
        """The threshold proven for at most ``risk``; one never reached when none was proven."""
        within = [each for each in self.thresholds if each.risk <= risk + 1e-9]
        return max(within, key=lambda each: each.risk).threshold if within else NEVER

    def stale(self, now: MadeWith) -> tuple[str, ...]:
        """The names of what differs from what it was fitted on; empty when it may be used."""
        ours = asdict(self.made_with)
        return tuple(name for name, value in asdict(now).items() if ours[name] != value)


def read_calibration(path: Path) -> Calibration:
    """Raises CalibrationError, which names the file, what was expected and what was found."""
    try:
        data = json.loads(path.read_text("utf-8"))
        return Calibration(
            made_with=MadeWith(**data["made_with"]),
            made_on=data["made_on"],
            index=data["index"],
            data=data["data"],
            questions=data["questions"],
            intercept=float(data["intercept"]),
            weights=_weights(data["weights"]),
            thresholds=tuple(Proven(**each) for each in data["thresholds"]),
            figures=data["figures"],
            curve=tuple((float(a), float(b), float(c)) for a, b, c in data["curve"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CalibrationError(
            f"{path} is no calibration written by guichet eval calibrate: "
            f"{type(error).__name__} {error}"
        ) from None


def write_calibration(calibration: Calibration, path: Path) -> None:
    """One piece: a reader sees the old file or the new one."""
    partial = path.with_suffix(".partial")
    partial.write_text(
        json.dumps(asdict(calibration), ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    partial.replace(path)


def _weights(found: Mapping[str, float]) -> dict[str, float]:
    unknown = found.keys() - Features.__dataclass_fields__.keys()
    if unknown:
        raise ValueError(f"unknown features {', '.join(sorted(unknown))}")
    return {name: float(weight) for name, weight in found.items()}
