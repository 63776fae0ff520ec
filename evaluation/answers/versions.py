"""What a run is made with, so that a figure can be had again and two runs told apart."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assistant.settings import AssistantSettings
from corpus.pinned import sha256_of
from foundation import load
from retrieval.settings import RetrievalSettings

SECRET = {"api_key"}


def versions(system: str, suites: Sequence[Path], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Versions of all that decides an answer; ``chosen`` says which cases of the suites.

    Of a running server only its address is known: its answers name their model and index.
    """
    made_with: dict[str, Any] = {
        "system": system,
        "suites": {path.name: sha256_of(path) for path in suites},
        "chosen": dict(chosen),
    }
    if system.startswith("http"):
        return made_with
    from assistant.prompts import VERSION
    from assistant.retrieving import current_index, embedder_model

    index = current_index()
    return made_with | {
        "guichet": version("guichet"),
        "code": commit(),
        "model": language_model() if system == "local" else {"file": system},
        "prompt": VERSION,
        "embedder": embedder_model().name,
        "index": index.version if index else "",
        "settings": {
            "assistant": load(AssistantSettings).model_dump(mode="json"),
            "retrieval": load(RetrievalSettings).model_dump(mode="json", exclude=SECRET),
        },
    }


def digest(made_with: Mapping[str, Any]) -> str:
    """Eight characters that differ when anything of it does."""
    told = json.dumps(made_with, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def language_model() -> dict[str, str]:
    """The file's name and hash; the hash of a pinned model is the one it was verified by.

    Of a model on a server all that is known is its name there.
    """
    from assistant.artefacts.settings import ModelsSettings, model_path
    from assistant.configuring import model_digest

    models = load(ModelsSettings)
    if models.server_url:
        return {"file": models.server_model}
    path = model_path("language_model")
    return {"file": path.name, "sha256": model_digest()}


def commit() -> str:
    """The commit of the code, "+" and a hash of what was changed since; empty outside git."""
    told = _git("rev-parse", "--short=12", "HEAD").decode().strip()
    changed = _git("diff", "HEAD")
    return f"{told}+{hashlib.sha256(changed).hexdigest()[:8]}" if changed else told


def _git(*arguments: str) -> bytes:
    try:
        return subprocess.run(  # noqa: S603 (fixed arguments)
            ["git", *arguments],  # noqa: S607
            cwd=Path(__file__).parent,
            capture_output=True,
            check=False,
        ).stdout
    except OSError:  # no git on this machine
        return b""
