"""Nothing here may look for a hub of models: said by name, before the libraries are imported."""

from __future__ import annotations

import os


def no_hub() -> None:
    """Call before sentence-transformers or transformers is imported."""
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
