"""Where the models stand: the city's own paths, or what the manifest pins."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from assistant.artefacts.manifest import Artefact, pinned_artefacts
from assistant.artefacts.state import REMEDY, State, inspect
from assistant.errors import ArtefactError
from foundation import Section, home, load, section
from guardrails.settings import GuardrailsSettings


class ModelsSettings(Section):
    """Section ``[models]``: empty means the pinned artefact in ``$GUICHET_HOME/models``."""

    model_config = section("models")

    language_model: str = ""
    embedder: str = ""
    chat_template: str = ""
    server_url: str = ""
    server_model: str = ""
    server_key: str = Field(default="", repr=False)
    server_key_file: str = ""
    server_seconds: float = Field(default=30.0, gt=0)


def model_path(name: str) -> Path:
    """The path in force of one model, named as its setting; checked cheaply (no hashing)."""
    own = own_path(name)
    if own is not None:
        _require_own(name, own)
        return own
    artefact = next(artefact for artefact in pinned_artefacts() if artefact.name == name)
    models = home() / "models"
    found = inspect(artefact, models)
    if found.state in (State.MISSING, State.WRONG):
        raise ArtefactError(f"{found.detail}; {REMEDY}")
    return models / artefact.target


def own_path(name: str) -> Path | None:
    """The city's own file or folder for this model, if the settings give one.

    The entity model is the guardrails' own setting: they must work without this package.
    """
    section = GuardrailsSettings if name == "entity_model" else ModelsSettings
    value: str = getattr(load(section), name)
    return Path(value).expanduser().absolute() if value else None


def artefacts_to_fetch() -> tuple[Artefact, ...]:
    """What is pinned and not replaced by the city's own file or server."""
    served = {"language_model"} if load(ModelsSettings).server_url else set()
    return tuple(
        artefact
        for artefact in pinned_artefacts()
        if artefact.name not in served and own_path(artefact.name) is None
    )


def _require_own(name: str, path: Path) -> None:
    setting = f"[guardrails] {name}" if name == "entity_model" else f"[models] {name}"
    if name != "language_model":
        if not path.is_dir():
            raise ArtefactError(f"{setting}: expected a folder at {path}, found none")
        return
    if not path.is_file():
        raise ArtefactError(f"{setting}: expected a GGUF file at {path}, found none")
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic != b"GGUF":
        raise ArtefactError(
            f"{setting}: expected a GGUF file at {path}, found one that begins with {magic!r}"
        )
