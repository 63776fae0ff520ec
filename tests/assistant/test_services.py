"""A question on one's own case is met with the services that can reckon it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.conversation import Citation
from assistant.services import MOST, services_of
from corpus.catalogue import Catalogue
from corpus.procedure import Block, BlockKind, Link, Procedure

SHEET = Procedure(
    id="aides",
    title="Aides au logement",
    source="local",
    scope="local",
    publisher="Belleroche Métropole",
    licence="Licence Ouverte 2.0",
    url="https://www.belleroche.example/aides",
    audience=("particuliers",),
    territory="Belleroche",
    themes=(),
    updated=None,
    description="",
    blocks=(Block((), (), BlockKind.TEXT, "Une aide existe."),),
    links=(
        Link("reference", "Code", "https://www.law.example/code"),
        Link("service", "Demander une aide", "https://www.services.example/aide"),
        Link("service", "Sans adresse sûre", "http://www.services.example/vieux"),
        Link("service", "Estimer", "https://www.services.example/estimer", nature="Simulateur"),
    ),
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    many = tuple(Link("service", f"S{n}", f"https://www.services.example/{n}") for n in range(9))
    with Catalogue.open_to_write(tmp_path / "catalogue.sqlite") as catalogue:
        catalogue.replace("local", [SHEET, replace(SHEET, id="autre", links=SHEET.links + many)])
        yield catalogue


def cited(id: str, number: int = 1) -> Citation:
    return Citation(number, id, "", "", None, "", "")


def test_simulators_come_first_and_only_services_with_a_safe_address(catalogue: Catalogue) -> None:
    found = services_of([cited("aides")], catalogue)
    assert [service.title for service in found] == ["Estimer", "Demander une aide"]
    assert {service.procedure for service in found} == {"aides"}


def test_an_address_stands_once_and_they_are_few(catalogue: Catalogue) -> None:
    found = services_of([cited("aides"), cited("autre", 2)], catalogue)
    assert len(found) == MOST == len({service.url for service in found})


def test_a_sheet_that_has_left_has_no_services(catalogue: Catalogue) -> None:
    assert services_of([cited("partie")], catalogue) == ()
