"""The models in force, by their SHA-256: a backup names them and never holds them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from assistant.artefacts.manifest import pinned_artefacts
from assistant.artefacts.settings import ModelsSettings, own_path
from corpus.pinned import sha256_of
from foundation import load


def models_in_force() -> dict[str, str]:
    """By name: the pinned hash, or that of the city's own file or folder, read now.

    A model behind a server is named by its server's word for it: ``served:NAME``.
    """
    served = load(ModelsSettings)
    found = {}
    for artefact in pinned_artefacts():
        if artefact.name == "language_model" and served.server_url:
            found[artefact.name] = f"served:{served.server_model}"
            continue
        own = own_path(artefact.name)
        found[artefact.name] = artefact.sha256 if own is None else _digest(own)
    return found


def _digest(path: Path) -> str:
    """Of a file, or of all that a folder holds; empty when nothing stands there."""
    if path.is_file():
        return sha256_of(path)
    digest = hashlib.sha256()
    files = sorted(each for each in path.rglob("*") if each.is_file())
    for each in files:
        digest.update(f"{each.relative_to(path).as_posix()}\0{sha256_of(each)}\n".encode())
    return digest.hexdigest() if files else ""
