"""Opening hours: read whole and right, or kept in words, or refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sources.places.hours import Day, Hours, HoursError
from corpus.sources.places.reading_hours import (
    read_hours,
    read_week,
    with_holidays,
    with_week,
)

CLOSED = "-"


def clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def shown(day: Day) -> str:
    if day is None:
        return "?"
    if isinstance(day, str):
        return f"« {day} »"
    return " ".join(f"{clock(span.start)}-{clock(span.end)}" for span in day) or CLOSED


def weeks(hours: Hours) -> dict[str, list[str]]:
    return {each.period: [shown(day) for day in each.week] for each in hours.schedules}


def usual(text: str) -> list[str]:
    (week,) = weeks(read_hours(text)).values()
    return week


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Fr 09:00-12:00,14:00-17:30; Sa 9:00-12:00; Su off",
        "Mo,Tu,We,Th,Fr 09:00-12:00, Mo-Fr 14:00-17:30; Sa 09:00-12:00",
        "mo-fr 09:00-12:00,14:00-17:30 ; sa 09:00-12:00",
        "du lundi au vendredi 9h-12h et 14h-17h30, samedi 9h-12h, fermé le dimanche",
        "Lundi à vendredi : de 9 h à 12 h et de 14 h 00 à 17 h 30 ; samedi : 9 h – midi",
        "Lun. au Ven. : 09h00/12h00 - 14h00/17h30 | Sam. : 9:00 - 12:00",
        "tous les jours sauf samedi et dimanche 9-12h et 14h-17h30. Le samedi de 9h à 12h.",
        "lundi, mardi, mercredi, jeudi et vendredi de 9 heures à 12 heures puis de 14h à 17h30\n"
        "samedi de 9h à 12h\ndimanche : fermé",
    ],
)
def test_the_same_week_in_many_ways_of_writing(text: str) -> None:
    assert usual(text) == [*["9:00-12:00 14:00-17:30"] * 5, "9:00-12:00", CLOSED]


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("24/7", ["0:00-24:00"] * 7),
        ("ouvert 7j/7 et 24h/24", ["0:00-24:00"] * 7),
        ("Fr-Mo 10:00-18:00", [*["10:00-18:00"], CLOSED, CLOSED, CLOSED, *["10:00-18:00"] * 3]),
        ("Fr 22:00-02:00", [CLOSED] * 4 + ["22:00-2:00"] + [CLOSED] * 2),
        ("vendredi 20h-minuit", [CLOSED] * 4 + ["20:00-24:00"] + [CLOSED] * 2),
        ("9h-17h du lundi au vendredi", ["9:00-17:00"] * 5 + [CLOSED] * 2),
        (
            "Mo-Fr 08:00-12:00; We off",
            ["8:00-12:00"] * 2 + [CLOSED] + ["8:00-12:00"] * 2 + [CLOSED] * 2,
        ),
        ("le week-end 10h-18h", [CLOSED] * 5 + ["10:00-18:00"] * 2),
    ],
)
def test_weeks_that_are_less_common(text: str, week: list[str]) -> None:
    assert usual(text) == week


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Sa 12:00-20:00; Su 09:00-13:00; SH Mo-Sa 10:00-19:00; PH off",
        "lundi au samedi 12h-20h, dimanche 9h-13h, fermé les jours fériés ; "
        "vacances scolaires : lundi au samedi 10h-19h",
    ],
)
def test_school_holidays_have_their_own_week_and_keep_the_other_days(text: str) -> None:
    hours = read_hours(text)
    assert weeks(hours) == {
        "": [*["12:00-20:00"] * 6, "9:00-13:00"],
        "holidays": [*["10:00-19:00"] * 6, "9:00-13:00"],
    }
    assert hours.public_holidays == ()


@pytest.mark.parametrize(
    "text",
    [
        "Apr-Oct: Mo-Sa 09:00-18:30, Su 09:00-12:30; Nov-Mar: Mo-Sa 09:00-17:00",
        "du 1er avril au 31 octobre : lundi à samedi 9h-18h30, dimanche 9h-12h30 ; "
        "de novembre à mars : lundi à samedi 9h-17h",
    ],
)
def test_each_season_has_its_week(text: str) -> None:
    assert weeks(read_hours(text)) == {
        "du 1er avril au 31 octobre": [*["9:00-18:30"] * 6, "9:00-12:30"],
        "du 1er novembre au 31 mars": [*["9:00-17:00"] * 6, CLOSED],
    }


def test_a_comma_joins_the_holidays_to_the_days() -> None:
    assert weeks(read_hours("Mo-Fr,SH 09:00-12:00")) == {
        "": [*["9:00-12:00"] * 5, CLOSED, CLOSED],
        "holidays": ["9:00-12:00"] * 7,
    }
    hours = read_hours("Sa,PH 10:00-12:00")
    assert shown(hours.public_holidays) == weeks(hours)[""][5] == "10:00-12:00"


def test_dates_without_hours_are_closures_and_comments_are_notes() -> None:
    hours = read_hours('Mo-Fr 09:00-12:00 "sonnez"; Dec 25 off; Aug 01-15 off; "sur rendez-vous"')
    assert hours.closures == ("le 25 décembre", "du 1er août au 15 août")
    assert hours.notes == ("sonnez", "sur rendez-vous")
    assert shown(read_hours('Mo "sur rendez-vous"').schedules[0].week[0]) == "« sur rendez-vous »"


@pytest.mark.parametrize(
    "text",
    [
        "lundi 25h-26h",
        "Mo 25:00-26:00",
        "lundi 9h75-12h",
        "lundi 24h30-25h",
        "Mo-Fr 12:00-09:00",
        "lundi 14h-9h",
        "lundi 9h-12h et 11h-14h",
        "lundi 9h-9h",
        "Feb 30 off",
    ],
)
def test_hours_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(HoursError, match=r"expected .*, found"):
        read_hours(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mo[1] 09:00-12:00",
        "week 1-10 Mo 09:00-12:00",
        "Mo-Fr sunrise-sunset",
        "2026 Mo 09:00-12:00",
        "Mo 09:00",
        "Mo 09:00+",
        'Mo-Fr 09:00-12:00 || "sur rendez-vous"',
        "SH Mo 10:00-12:00; Mo-Fr 09:00-17:00",
        "Mo-",
        "PH Mo 10:00-12:00",
    ],
)
def test_syntax_that_we_do_not_know_is_never_half_read(text: str) -> None:
    try:
        hours = read_hours(text)
    except HoursError:
        return
    assert hours == Hours(words=text)


@pytest.mark.parametrize(
    "text",
    [
        "sur rendez-vous",
        "du lundi au vendredi de 9h à 12h, fermée le jeudi matin",
        "le premier lundi du mois 9h-12h",
        "lundi 9h-12h mardi",
        "fermé le dimanche, lundi 9h-12h",
        "mars 9h-12h",
        "lundi 9h",
        "9h-18h",
        "9h-12h lundi, 14h-18h mardi",
        "ouvert de mars à octobre",
        "pendant les vacances de Noël : lundi 9h-12h",
        "lundi au",
    ],
)
def test_french_that_we_do_not_know_is_repeated_and_never_half_read(text: str) -> None:
    assert read_hours(text) == Hours(words=text)


def test_columns_by_day_are_one_week_and_an_empty_one_is_not_said_to_be_closed() -> None:
    week = read_week(
        {
            0: ["9h-12h", "14h-18h"],
            1: ["09:00-12:00 / 14:00-18:00"],
            2: ["Fermé"],
            3: ["sur appel"],
            4: [""],
            6: ["-"],
        }
    )
    assert [shown(day) for day in week] == [
        "9:00-12:00 14:00-18:00",
        "9:00-12:00 14:00-18:00",
        CLOSED,
        "« sur appel »",
        "?",
        "?",
        CLOSED,
    ]
    with pytest.raises(HoursError):
        read_week({0: ["9h-30h"]})


def test_a_column_for_the_holidays_changes_nothing_of_the_usual_week() -> None:
    hours = with_week(Hours(), "", read_week({day: ["9h-12h"] for day in range(6)}))
    both = with_holidays(hours, "du lundi au vendredi 10h-16h")
    assert weeks(both) == {
        "": [*["9:00-12:00"] * 6, "?"],
        "holidays": [*["10:00-16:00"] * 5, CLOSED, CLOSED],
    }
    assert weeks(with_holidays(hours, "fermé"))["holidays"] == [CLOSED] * 7
    assert with_holidays(hours, "voir le site").notes == ("voir le site",)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=40)
    | st.lists(
        st.sampled_from(
            ["lundi", "Mo", "-", "au", "9h", "12:00", "24/7", "fermé", ",", ";", "sauf", "off",
             "PH", "SH", "Apr", "25h", "le", "et", '"a"', "/", "du 3 au 5 mai", "jours fériés"]
        ),
        max_size=12,
    ).map(" ".join)
)  # fmt: skip
def test_any_text_is_hours_or_words_or_is_refused(text: str) -> None:
    try:
        hours = read_hours(text)
    except HoursError:
        return
    assert (
        hours.words
        or hours.schedules
        or hours == Hours((), hours.public_holidays, hours.closures, hours.notes)
    )
    for schedule in hours.schedules:
        assert len(schedule.week) == 7
