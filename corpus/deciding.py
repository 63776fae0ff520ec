"""An editor accepts or rejects one exact version of a sheet in quarantine."""

from __future__ import annotations

from datetime import UTC, datetime

from corpus.catalogue import Catalogue
from corpus.quarantine import Decision, Held, Verdict
from foundation import UsageError


def waiting(catalogue: Catalogue, rejected: bool = False) -> tuple[Held, ...]:
    """The versions that wait for a decision, with those rejected if asked for."""
    return tuple(held for held in catalogue.held() if rejected or held.decision is None)


def held(catalogue: Catalogue, id: str) -> Held:
    """What is in quarantine of one sheet; raises UsageError when nothing is."""
    found = catalogue.held(id)
    if not found:
        raise UsageError(
            f"expected the id of a sheet in quarantine (see: guichet corpus quarantine list), "
            f"found {id}"
        )
    return found[0]


def decide(catalogue: Catalogue, id: str, verdict: Verdict, by: str) -> Decision:
    """Write the decision; accepted, the version held goes into force at once.

    It pins the content that the sheet was read from and the findings that the editor saw: other
    content, or another finding, is brought to an editor again. Raises UsageError.
    """
    version = held(catalogue, id)
    digest = version.procedure.digest
    decision = Decision(id, digest, version.findings, verdict, by, datetime.now(UTC))
    with catalogue.edit(verdict) as edition:
        edition.decide(decision)
    return decision
