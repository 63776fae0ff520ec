"""Which sheets come first for the same matter, as the city declares it: its own by default."""

from __future__ import annotations

from corpus.procedure import Procedure
from corpus.settings import CorpusSettings


def precedence(procedure: Procedure, settings: CorpusSettings) -> int:
    """The sheet's place in the declared order, 0 first; what is not declared comes last.

    A source named in ``[corpus] precedence`` counts before its scope, whatever their order.
    """
    order = settings.precedence
    for name in (procedure.source, procedure.scope):
        if name in order:
            return order.index(name)
    return len(order)
