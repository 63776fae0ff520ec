"""One row → a place, each cell checked."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime

import phonenumbers

from corpus.errors import SheetError
from corpus.sources.places.columns import Columns
from corpus.sources.places.hours import Hours, HoursError
from corpus.sources.places.reading_hours import read_hours, read_week, with_holidays, with_week
from corpus.sources.places.table import Row
from corpus.sources.spacing import tidy

NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
DATES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d/%m/%y")


@dataclass(frozen=True, slots=True)
class Place:
    """What a row says; a text that it does not say is empty."""

    name: str
    kind: str
    address: str
    phone: str
    email: str
    website: str
    point: tuple[float, float] | None  # latitude, longitude
    hours: Hours
    closed: str
    accessibility: str
    description: str
    updated: date | None


def read_place(row: Row, columns: Columns, id: str) -> Place:
    """Raises SheetError, with the sheet's id, that names every fault of the row."""
    cells = {field: tidy(row.cells.get(name, "")) for field, name in columns.fields.items()}
    faults: list[str] = []
    hours, point, updated = Hours(), None, None
    try:
        hours = _hours(row, columns)
    except HoursError as error:
        faults.append(f"hours: {error}")
    try:
        point = _point(cells)
    except ValueError as error:
        faults.append(str(error))
    try:
        updated = read_date(cells.get("updated", ""))
    except ValueError as error:
        faults.append(f"updated: {error}")
    if faults:
        raise SheetError(f"{row.where}: {'; '.join(faults)}", id)
    return Place(
        name=cells["name"],
        kind=cells.get("kind", ""),
        address=_address(cells),
        phone=read_phone(cells.get("phone", "")),
        email=cells.get("email", ""),
        website=read_website(row.cells.get(columns.fields.get("website", ""), "")),
        point=point,
        hours=hours,
        closed=cells.get("closed", ""),
        accessibility=cells.get("accessibility", ""),
        description=cells.get("description", ""),
        updated=updated,
    )


def _hours(row: Row, columns: Columns) -> Hours:
    def cell(field: str) -> str:
        lines = row.cells.get(columns.fields.get(field, ""), "").splitlines()
        return "\n".join(filter(None, map(tidy, lines)))

    hours = read_hours(cell("hours")) if cell("hours") else Hours()
    for period, days in (("", columns.days), ("holidays", columns.holiday_days)):
        cells = {n: [tidy(row.cells.get(each, "")) for each in names] for n, names in days.items()}
        hours = with_week(hours, period, read_week(cells))
    return with_holidays(hours, cell("holiday_hours"))


def _address(cells: dict[str, str]) -> str:
    street, code, town = (cells.get(key, "") for key in ("address", "postcode", "town"))
    if re.fullmatch(r"\d{4}", code):  # a spreadsheet took it for a number
        code = f"0{code}"
    code = "" if code and code in street else code
    town = "" if town and town.lower() in street.lower() and not code else town
    return ", ".join(filter(None, (street.rstrip(" ,."), " ".join(filter(None, (code, town))))))


def _point(cells: dict[str, str]) -> tuple[float, float] | None:
    texts = [cells.get("latitude", ""), cells.get("longitude", "")]
    if not any(texts) and (both := cells.get("coordinates", "")):
        texts = re.split(r"\s*[;\s]\s*|,\s+|,(?=[-+]?\d+\.)", both.strip(" []()"), maxsplit=1)
    if not any(texts):
        return None
    found = " ".join(texts)
    if len(texts) != 2 or not all(NUMBER.fullmatch(text.strip(" ,")) for text in texts):
        raise ValueError(f"coordinates: expected a latitude and a longitude, found {found!r}")
    latitude, longitude = (float(text.strip(" ,").replace(",", ".")) for text in texts)
    if not (abs(latitude) <= 90 and abs(longitude) <= 180 and math.isfinite(latitude)):
        raise ValueError(
            "coordinates: expected a latitude of -90 to 90 and a longitude of -180 to 180 "
            f"in degrees, found {found!r}"
        )
    return (latitude, longitude) if latitude or longitude else None  # 0, 0 is a place unknown


def read_date(text: str) -> date | None:
    """A day as files write it: 2026-01-31, 2026-01-31T10:00, 31/01/2026. Raises ValueError."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        pass
    for form in DATES:
        try:
            return datetime.strptime(text.split(" ")[0], form).date()  # noqa: DTZ007 (a day)
        except ValueError:
            continue
    raise ValueError(f"expected a date such as 2026-01-31 or 31/01/2026, found {text!r}")


def read_phone(text: str) -> str:
    """A French number as it is read aloud, the zero that spreadsheets drop put back."""
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        return text
    if number.country_code != 33 or not phonenumbers.is_possible_number(number):
        return text
    if re.search(r"[^\d\s.+()/-]", text) or len(re.sub(r"\D", "", text)) < 9:
        return text  # words or two numbers: left as they are
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))


def read_website(text: str) -> str:
    """An address that can be opened, or nothing."""
    address = text.strip()
    if address.lower().startswith("www."):
        address = f"https://{address}"
    return address if re.fullmatch(r"https?://[^\s<>\"]+", address) else ""
