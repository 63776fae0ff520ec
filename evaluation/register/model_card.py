"""The models in force as a card tells them: name, licence, hash, size, what is measured of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.artefacts.manifest import Artefact, pinned_artefacts
from assistant.artefacts.settings import ModelsSettings, model_path, own_path
from assistant.configuring import model_digest
from assistant.errors import ArtefactError
from evaluation.register.entry import Fact, words
from evaluation.report.french import number, percent
from foundation import home, load


def model_facts() -> dict[str, Fact]:
    """A model that is not ours to know (the city's own, or a server's) has no licence here."""
    told = words()["models"]
    server = load(ModelsSettings)
    pinned = {each.name: each for each in pinned_artefacts()}
    card = [] if server.server_url else [_line("language_model", pinned)]
    if server.server_url:
        host = urlsplit(server.server_url).hostname or ""
        card = [told["served"].format(model=server.server_model, host=host)]
    known = not server.server_url and own_path("language_model") is None
    return {
        "model": server.server_model if server.server_url else _name("language_model", pinned),
        "model_where": told["where_server" if server.server_url else "where_here"],
        "model_licence": pinned["language_model"].licence if known else "",
        "models": (*card, _line("embedder", pinned), _line("entity_model", pinned)),
        "crows_pairs": tuple(_crows_pairs()),
    }


def cards_folder() -> Path:
    """Where `guichet eval crows-pairs --output` is best told to write."""
    return home() / "evaluation" / "cards"


def _name(which: str, pinned: dict[str, Artefact]) -> str:
    own = own_path(which)
    return own.name if own is not None else pinned[which].title


def _line(which: str, pinned: dict[str, Artefact]) -> str:
    told = words()["models"]
    own = own_path(which)
    line: str = told["line"].format(
        role=told["roles"][which],
        name=_name(which, pinned),
        licence=told["own_licence"] if own is not None else pinned[which].licence,
    )
    if which == "language_model":
        try:
            size = model_path(which).stat().st_size
            line += told["hashed"].format(size=number(size / 1e9, 2), sha256=model_digest())
        except (ArtefactError, OSError):
            line += told["absent"]
    elif own is None:
        line += told["made_of"].format(sha256=pinned[which].sha256)
    return line


def _crows_pairs() -> list[str]:
    """The newest card that was written of this very model; nothing of another's."""
    try:
        found = sorted(cards_folder().glob("*.json"), key=lambda path: path.stat().st_mtime)
        sha256 = model_digest()
    except (OSError, ArtefactError):
        return []
    for path in reversed(found):
        try:
            card: dict[str, Any] = json.loads(path.read_text("utf-8"))
            if card["model"].get("sha256") == sha256 and sha256:
                return [_preferred(int(card["pairs"]), line) for line in card["lines"][:1]]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return []


def _preferred(pairs: int, line: dict[str, Any]) -> str:
    return str(words()["models"]["crows_pairs"]).format(
        pairs=pairs,
        value=percent(line["value"], 1),
        low=percent(line["low"], 1),
        high=percent(line["high"], 1),
    )
