"""The two models that callers may name, and the right that each needs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from assistant.access.key import ApiKey
from web.facade.errors import Refused

MADE = int(time.time())


@dataclass(frozen=True, slots=True)
class Model:
    """``draft``: written for a person of the house, told whatever its confidence."""

    name: str
    right: str
    draft: bool

    def described(self) -> dict[str, Any]:
        return {"id": self.name, "object": "model", "created": MADE, "owned_by": "guichet"}


MODELS = (Model("guichet", "ask", draft=False), Model("guichet-draft", "answer", draft=True))


def models_of(key: ApiKey) -> tuple[Model, ...]:
    """Those that the key's role opens."""
    return tuple(model for model in MODELS if key.may(model.right))


def model_of(name: str, key: ApiKey) -> Model:
    """Raises Refused for one that there is not (404), or not for this key (403)."""
    found = next((model for model in MODELS if model.name == name), None)
    if found is None:
        names = ", ".join(model.name for model in models_of(key))
        raise Refused(404, f"There are these models: {names}.", "model_not_found", "model")
    if not key.may(found.right):
        message = f"The role of this key ({key.role}) does not open this model."
        raise Refused(403, message, "model_not_allowed", "model")
    return found
