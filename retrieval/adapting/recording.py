"""What is needed to make an adapter again and to judge it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from corpus.catalogue import Catalogue
from retrieval.adapting.pairs import HELD_OUT
from retrieval.adapting.training import Trained
from retrieval.embedder_model import digest_of
from retrieval.errors import EmbedderError

LIBRARIES = "torch", "peft", "sentence-transformers", "transformers"


class Learnt(Protocol):
    @property
    def kind(self) -> str: ...


def require_libraries() -> None:
    """EmbedderError when those for learning are missing."""
    for library, name in (("peft", "peft"), ("sklearn", "scikit-learn")):
        if find_spec(library) is None:
            raise EmbedderError(
                f"expected the library {name}, found none: pip install 'guichet[adapt]'"
            )


def record_of(
    catalogue: Catalogue,
    model: Path,
    plan: Any,
    learnt: Sequence[Learnt],
    trained: Trained,
    day: date,
) -> dict[str, Any]:
    """``plan`` is a dataclass; ``learnt`` is what was learnt from, in order."""
    return {
        "scale": 2.0,  # LoRA's alpha over its rank
        "model": model.name,
        "model_digest": digest_of(model),
        "made": day.isoformat(),
        "plan": asdict(plan),
        "catalogue": catalogue.version(),
        "pairs": dict(Counter(each.kind for each in learnt)),
        "pairs_sha256": _sha256("\n".join(map(repr, learnt)).encode()),
        "code_sha256": _code(),
        "versions": {name: version(name) for name in LIBRARIES},
        "held_out_share": HELD_OUT,
        "steps": trained.steps,
        "minutes": round(trained.seconds / 60, 1),
        "loss_first_last": [
            round(sum(part) / max(len(part), 1), 4)
            for part in (trained.losses[:10], trained.losses[-10:])
        ],
    }


def _code() -> str:
    """Of the files of this package, in the order of their names."""
    files = sorted(path for path in Path(__file__).parent.iterdir() if path.is_file())
    return _sha256(b"".join(path.name.encode() + path.read_bytes() for path in files))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
