"""What pip and npm say when they fail, in one plain line of ours."""

from __future__ import annotations

import re

from corpus.errors import PinnedFileError, UnreachableIndexError

FULL_DISK = ("no space left on device", "enospc")
UNREACHABLE = (
    *("retrying (", "newconnectionerror", "connectionerror", "connecttimeout", "proxyerror"),
    *("enotfound", "eai_again", "econnrefused", "econnreset", "etimedout", "enetunreach"),
    *("temporary failure in name resolution", "network is unreachable"),
)
# The tools end on where their log lies and on how to upgrade: true, and no use here.
CHATTER = ("complete log of this run", "[notice]", "if you are behind a proxy", "npm error     at ")
PREFIX = re.compile(r"^(npm (error|err!)|error:|warning:)\s*", re.IGNORECASE)
PASSWORD = re.compile(r"//[^/@\s]+@")


def explain(stderr: str, wanted: str, code: int) -> PinnedFileError:
    """The error to raise for a failed tool: a full disk, an unreachable index, or its own words."""
    lowered = stderr.lower()
    line = last_useful_line(stderr) or f"it ended with exit code {code}"
    if any(sign in lowered for sign in FULL_DISK):
        return PinnedFileError(f"no room left on the disk while fetching {wanted}: {line}")
    if any(sign in lowered for sign in UNREACHABLE):
        line = last_useful_line(stderr, UNREACHABLE) or line
        return UnreachableIndexError(
            f"the package index cannot be reached to fetch {wanted}: {line}; "
            "check the network or the proxy settings, then try again"
        )
    return PinnedFileError(f"{wanted} cannot be fetched: {line}")


def last_useful_line(stderr: str, signs: tuple[str, ...] = ("",)) -> str:
    """The last line that says something (with one of ``signs``), without prefix nor password."""
    for line in reversed(stderr.splitlines()):
        said = PREFIX.sub("", line.strip()).strip()
        lowered = line.lower()
        if not any(sign in lowered for sign in signs):
            continue
        if said.count(" ") > 2 and not any(sign in lowered for sign in CHATTER):
            return PASSWORD.sub("//", said)[:300]
    return ""
