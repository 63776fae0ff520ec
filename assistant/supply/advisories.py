"""Published weaknesses (OSV records) against what is installed, from a folder on this machine.

Guichet never goes and fetches them: an operator brings the records (one JSON file each, as the
Open Source Vulnerabilities format has them), by whatever way the city allows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from assistant.errors import AdvisoriesError
from assistant.supply.packages import Package

ECOSYSTEM = "PyPI"


@dataclass(frozen=True, slots=True)
class Known:
    """One weakness of one library here. ``mended``: the versions that no longer have it."""

    package: str
    version: str
    id: str
    aliases: tuple[str, ...]
    summary: str
    mended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """``records`` were read; ``known`` concern what is installed."""

    records: int
    known: tuple[Known, ...]


def check(folder: Path, installed: Mapping[str, Package]) -> Checked:
    """Raises AdvisoriesError when there is no record, or one that cannot be read."""
    found: list[Known] = []
    count = 0
    for path in sorted(folder.rglob("*.json")):
        record = _read(path)
        count += 1
        if "withdrawn" not in record:
            found += _against(record, installed)
    if not count:
        raise AdvisoriesError(f"{folder}: expected OSV records (*.json), found none")
    return Checked(count, tuple(sorted(found, key=lambda one: (one.package, one.id))))


def _read(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise AdvisoriesError(f"{path}: expected an OSV record in JSON, found {error}") from None
    if not isinstance(record, dict) or not isinstance(record.get("affected"), list):
        raise AdvisoriesError(f"{path}: expected an OSV record with « affected », found none")
    return record


def _against(record: Mapping[str, Any], installed: Mapping[str, Package]) -> Iterator[Known]:
    for affected in record["affected"]:
        about = affected.get("package", {})
        package = installed.get(canonicalize_name(str(about.get("name", ""))))
        if package is None or str(about.get("ecosystem", "")).partition(":")[0] != ECOSYSTEM:
            continue
        here = Version(package.version).public  # « +cpu » is a way of building, not a version
        if here in affected.get("versions", ()) or _within(affected, Version(here)):
            yield Known(
                package.name,
                package.version,
                str(record.get("id", "")),
                tuple(map(str, record.get("aliases", ()))),
                str(record.get("summary", "")),
                tuple(_ends(affected, "fixed")),
            )


def _within(affected: Mapping[str, Any], here: Version) -> bool:
    return any(
        _in_range(one.get("events", ()), here)
        for one in affected.get("ranges", ())
        if one.get("type") == "ECOSYSTEM"
    )


def _in_range(events: Any, here: Version) -> bool:
    """The last event at or before this version says whether it is concerned."""
    moments: list[tuple[Version, bool]] = []
    for event in events:
        for kind, told in event.items():
            version = _version(str(told))
            if kind == "introduced":
                moments.append((version, True))
            elif kind == "fixed" or (kind == "last_affected" and here > version):
                moments.append((version, False))
    concerned = False
    for version, begins in sorted(moments, key=lambda one: one[0]):
        if version <= here:
            concerned = begins
    return concerned


def _version(told: str) -> Version:
    try:
        return Version(told)
    except InvalidVersion:
        return Version("0")  # rather one warning too many


def _ends(affected: Mapping[str, Any], kind: str) -> Iterator[str]:
    for one in affected.get("ranges", ()):
        for event in one.get("events", ()):
            if kind in event:
                yield str(event[kind])
