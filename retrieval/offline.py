"""Nothing here may look for a hub of models: said by name, before the libraries are imported."""

from __future__ import annotations

import os

from foundation import SILENT


def no_hub() -> None:
    """Call before sentence-transformers or transformers is imported."""
    os.environ.update(SILENT)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
