"""Sheets that wait for an editor: something was found in them, so nobody is answered from them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from enum import StrEnum

from corpus.inspection import Finding
from corpus.procedure import Procedure


class Verdict(StrEnum):
    """What an editor decided of one exact version of a sheet."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """Of the sheet read from content of this digest, with these findings and no others."""

    id: str
    digest: str
    findings: tuple[Finding, ...]
    verdict: Verdict
    by: str
    at: datetime

    def allows(self, findings: Iterable[Finding]) -> bool:
        """Whether it was accepted by an editor who had all of these before them."""
        return self.verdict is Verdict.ACCEPTED and set(findings) <= set(self.findings)


@dataclass(frozen=True, slots=True)
class Held:
    """A version of a sheet that is not in force.

    ``earlier`` tells whether an earlier version of it is; ``decision`` whether it was rejected.
    """

    procedure: Procedure
    findings: tuple[Finding, ...]
    since: datetime
    earlier: bool
    decision: Decision | None = None


def findings_to_json(findings: Sequence[Finding]) -> str:
    return json.dumps([astuple(finding) for finding in findings], ensure_ascii=False)


def findings_from_json(text: str) -> tuple[Finding, ...]:
    return tuple(Finding(*values) for values in json.loads(text))
