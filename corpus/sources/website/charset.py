"""Bytes of a page → text, whatever its server claims."""

from __future__ import annotations

import codecs
import re

DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
SAID = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# The web reads Latin-1 as Windows' own set, which holds the euro and « œ ».
LATIN = frozenset({"iso8859-1", "ascii", "iso8859-15"})


def decode(body: bytes, content_type: str = "") -> str:
    """Text that is valid UTF-8 is UTF-8; else what the server, then the page, declares."""
    for mark, name in BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    found = DECLARED.search(body[:4096])
    said = SAID.search(content_type)
    declared = (said[1] if said else "", found[1].decode("ascii", "replace") if found else "")
    for name in ("utf-8", *map(_known, declared)):
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("cp1252", "replace")


def _known(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return "utf-8"
    # Some of Python's codecs turn bytes into bytes; they are no character sets.
    if not getattr(info, "_is_text_encoding", True):
        return "utf-8"
    return "cp1252" if info.name in LATIN else info.name
