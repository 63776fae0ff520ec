"""Atheris, which follows what the code does with each file: ``python -m tests.fuzz.guided KIND``.

Further arguments are libFuzzer's own, ``-max_total_time=600`` among them. An undeclared error ends
it and leaves the file in ``crash-…``.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from tempfile import mkdtemp

import atheris

with atheris.instrument_imports(include=["corpus"]):
    from tests.fuzz.targets import DECLARED, TARGETS


def main() -> None:
    target = TARGETS[sys.argv.pop(1)]

    def one(content: bytes) -> None:
        with contextlib.suppress(*DECLARED):
            target.play(content)

    seeds = Path(mkdtemp(prefix="guichet-fuzz-"))
    for number, whole in enumerate(target.whole()):
        (seeds / str(number)).write_bytes(whole)
    atheris.Setup([*sys.argv, "-timeout=20", "-rss_limit_mb=3000", str(seeds)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
