"""The report on the corpus as it is now, for the command and for the editors' pages."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.figure_reading import read_figures
from corpus.catalogue import Catalogue
from corpus.report.broken import broken_file, recall_broken
from corpus.report.link_check import link_checks_file, read_checks
from corpus.report.making import Found, make_report
from corpus.report.report import Report
from corpus.report.stale import age_limits
from corpus.settings import CorpusSettings
from foundation import load


def report_now() -> Report:
    """Every sheet is read and compared: half a minute for some thousands. Raises CatalogueError."""
    settings = load(CorpusSettings)
    folder = settings.downloads()
    with Catalogue.open(settings.catalogue_path()) as catalogue:
        found = Found(
            sheets=tuple(catalogue.all()),
            version=catalogue.version(),
            held=catalogue.held(),
            limits=age_limits(settings),
            checked=read_checks(link_checks_file(folder)),
            broken=recall_broken(broken_file(folder)),
        )
    return make_report(found, read_figures, datetime.now(UTC))
