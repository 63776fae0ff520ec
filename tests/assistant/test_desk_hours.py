"""When the desk is open, in the city's own time, through holidays and changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.desk.hours import OpeningHours
from assistant.desk.settings import ALWAYS_OPEN, DeskSettings

PARIS = ZoneInfo("Europe/Paris")
MOMENTS = st.integers(0, 700 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
WEEK = ("mon-fri 08:30-12:30 13:30-17:30", "sat 09:00-12:00")


def at(text: str, zone: ZoneInfo = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def hours(**given: object) -> OpeningHours:
    return OpeningHours.read(**{"lines": WEEK, "zone": "Europe/Paris", "public": "FR"} | given)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-03T08:29:59", False),
        ("2026-03-03T08:30", True),
        ("2026-03-03T12:30", False),
        ("2026-03-03T13:30", True),
        ("2026-03-07T10:00", True),  # a Saturday
        ("2026-03-07T14:00", False),
        ("2026-03-08T10:00", False),  # a Sunday
        ("2026-05-14T10:00", False),  # Ascension Day, a Thursday
        ("2026-04-06T10:00", False),  # Easter Monday
        ("2026-07-14T10:00", False),
    ],
)
def test_it_is_open_at_the_hours_told_and_on_no_holiday(moment: str, is_open: bool) -> None:
    assert hours().is_open(at(moment)) is is_open


def test_the_same_hour_holds_in_summer_and_in_winter() -> None:
    assert hours().is_open(datetime(2026, 7, 1, 6, 30, tzinfo=UTC))  # 08:30 in Paris
    assert not hours().is_open(datetime(2026, 1, 5, 6, 30, tzinfo=UTC))  # 07:30


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-03-03T07:00", "2026-03-03T08:30"),
        ("2026-03-03T12:45", "2026-03-03T13:30"),
        ("2026-03-03T10:00", "2026-03-03T13:30"),  # open now: the one after
        ("2026-03-07T12:00", "2026-03-09T08:30"),
        ("2026-12-24T18:00", "2026-12-26T09:00"),  # past Christmas
        ("2026-03-28T13:00", "2026-03-30T08:30"),  # past the night that loses an hour
    ],
)
def test_the_next_opening_is_told_past_nights_weekends_and_holidays(
    moment: str, opens: str
) -> None:
    assert hours().next_opening(at(moment)) == at(opens)


def test_parts_of_the_country_have_their_own_holidays() -> None:
    saint_stephen = at("2026-12-26T10:00")
    assert hours().is_open(saint_stephen)
    assert not hours(public="FR-57").is_open(saint_stephen)
    assert hours(public="").is_open(at("2026-07-14T10:00"))


def test_the_city_adds_days_of_its_own() -> None:
    closed = hours(closed=("2026-12-24/2026-12-31", "2026-03-03"))
    assert not closed.is_open(at("2026-03-03T10:00"))
    assert closed.next_opening(at("2026-12-23T18:00")) == at("2027-01-02T09:00")


def test_a_desk_that_never_opens_has_no_next_opening() -> None:
    never = hours(lines=())
    assert not never.is_open(at("2026-03-03T10:00"))
    assert never.next_opening(at("2026-03-03T10:00")) is None


@given(MOMENTS)
def test_always_open_is_always(moment: datetime) -> None:
    assert DeskSettings(**ALWAYS_OPEN).opening_hours().is_open(moment)


@given(MOMENTS)
def test_it_is_open_when_it_opens_and_closed_just_before(moment: datetime) -> None:
    found = hours().next_opening(moment)
    assert found is not None
    assert found > moment
    assert hours().is_open(found)
    assert not hours().is_open(found - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"hours": ("lundi 08:00-12:00",)}, "mon-fri 08:30"),
        ({"hours": ("fri-mon 08:00-12:00",)}, "fri-mon"),
        ({"hours": ("mon 12:00-08:00",)}, "opening before its closing"),
        ({"hours": ("mon 25:00-26:00",)}, "00:00 to 24:00"),
        ({"timezone": "Paris"}, "Europe/Paris"),
        ({"public_holidays": "FRANCE"}, "FR-57"),
        ({"public_holidays": "FR-99"}, "FR-57"),
        ({"closed": ("24/12/2026",)}, "2026-12-24"),
        ({"closed": ("2026-12-31/2026-12-24",)}, "first day before the last"),
    ],
)
def test_wrong_settings_are_told_with_what_was_expected(wrong: dict, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        DeskSettings(**wrong)


def test_a_closed_day_is_a_day() -> None:
    assert hours(closed=("2026-03-03",)).is_closed_day(date(2026, 3, 3))
