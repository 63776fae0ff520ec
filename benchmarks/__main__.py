"""``python -m benchmarks [NAME [KEY=VALUE…]]…``: run the chosen benchmarks, or all short ones.

``python -m benchmarks conversations minutes=1 databases=sqlite`` sets what that benchmark takes.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Console, RenderableType

from benchmarks import (
    conversations,
    decode,
    decode_table,
    embed,
    index,
    kills,
    live,
    parallel,
    redact,
    restarts,
    restore,
    results,
    search,
    soak,
    startup,
    widget,
)
from benchmarks.figures import Clock
from benchmarks.machine import describe_machine
from foundation import EXIT_DONE, EXIT_SYSTEM, EXIT_USAGE, GuichetError, UsageError

Benchmark = tuple[Callable[..., dict[str, Any]], Callable[[dict[str, Any]], RenderableType]]
# In this order: decoding first, before other libraries have threads of their own.
BENCHMARKS: dict[str, Benchmark] = {
    "decode": (decode.decode, decode_table.show),
    "parallel": (parallel.parallel, parallel.show),
    "embed": (embed.embed, embed.show),
    "search": (search.search, search.show),
    "index": (index.index, index.show),
    "redact": (redact.redact, redact.show),
    "startup": (startup.startup, startup.show),
    "widget": (widget.widget, widget.show),
    "live": (live.live, live.show),
    "conversations": (conversations.conversations, conversations.show),
    "kills": (kills.kills, kills.show),
    "restarts": (restarts.restarts, restarts.show),
    "soak": (soak.soak, soak.show),
    "restore": (restore.restore, restore.show),
}
# Run only when they are named: they take from five minutes to half an hour.
LONG = frozenset({"conversations", "kills", "restarts", "restore", "soak", "widget"})


def main(words: Sequence[str]) -> int:
    """Run them one after the other; one that cannot be measured says why and stops no other."""
    try:
        wanted = chosen(words)
    except UsageError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return EXIT_USAGE
    console = Console()
    code = EXIT_DONE
    for name, given in wanted.items():
        measure, show = BENCHMARKS[name]
        machine, clock = describe_machine(), Clock(0)
        try:
            with console.status(f"Measuring {name}…"):
                result = measure(**given)
        except GuichetError as error:
            console.print(f"{name} could not be measured: {error}", style="red", markup=False)
            code = error.exit_code
            continue
        path = results.write(name, machine, clock.spent, result, results.FOLDER)
        console.print(show(result))
        console.print(f"{clock.spent:.0f} s; written to {path}\n", highlight=False, markup=False)
    return code


def chosen(words: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The benchmarks named, in their order, each with what is set for it. Raises UsageError."""
    found: dict[str, dict[str, Any]] = {}
    name = ""
    for word in words:
        key, given, value = word.partition("=")
        if not given:
            name = word
            found.setdefault(name, {})
            if name not in BENCHMARKS:
                raise UsageError(f"expected names among {', '.join(BENCHMARKS)}, found {name!r}")
            continue
        takes = inspect.signature(BENCHMARKS[name][0]).parameters if name else {}
        if key not in takes:
            known = ", ".join(takes) or "nothing"
            raise UsageError(f"{name or 'before any name'} can be told {known}, found {key!r}")
        try:
            found[name][key] = type(takes[key].default)(value)
        except ValueError:
            kind = type(takes[key].default).__name__
            raise UsageError(f"expected {key} to be of kind {kind}, found {value!r}") from None
    if not found:
        return {name: {} for name in BENCHMARKS if name not in LONG}
    return {name: found[name] for name in BENCHMARKS if name in found}


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("benchmarks: stopped", file=sys.stderr)
        sys.exit(EXIT_SYSTEM)
