"""Are the models there, and are they those that were pinned?"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.artefacts.manifest import pinned_artefacts
from assistant.artefacts.settings import artefacts_to_fetch, model_path, own_path
from assistant.artefacts.state import State, inspect
from assistant.doctor.finding import Finding, failing, ok
from assistant.errors import ArtefactError
from foundation import home


def check_models() -> Iterator[Finding]:
    """Every pinned file is read whole and its hash compared; the city's own are looked for."""
    for artefact in artefacts_to_fetch():
        found = inspect(artefact, home() / "models", deep=True)
        if found.state in (State.MISSING, State.WRONG):
            yield failing(f"{artefact.name}: {found.detail}", "guichet models fetch")
        else:
            yield ok(f"{artefact.name}: {artefact.title}, its hash is the pinned one")
    for artefact in pinned_artefacts():
        own = own_path(artefact.name)
        if own is None:
            continue
        try:
            model_path(artefact.name)
        except ArtefactError as error:
            yield failing(str(error), "correct the path, or empty it for the pinned model")
        else:
            yield ok(f"{artefact.name}: your own, {own}")
