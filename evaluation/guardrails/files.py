"""Where the suites stand."""

from pathlib import Path

SUITES = Path(__file__).parents[1] / "suites"
