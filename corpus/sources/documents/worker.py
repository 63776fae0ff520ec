"""The process that parses: a damaged or hostile file can end it, not the sync.

Run as a module. Reads one request a line on its standard input, ``{"path", "suffix", "name",
"max_pages"}``, and answers each by one line, ``{"document"}`` or ``{"unreadable"}``.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any

from corpus.sources.documents.document import Document, Unreadable, to_wire

MAX_MEMORY = 2_000_000_000  # bytes of address space, where the system lets us say so
READY = "ready"


def read(content: bytes, suffix: str, name: str, max_pages: int) -> Document:
    """One file, by the reader of its suffix. Raises Unreadable, whatever the parser raised."""
    # Read here: the process that syncs needs neither library.
    from corpus.sources.documents.docx_reader import read_docx
    from corpus.sources.documents.pdf_reader import read_pdf

    try:
        if suffix == ".docx":
            document = read_docx(content, name)
        else:
            document = read_pdf(content, name, max_pages)
    except Unreadable:
        raise
    except MemoryError:
        raise Unreadable("expected a file that fits in memory, found one too large") from None
    except RecursionError:
        raise Unreadable("expected a whole file, found pieces nested without end") from None
    except Exception as error:  # the libraries name no root of what a damaged file makes them raise
        said = " ".join(f"{type(error).__name__} {error}".split())[:200]
        raise Unreadable(f"expected a whole file, found a fault: {said}") from None
    if not document.blocks:
        raise Unreadable("expected text, found none in the whole file")
    return document


def answer(line: str) -> dict[str, Any]:
    """The reply to one request."""
    request = json.loads(line)
    try:
        content = Path(request["path"]).read_bytes()
        found = read(content, request["suffix"], request["name"], request["max_pages"])
        return {"document": to_wire(found)}
    except Unreadable as fault:
        return {"unreadable": str(fault)}
    except OSError as error:
        return {"unreadable": f"expected a readable file, found: {error.strerror}"}


def limit_memory() -> None:
    """Not every system knows this limit; the time limit holds on all."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def main() -> None:
    """Answer requests until the input ends. Nothing but answers goes to the output."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    sys.stdout = sys.stderr
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    limit_memory()
    print(json.dumps(READY), file=out, flush=True)
    for line in sys.stdin:
        # Lone surrogates, which broken fonts give, cannot be written: they become question marks.
        said = json.dumps(answer(line), ensure_ascii=False).encode("utf-8", "replace")
        print(said.decode("utf-8"), file=out, flush=True)


if __name__ == "__main__":
    main()
