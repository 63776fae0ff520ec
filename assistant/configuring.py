"""From settings and files to the configuration in force."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assistant.artefacts.digests import file_digest
from assistant.artefacts.manifest import pinned_artefacts
from assistant.artefacts.settings import ModelsSettings, model_path, own_path
from assistant.composition.ways import WAYS
from assistant.confidence.calibration import Calibration
from assistant.configuration import Configuration, digest_of
from assistant.prompts import instructions
from assistant.settings import AssistantSettings, AuthoritySettings
from assistant.texts import COMPLETE
from corpus.settings import CorpusSettings
from foundation import Section, load
from guardrails.settings import GuardrailsSettings
from retrieval.settings import RetrievalSettings

ROOT = Path(__file__).parents[1]
# The code an answer comes from. What has a digest of its own, or shows without answering, is not.
ANSWERING = ("foundation.py", "corpus", "guardrails", "retrieval", "assistant")
APART = ("assistant/prompts", "assistant/confidence/calibration.json", "corpus/sample")
SUFFIXES = (".py", ".toml", ".txt")
# The settings that an answer depends on.
DECIDING: tuple[type[Section], ...] = (
    AuthoritySettings,
    AssistantSettings,
    RetrievalSettings,
    GuardrailsSettings,
    ModelsSettings,
    CorpusSettings,
)
SECRET = {"api_key", "api_key_file", "server_key", "server_key_file"}


def configuration(
    model: str, embedder: str, calibrations: Iterable[Calibration], *, given: bool = False
) -> Configuration:
    """What the settings say now; a calibration that was fitted on nothing has no say.

    ``given``: the model is not theirs but a double.

    Raises SettingsError, ArtefactError.
    """
    return Configuration(
        code=code_version(),
        model=model,
        model_sha256="" if given else model_digest(),
        embedder=embedder,
        prompts=prompt_digests(),
        calibrations=calibration_digests(calibrations),
        settings=deciding_settings(),
    )


def calibration_digests(calibrations: Iterable[Calibration]) -> dict[str, str]:
    """By language."""
    return {
        each.made_with.language: digest_of(asdict(each)) for each in calibrations if each.made_on
    }


def model_digest() -> str:
    """Of the language model's file: a pinned one was verified by it; "" behind a server."""
    if load(ModelsSettings).server_url:
        return ""
    if own_path("language_model") is not None:
        return file_digest(model_path("language_model"))
    return next(each.sha256 for each in pinned_artefacts() if each.name == "language_model")


def prompt_digests() -> dict[str, str]:
    """Of every prompt that an answer may be composed with."""
    return {
        f"{prompt}.{language}": hashlib.sha256(instructions(language, prompt).encode()).hexdigest()
        for prompt in sorted({way.prompt for way in WAYS.values() if way.prompt})
        for language in COMPLETE
    }


def deciding_settings() -> dict[str, dict[str, Any]]:
    """The settings that an answer depends on, by section, without secrets."""
    told = {}
    for kind in DECIDING:
        name = str(kind.model_config["env_prefix"]).removeprefix("GUICHET_").strip("_").lower()
        told[name] = load(kind).model_dump(mode="json", exclude=SECRET)
    return told


@cache
def code_version() -> str:
    """The release, and sixteen digits that change when any of the code that answers does."""
    digest = hashlib.sha256()
    for path in sorted(_answering_files()):
        told = path.relative_to(ROOT).as_posix()
        digest.update(f"{told}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return f"{version('guichet')}-{digest.hexdigest()[:16]}"


def _answering_files() -> list[Path]:
    found = []
    for name in ANSWERING:
        top = ROOT / name
        for path in [top] if top.is_file() else top.rglob("*"):
            told = path.relative_to(ROOT).as_posix()
            if path.suffix in SUFFIXES and not told.startswith(APART):
                found.append(path)
    return found
