"""A small site on this machine, declared and read as the sync does."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from corpus.errors import SheetError
from corpus.procedure import Procedure
from corpus.sources.declaration import Context
from corpus.sources.source import LeftOut, Sheet, Source
from corpus.sources.website import WebsiteDeclaration
from tests.corpus.web_server import WebServer

SHORT = "<html lang=fr><title>{0} | Ville</title><main><h1>{0}</h1><p>Le texte de {0}.</main>"


def declare(site: WebServer, **options: Any) -> WebsiteDeclaration:
    said = {"sitemap": f"{site.address}/sitemap.xml", "delay_seconds": 0.0, "timeout_seconds": 0.5}
    return WebsiteDeclaration(kind="website", name="ville", **(said | options))


def opened(site: WebServer, folder: Path, **options: Any) -> Source:
    return declare(site, **options).open(Context("Belleroche Métropole", folder))


def read(
    site: WebServer, folder: Path, known: dict[str, str] | None = None, **options: Any
) -> list[Sheet]:
    return list(opened(site, folder, **options).sheets(known or {}))


def procedures(sheets: list[Sheet]) -> dict[str, Procedure]:
    return {sheet.id: sheet for sheet in sheets if isinstance(sheet, Procedure)}


def digests(sheets: list[Sheet]) -> dict[str, str]:
    return {id: sheet.digest for id, sheet in procedures(sheets).items()}


def left_out(sheets: list[Sheet]) -> dict[str, str]:
    return {sheet.id: sheet.reason for sheet in sheets if isinstance(sheet, LeftOut)}


def broken(sheets: list[Sheet]) -> dict[str, str]:
    return {sheet.id: str(sheet) for sheet in sheets if isinstance(sheet, SheetError)}


def short(site: WebServer, *names: str) -> None:
    for name in names:
        site.put(f"/{quote(name)}", SHORT.format(name.capitalize()))
    site.map(*(f"/{quote(name)}" for name in names))
