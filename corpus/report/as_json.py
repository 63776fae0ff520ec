"""The report as JSON: the same names as in ``report.py``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from corpus.report.report import Report


def report_json(report: Report) -> dict[str, object]:
    """Plain lists and dictionaries; dates in ISO 8601, years as keys of text."""
    return {key: _plain(value) for key, value in asdict(report).items()}


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
