"""What the running configuration tells of itself, in French, under the names that the form uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from assistant.access.settings import AccessSettings
from assistant.artefacts.settings import ModelsSettings
from assistant.configuring import code_version
from assistant.desk.settings import DeskSettings
from assistant.doctor.connections import HERE, connections
from assistant.retention import days_kept
from assistant.settings import AssistantSettings, AuthoritySettings
from assistant.storage.address import read_address
from assistant.storage.settings import StorageSettings, storage_url
from corpus.overview import catalogue_version, sources_told
from evaluation.register.entry import Entry, Fact, filled, words
from evaluation.register.measured import measured_facts
from evaluation.register.model_card import model_facts
from evaluation.report.french import percent
from foundation import load


def register_entry() -> Entry:
    """Every part, as of today. Reads kept runs and all sheets: some seconds.

    Raises SettingsError, RegisterError, ArtefactError.
    """
    zone = ZoneInfo(load(DeskSettings).timezone)
    return Entry(
        authority=load(AuthoritySettings).name,
        made_on=datetime.now(UTC).astimezone(zone).date().isoformat(),
        version=code_version(),
        parts=filled(facts()),
    )


def facts() -> dict[str, Fact]:
    """All of them; an empty one is not known here."""
    authority, assistant = load(AuthoritySettings), load(AssistantSettings)
    composition = words()["composition"]
    return {
        "authority": authority.name,
        "phone": authority.phone,
        "website": authority.website,
        "code": code_version(),
        "languages": ", ".join(_language(code) for code in assistant.languages),
        "explained": ", ".join(_language(code) for code in assistant.explained),
        "composition": composition[assistant.composition],
        "retention": tuple(_retention()),
        "days": str(load(StorageSettings).retention_days),
        "hours": "; ".join(load(DeskSettings).hours),
        "connections": tuple(_connections()),
        "transfers": words()["transfers"]["some" if _away() else "none"],
        "security": tuple(_security()),
        "sources": _sources(catalogue_version()),
        "risks": tuple(words()["risks"]["always"]),
        "risk": percent(assistant.risk),
        **model_facts(),
        **measured_facts(),
    }


def _retention() -> Iterator[str]:
    """How long each kind of data is kept; a kind without words of its own keeps its name."""
    kept: Mapping[str, int] = {"callbacks": load(DeskSettings).callback_days} | {
        kind: days for kind, days in days_kept().items() if days
    }
    told = words()["retention"]
    for kind, days in kept.items():
        yield f"{told.get(kind, kind)} : {days} jours"


def _away() -> list[str]:
    return [each.host for each in connections() if each.host not in HERE]


def _connections() -> Iterator[str]:
    """Every other machine that the settings allow, and what goes there."""
    told = words()["connections"]
    for each in connections():
        if each.host not in HERE:
            sealed = told["sealed" if each.sealed else "open"]
            yield f"{told.get(each.setting, each.setting)} : {each.host}, {sealed}"


def _security() -> Iterator[str]:
    told = words()["security"]
    yield from told["always"]
    yield told["audit"].format(days=load(AccessSettings).audit_days)
    backend = read_address(storage_url()).get_backend_name()
    yield told["sqlite" if backend == "sqlite" else "server"]
    yield told["model_server" if load(ModelsSettings).server_url else "model_here"]


@lru_cache(maxsize=2)
def _sources(version: str) -> tuple[str, ...]:
    """Of that version of the sheets: reading them all takes a second or more."""
    return tuple(_source_lines()) if version else ()


def _source_lines() -> Iterator[str]:
    told = words()["sources"]
    for source in sources_told():
        dates = (
            told["dates"].format(oldest=_day(source.oldest), newest=_day(source.newest))
            if source.oldest
            else told["undated"]
        )
        yield told["line"].format(
            publisher=source.publisher,
            sheets=source.sheets,
            dates=dates,
            licence=source.licence or told["no_licence"],
        )


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _language(code: str) -> str:
    return str(words()["languages"].get(code, code))
