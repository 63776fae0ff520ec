"""How the report names a sheet."""

from __future__ import annotations

from corpus.procedure import Procedure
from corpus.report.report import SheetName


def name(sheet: Procedure) -> SheetName:
    return SheetName(sheet.id, sheet.title, sheet.source, sheet.scope, sheet.url, sheet.updated)
