"""The libraries that are installed here and that Guichet rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = "guichet"
CLASSIFIER = "License :: "


@dataclass(frozen=True, slots=True)
class Package:
    """One library. ``name`` as registries compare it; ``version`` with its local part (+cpu).

    ``licence``: an SPDX expression where the library gives one, else its words, or "".
    ``needs``: the names, among those installed, of what it rests on itself.
    """

    name: str
    version: str
    licence: str
    needs: tuple[str, ...]


def packages(extras: Iterable[str] | None = None) -> dict[str, Package]:
    """Guichet itself and all that it rests on, by name, as installed.

    ``extras`` of Guichet's own; None: all those that are installed here.
    """
    found: dict[str, Package] = {}
    wanted = [(ROOT, frozenset(extras) if extras is not None else _extras(ROOT))]
    seen: set[tuple[str, frozenset[str]]] = set()
    while wanted:
        name, chosen = wanted.pop()
        if (name, chosen) in seen:
            continue
        seen.add((name, chosen))
        installed = _installed(name)
        if installed is None:
            continue
        needs = _needs(installed, chosen)
        wanted += needs
        known = found[name].needs if name in found else ()
        present = {need for need, _ in needs if _installed(need) is not None} - {name}
        licence = _licence(installed)
        found[name] = Package(name, installed.version, licence, tuple(sorted({*known, *present})))
    return dict(sorted(found.items()))


def _needs(installed: Distribution, extras: frozenset[str]) -> list[tuple[str, frozenset[str]]]:
    found: list[tuple[str, frozenset[str]]] = []
    for line in installed.requires or ():
        need = Requirement(line)
        if need.marker is None or any(
            need.marker.evaluate({"extra": extra}) for extra in (*extras, "")
        ):
            found.append((canonicalize_name(need.name), frozenset(need.extras)))
    return found


def _extras(name: str) -> frozenset[str]:
    installed = _installed(name)
    return frozenset(installed.metadata.get_all("Provides-Extra") or () if installed else ())


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _licence(installed: Distribution) -> str:
    told = installed.metadata
    if "License-Expression" in told:
        return str(told["License-Expression"])
    classified = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier") or ()
        if line.startswith(CLASSIFIER) and line.count(" :: ") > 1
    ]
    words = str(told["License"] or "").strip() if "License" in told else ""
    # Some put the whole text there.
    return words if 0 < len(words) <= 60 else " AND ".join(classified)
