"""Fitting the confidence on labelled questions, by sheet: no sheet is in both parts of a fold.

The promise (with 90 % confidence at most α of the shown answers are wrong) rests on probabilities
that were computed for each question by a fit that had not seen its sheet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.confidence.calibration import Calibration, MadeWith, Proven
from assistant.confidence.features import Features
from evaluation.calibration import calibration as figures_of
from evaluation.calibration import risk_coverage
from evaluation.confidence.labelling import Labelled
from evaluation.confidence.proof import proven
from foundation import UsageError

FOLDS = 10
STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0)  # of the L2 penalty, inverse: chosen by cross-validation
RISKS = (0.02, 0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3)
SEED = 20
LEAST = 20  # right and wrong answers, each
POINTS = 40  # of the curve that is kept


def fit(
    labelled: Sequence[Labelled],
    *,
    questions: int,
    made_with: MadeWith,
    index: str,
    suites: Iterable[Path],
    today: date,
) -> Calibration:
    """``questions``: all that were asked; what never reached the gate counts as unanswered.

    Raises UsageError when there are too few to fit on.
    """
    names = tuple(Features.__dataclass_fields__)
    x = np.array([[item.features[name] for name in names] for item in labelled])
    y = np.array([item.right for item in labelled])
    if min(y.sum(), (~y).sum()) < LEAST:
        raise UsageError(
            f"expected at least {LEAST} right and {LEAST} wrong answers to fit on, "
            f"found {y.sum()} and {(~y).sum()}"
        )
    folds = _folds([item.sheet for item in labelled])
    strength, out_of_fold = _choose(x, y, folds)
    intercept, weights = _logistic(x, y, strength)
    return Calibration(
        made_with=made_with,
        made_on=today.isoformat(),
        index=index,
        data={path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in suites},
        questions=questions,
        intercept=round(intercept, 5),
        weights={name: round(float(w), 5) for name, w in zip(names, weights, strict=True) if w},
        thresholds=tuple(_proven(out_of_fold, y, questions)),
        figures=_figures(out_of_fold, y),
        curve=tuple(_curve(out_of_fold, y, questions)),
    )


def _folds(sheets: Sequence[str]) -> npt.NDArray[np.int_]:
    """A fold for each question, the same for all of a sheet whatever the order of the suite."""
    digests = [hashlib.sha256(f"{SEED} {sheet}".encode()).digest() for sheet in sheets]
    return np.array([digest[0] * 256 + digest[1] for digest in digests]) % FOLDS


def _choose(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.bool_], folds: npt.NDArray[np.int_]
) -> tuple[float, npt.NDArray[np.float64]]:
    """The strength with the best out-of-fold likelihood, and the probabilities it gives."""
    best: tuple[float, float, npt.NDArray[np.float64]] | None = None
    for strength in STRENGTHS:
        p = np.zeros(len(y))
        for fold in range(FOLDS):
            held = folds == fold
            if not held.any():
                continue
            intercept, weights = _logistic(x[~held], y[~held], strength)
            p[held] = 1 / (1 + np.exp(-(x[held] @ weights + intercept)))
        loss = -float(np.mean(np.log(np.where(y, p, 1 - p).clip(1e-9))))
        if best is None or loss < best[0]:
            best = (loss, strength, p)
    if best is None:
        raise AssertionError("there is at least one strength")
    return best[1], best[2]


def _logistic(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.bool_], strength: float
) -> tuple[float, npt.NDArray[np.float64]]:
    """Intercept and weights on the features as they are; the penalty sees them standardised."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = x.mean(axis=0), x.std(axis=0)
    varies = scale > 1e-9
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit((x[:, varies] - mean[varies]) / scale[varies], y)
    weights = np.zeros(x.shape[1])
    weights[varies] = model.coef_[0] / scale[varies]
    return float(model.intercept_[0] - mean @ weights), weights


def _proven(
    p: npt.NDArray[np.float64], y: npt.NDArray[np.bool_], questions: int
) -> Iterable[Proven]:
    for risk in RISKS:
        if point := proven(p, y, risk):
            yield Proven(risk, round(point.threshold, 5), round(point.shown / questions, 4))


def _curve(
    p: npt.NDArray[np.float64], y: npt.NDArray[np.bool_], questions: int
) -> Iterable[tuple[float, float, float]]:
    """(threshold, share of all questions shown, share of those wrong), at most ``POINTS``."""
    points = risk_coverage(p, y)
    for point in points[:: max(1, len(points) // POINTS)]:
        yield (
            round(point.threshold, 4),
            round(point.shown / questions, 4),
            round(point.risk, 4),
        )


def _figures(p: npt.NDArray[np.float64], y: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Of the answers that reached the gate, out of fold."""
    found = figures_of(p, y)
    return {
        "answers": found.count,
        "right": round(found.accuracy, 4),
        "auroc": round(found.auroc or 0.0, 4),
        "ece": round(found.ece, 4),
        "brier": round(found.brier, 4),
        "aurc": round(found.aurc, 4),
    }
