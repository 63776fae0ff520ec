"""The report on the corpus, made beside the requests: reading every sheet takes half a minute."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from assistant.reporting import report_now
from corpus.catalogue import Catalogue
from corpus.errors import CatalogueError
from corpus.report.as_html import STYLE, report_sections
from corpus.report.broken import broken_file
from corpus.report.link_check import link_checks_file
from corpus.report.report import Report
from corpus.settings import CorpusSettings
from foundation import load
from web.editors.beside import Beside
from web.editors.pages import Editor, editors_page

router = APIRouter(prefix="/editors")
made: Beside[Report] = Beside("corpus-report")


@router.get("")
async def corpus_report(request: Request, me: Editor) -> Response:
    try:
        told = await made.get(await run_in_threadpool(_state), report_now)
    except CatalogueError:
        return editors_page(request, "corpus.html", me, sections="", coming=False)
    sections = await run_in_threadpool(report_sections, told) if told else ""
    return editors_page(
        request, "corpus.html", me, sections=sections, coming=told is None, report=told
    )


@router.get("/report.css")
async def style() -> Response:
    """How the report looks; it tells nothing."""
    return FileResponse(STYLE, media_type="text/css")


def _state() -> Hashable:
    """What changes when the report would; raises CatalogueError when there is no catalogue."""
    settings = load(CorpusSettings)
    with Catalogue.open(settings.catalogue_path()) as catalogue:
        version = catalogue.version()
        held = tuple((each.procedure.id, each.since, each.decision) for each in catalogue.held())
    files = (broken_file(settings.downloads()), link_checks_file(settings.downloads()))
    changed = tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in files)
    return settings.catalogue_path(), version, held, changed, datetime.now(UTC).date()
