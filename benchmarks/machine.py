"""The machine and the versions that figures were taken with: without them they mean little."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    "guichet",
    "llama-cpp-python",
    "numpy",
    "presidio-analyzer",
    "qdrant-edge-py",
    "sentence-transformers",
    "spacy",
    "torch",
    "uvicorn",
)


def describe_machine() -> dict[str, object]:
    """Cores, processor, memory, load at this moment, Python and the versions that matter."""
    return {
        "cores": os.cpu_count(),
        "processor": _first("/proc/cpuinfo", "model name") or platform.processor(),
        "memory_gb": _memory_gb(),
        # Near 0 on a machine at rest; more, and the figures tell of other work too.
        "load_before": [round(value, 2) for value in os.getloadavg()],
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in PACKAGES},
    }


def _first(file: str, field: str) -> str:
    """The value of the first line ``field : value`` of a file of /proc; "" when there is none."""
    try:
        lines = Path(file).read_text("utf-8").splitlines()
    except OSError:
        return ""
    found = (line.partition(":")[2].strip() for line in lines if line.startswith(field))
    return next(found, "")


def _memory_gb() -> float | None:
    kilobytes = _first("/proc/meminfo", "MemTotal").removesuffix(" kB")
    return round(int(kilobytes) / 1024**2, 1) if kilobytes.isdigit() else None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
