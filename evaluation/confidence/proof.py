"""The threshold that can be promised, from labelled answers."""

from __future__ import annotations

from evaluation.calibration import Numbers, Point, Truths, risk_coverage, upper_bound


def proven(confidences: Numbers, right: Truths, risk: float) -> Point | None:
    """The lowest threshold down to which each one is proven, with 90 % confidence, to show at most
    ``risk`` wrong; None when none is.

    Thresholds are tried from the strictest down and the first failure ends it, so that trying many
    does not weaken the promise (fixed-sequence testing). It begins with the surest quarter, or with
    as many answers as prove the risk with one error among them: numbers that no label has a say in.
    """
    least = next(n for n in range(2, 10_000) if upper_bound(1, n) <= risk)
    first = max(least, len(confidences) // 4)
    found: Point | None = None
    for point in risk_coverage(confidences, right):
        if point.shown < first:
            continue
        if upper_bound(point.wrong, point.shown) > risk:
            break
        found = point
    return found
