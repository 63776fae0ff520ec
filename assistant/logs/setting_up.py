"""Logs go to standard error; ours and those of libraries have one form.

Our own lines hold constants, kinds of errors and counts. A library's message may quote what it was
given, so only its template is told, and where in the code it stands: that names it exactly.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor

from assistant.logs.settings import LogsSettings
from foundation import load

QUIET = logging.WARNING  # of libraries, less is not told whatever the level of ours
LITERAL = ("uvicorn", "alembic")  # their messages without arguments are written as such in code


def set_up_logs(stream: TextIO | None = None) -> None:
    """From now on, for this process. Raises SettingsError."""
    settings, stream = load(LogsSettings), stream or sys.stderr
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    last: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False, default=_kind)
        if settings.format == "json"
        else structlog.dev.ConsoleRenderer(colors=stream.isatty())
    )
    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*common, _without_traceback, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        ProcessorFormatter(
            processors=[ProcessorFormatter.remove_processors_meta, last],
            foreign_pre_chain=[_of_library, *common],
            use_get_message=False,
            pass_foreign_args=True,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(level, QUIET))


def _without_traceback(_: Any, __: str, event: EventDict) -> EventDict:
    """Frames and messages of exceptions could quote a citizen: only their kind is told."""
    if fault := event.pop("exc_info", None):
        event["error"] = _kind_of_fault(fault)
    event.pop("stack_info", None)
    return event


def _of_library(_: Any, __: str, event: EventDict) -> EventDict:
    record: logging.LogRecord = event["_record"]
    told = event.pop("positional_args", None) or record.name.startswith(LITERAL)
    event["event"] = str(record.msg) if told else "a library speaks"
    event["logger"] = record.name
    event["at"] = f"{Path(record.pathname).name}:{record.lineno}"
    fault = event.pop("exc_info", None) or record.exc_info
    record.exc_info = record.exc_text = None
    if fault:
        event["error"] = _kind_of_fault(fault)
    return event


def _kind_of_fault(fault: Any) -> str:
    if isinstance(fault, tuple):
        fault = fault[1]
    return type(fault if isinstance(fault, BaseException) else sys.exception()).__name__


def _kind(value: object) -> str:
    """A value that is no JSON may hold anything: only its type is told."""
    return type(value).__name__
