"""Run a program where nothing but the machine itself can be reached, and record its calls out.

strace and not an audit hook: most of what could open a connection here is compiled (the language
model, the vector engine, the tokenizer, resolvers of the C library), which Python never hears of.
seccomp would kill at the first attempt; the record names every one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from tests.installed import ALONE

CALLS = "connect,sendto,sendmsg,sendmmsg"
# A process of its own network has no loopback until it is switched on.
LOOPBACK_ON = ("sh", "-c", 'ip link set lo up && exec "$@"', "sh")
# Some libraries keep quiet where they believe themselves tested: a clean environment hides that.
KEPT = ("PATH", "HOME", "LANG", "PYTHONPATH", "VIRTUAL_ENV", "GUICHET_HOME", "XDG_CACHE_HOME")
ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')


@dataclass(frozen=True)
class Watched:
    """How the program ended, what it printed, and the calls that wanted to leave the machine."""

    returncode: int
    printed: str
    attempts: tuple[str, ...]


def watched(*command: str, folder: Path, cwd: Path, seconds: float) -> Watched:
    """Run ``command`` alone and watched, with all the processes it starts."""
    record = folder / "calls.txt"
    strace = ("strace", "-f", "--seccomp-bpf", "-qq", "-e", f"trace={CALLS}")
    ran = subprocess.run(
        [*ALONE, *LOOPBACK_ON, *strace, "-e", "signal=none", "-o", str(record), *command],
        env={name: os.environ[name] for name in KEPT if name in os.environ},
        cwd=cwd, capture_output=True, text=True, timeout=seconds, check=False,
    )  # fmt: skip
    lines = record.read_text("utf-8", "replace").splitlines()
    return Watched(ran.returncode, ran.stdout + ran.stderr, tuple(filter(leaves, lines)))


def leaves(call: str) -> bool:
    """Does this line of the record name an address other than this machine's?"""
    found = [ip_address(v4 or v6) for v4, v6 in ADDRESS.findall(call)]
    return any(not address.is_loopback and not address.is_unspecified for address in found)


def python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, *arguments)
