"""The pictures of every state, kept small beside the documentation.

GUICHET_SHOTS=/tmp/shots pytest tests/browser/test_browser_states.py
python -m tests.browser.pictures /tmp/shots
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

from tests.browser.test_browser_states import KINDS

KEPT = Path(__file__).parents[2] / "docs" / "images" / "states"
QUALITY, WIDEST = 45, 640  # WebP's own scale; pixels
MOST = 1_500_000  # bytes in all: they are fetched with the code


def keep(shots: Path, kept: Path = KEPT) -> int:
    """Write ``<kind>-<state>.webp`` for each picture of a state; the bytes of all together."""
    kept.mkdir(parents=True, exist_ok=True)
    for old in kept.glob("*.webp"):
        old.unlink()
    for kind in KINDS:
        for shot in sorted(shots.glob(f"{kind}-[0-9][0-9]-*.png")):
            picture = Image.open(shot).convert("RGB")
            picture.thumbnail((WIDEST, WIDEST))
            picture.save(kept / f"{shot.stem}.webp", quality=QUALITY, method=6)
    return sum(one.stat().st_size for one in kept.glob("*.webp"))


if __name__ == "__main__":
    weight = keep(Path(sys.argv[1]))
    print(f"{len(list(KEPT.glob('*.webp')))} pictures, {weight / 1000:.0f} kB, in {KEPT}")
    sys.exit(0 if 0 < weight <= MOST else 1)
