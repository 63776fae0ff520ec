"""``python -m benchmarks [NAME…]``: run the chosen benchmarks, or all of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Console, RenderableType

from benchmarks import (
    decode,
    decode_table,
    embed,
    index,
    parallel,
    redact,
    results,
    search,
    startup,
)
from benchmarks.figures import Clock
from benchmarks.machine import describe_machine
from foundation import EXIT_DONE, EXIT_SYSTEM, EXIT_USAGE, GuichetError

Benchmark = tuple[Callable[[], dict[str, Any]], Callable[[dict[str, Any]], RenderableType]]
# In this order: decoding first, before other libraries have threads of their own.
BENCHMARKS: dict[str, Benchmark] = {
    "decode": (decode.decode, decode_table.show),
    "parallel": (parallel.parallel, parallel.show),
    "embed": (embed.embed, embed.show),
    "search": (search.search, search.show),
    "index": (index.index, index.show),
    "redact": (redact.redact, redact.show),
    "startup": (startup.startup, startup.show),
}


def main(names: Sequence[str]) -> int:
    """Run them one after the other; one that cannot be measured says why and stops no other."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(
            f"benchmarks: expected names among {', '.join(BENCHMARKS)}, found {unknown[0]!r}",
            file=sys.stderr,
        )
        return EXIT_USAGE
    console = Console()
    code = EXIT_DONE
    for name in [name for name in BENCHMARKS if name in names or not names]:
        measure, show = BENCHMARKS[name]
        machine, clock = describe_machine(), Clock(0)
        try:
            with console.status(f"Measuring {name}…"):
                result = measure()
        except GuichetError as error:
            console.print(f"{name} could not be measured: {error}", style="red", markup=False)
            code = error.exit_code
            continue
        path = results.write(name, machine, clock.spent, result, results.FOLDER)
        console.print(show(result))
        console.print(f"{clock.spent:.0f} s; written to {path}\n", highlight=False, markup=False)
    return code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("benchmarks: stopped", file=sys.stderr)
        sys.exit(EXIT_SYSTEM)
