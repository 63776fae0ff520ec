"""Results on disk: one file a run, with the machine beside the figures."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("results")


def write(
    name: str, machine: dict[str, object], seconds: float, result: dict[str, Any], folder: Path
) -> Path:
    """Write ``<name>-<UTC date and time>.json`` and return its path."""
    now = datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{now:%Y-%m-%dT%H-%M-%SZ}.json"
    whole = {
        "benchmark": name,
        "at": now.isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "machine": machine,
        "result": result,
    }
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return path
