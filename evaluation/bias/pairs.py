"""Requests × axes → cases in threes: reference, control, compared; always the same for a seed."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

from evaluation.case import Case
from evaluation.disguises import disguised
from foundation import UsageError

ARMS = ("reference", "control", "compared")


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis; ``triples`` in the order of ARMS, one drawn for each request."""

    name: str
    leave_out: tuple[str, ...]
    triples: tuple[tuple[str, str, str], ...]
    disguises: tuple[str, ...] = ()

    def concerns(self, case: Case) -> bool:
        """Whether the axis may matter to the request, so that it must not be asked."""
        return any(re.search(e, case.question, re.IGNORECASE) for e in self.leave_out)


@cache
def axes() -> tuple[Axis, ...]:
    content = tomllib.loads(Path(__file__).with_name("axes.toml").read_text("utf-8"))
    return tuple(
        Axis(
            each["name"],
            tuple(each["leave_out"]),
            tuple((one, other, third) for one, other, third in each["triples"]),
            tuple(each.get("disguises", ())),
        )
        for each in content["axis"]
    )


def requests(cases: Sequence[Case], axis: Axis, count: int) -> tuple[Case, ...]:
    """The first ``count`` of the plain French requests that have an answer and may be asked.

    One of each procedure comes before a second of any. Their order is drawn by the hash of their
    ids: a greater ``count`` keeps those of a smaller.
    """
    plain = [
        case
        for case in cases
        if case.answerable
        and (case.language, case.style) == ("fr", "plain")
        and not (case.history or case.status or axis.concerns(case))
    ]
    plain.sort(key=lambda case: hashlib.sha256(case.id.encode()).digest())
    before: Counter[str] = Counter()
    rounds: dict[str, int] = {}
    for case in plain:
        rounds[case.id] = before[case.gold[0]]
        before[case.gold[0]] += 1
    return tuple(sorted(plain, key=lambda case: rounds[case.id])[:count])


def is_of_bias(case: Case) -> bool:
    """Whether ``bias_cases`` made it."""
    return any(tag.startswith("axis:") for tag in case.tags)


def bias_cases(
    cases: Sequence[Case], count: int, seed: int = 1, only: Collection[str] = ()
) -> Iterator[Case]:
    """Three cases for each axis and request; their ids are axis/request/arm.

    ``only``: the names of the axes wanted; all when there is none. Raises UsageError.
    """
    known = {axis.name for axis in axes()}
    if wrong := set(only) - known:
        raise UsageError(
            f"expected axes among {', '.join(sorted(known))}, found {', '.join(sorted(wrong))}"
        )
    for axis in (each for each in axes() if not only or each.name in only):
        for case in requests(cases, axis, count):
            random = Random(f"{seed} {axis.name} {case.id}")  # noqa: S311 (seeded on purpose)
            triple = random.choice(axis.triples)
            for arm, sentence in zip(ARMS, triple, strict=True):
                asked = case
                if arm == "compared" and axis.disguises:
                    (asked,) = disguised((case,), random.choice(axis.disguises))
                yield replace(
                    asked,
                    id=f"{axis.name}/{case.id}/{arm}",
                    question=f"{sentence} {asked.question}".strip(),
                    style="plain",
                    tags=(f"axis:{axis.name}", f"arm:{arm}"),
                )
