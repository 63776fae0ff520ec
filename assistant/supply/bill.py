"""The bill of materials (SBOM), CycloneDX 1.6: libraries, models and data, with their hashes."""

from __future__ import annotations

from importlib.metadata import version

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from assistant.artefacts.digests import file_digest
from assistant.artefacts.manifest import Artefact, pinned_artefacts
from assistant.artefacts.settings import own_path
from assistant.supply.packages import ROOT, Package, packages
from corpus.declared import snapshot
from corpus.settings import CorpusSettings
from foundation import load

LICENCES = LicenseFactory()
OPEN_LICENCE = "etalab-2.0"  # of the State's sheets


def bill() -> str:
    """As JSON, the same for the same installation but for its number and its moment."""
    found = packages()
    components = {name: _library(package) for name, package in found.items()}
    root = components.pop(ROOT)
    root.type = ComponentType.APPLICATION
    others = [*map(_model, pinned_artefacts()), *_data()]
    bom = Bom(components=[*components.values(), *others])
    bom.metadata.component = root
    bom.metadata.properties.add(Property(name="guichet:version", value=version(ROOT)))
    by_name = components | {ROOT: root}
    for name, package in found.items():
        needs = [by_name[need] for need in package.needs if need in by_name]
        bom.register_dependency(by_name[name], [*needs, *(others if name == ROOT else ())])
    return str(JsonV1Dot6(bom).output_as_string(indent=2))


def _library(package: Package) -> Component:
    purl = PackageURL("pypi", name=package.name, version=package.version)
    return Component(
        name=package.name,
        version=package.version,
        purl=purl,
        bom_ref=str(purl),
        licenses=_licences(package.licence),
    )


def _model(artefact: Artefact) -> Component:
    """What is pinned, or the city's own in its stead; of a folder of its own there is no hash."""
    own = own_path(artefact.name)
    digest = artefact.sha256
    if own is not None:
        digest = file_digest(own) if own.is_file() else ""
    return Component(
        name=own.name if own is not None else artefact.target,
        type=ComponentType.MACHINE_LEARNING_MODEL,
        bom_ref=f"model:{artefact.name}",
        description="" if own is not None else artefact.title,
        licenses=() if own is not None else _licences(artefact.licence),
        hashes=_hashes(digest),
        properties=[Property(name="guichet:role", value=artefact.name)],
    )


def _data() -> list[Component]:
    settings = load(CorpusSettings)
    if not settings.service_public or settings.service_public_file:
        return []
    pinned = snapshot()
    return [
        Component(
            name=pinned["name"],
            version=pinned["version"],
            type=ComponentType.DATA,
            bom_ref="data:service-public",
            description="The State's procedure sheets, a snapshot of 2020",
            licenses=_licences(OPEN_LICENCE),
            hashes=_hashes(pinned["sha256"]),
        )
    ]


def _hashes(digest: str) -> list[HashType]:
    return [HashType(alg=HashAlgorithm.SHA_256, content=digest)] if digest else []


def _licences(words: str) -> list[License]:
    return [LICENCES.make_from_string(words)] if words else []
