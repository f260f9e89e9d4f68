from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.typed_dates import read_date


def read(text, **options):
    """Return what was typed in ISO form, a day without its year as --MM-DD, or None."""
    found = read_date(text, **options)
    if found is None:
        return None
    return found.value.isoformat() if found.value else f"--{found.month:02}" + (f"-{found.day:02}" if found.day else "")


@pytest.mark.parametrize(
    "text",
    [
        "25 April 2013", "25 april 2013", "25th April 2013", "25th of April 2013", "the 25th of April, 2013",
        "April 25, 2013", "April 25th 2013", "2013 April 25", "25 Apr 2013", "25-Apr-2013", "Apr. 25, 2013",
        "25april2013", "25 avril 2013", "le 25 avril 2013", "25 AVRIL 2013", "25 avr. 2013", "2013-04-25", "2013/04/25",
        "2013.4.25", "20130425", "25042013", "25/04/2013", "25/4/2013", "25.04.2013", "25-04-2013", "25 04 2013",
        "25/4/13", "25.04.13", "25 Apr 13", "April 25, 13", "04/25/2013", "4/25/13", "Thursday 25 April 2013",
        "jeudi 25 avril 2013", "on 25 April 2013", "“25 April 2013”", "'25 April 2013'", "٢٥/٤/٢٠١٣",
        "25\u00a0April\u00a02013", "25 April ’13",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_typed(text):
    assert read(text) == "2013-04-25"


@pytest.mark.parametrize(
    "text",
    [
        "April 2013", "april, 2013",
        "Apr 2013", "Apr. 2013", "avril 2013", "avr 2013", "en avril 2013", "in April 2013",
        "04/2013", "4/2013", "4-2013", "04.2013", "2013-04", "2013/4", "April of 2013", "avril '13", "early April 2013",
        "mi-avril 2013", "about April 2013",
    ],
)  # fmt: skip
def test_a_month_stays_a_month(text):
    assert read(text) == "2013-04"


@pytest.mark.parametrize("text", ["2013", "in 2013", "en 2013", "the year 2013", "l'année 2013", "late 2013", "’13"])
def test_a_year_stays_a_year(text):
    assert read(text) == "2013"


@pytest.mark.parametrize(
    ("english", "french", "month"),
    [
        ("January", "janvier", 1), ("February", "février", 2), ("March", "mars", 3), ("April", "avril", 4),
        ("May", "mai", 5), ("June", "juin", 6), ("July", "juillet", 7), ("August", "août", 8),
        ("September", "septembre", 9), ("October", "octobre", 10), ("November", "novembre", 11),
        ("December", "décembre", 12),
    ],
)  # fmt: skip
def test_every_month_is_known_in_both_languages(english, french, month):
    names = (english, english[:3], french, french.upper())
    assert {read(f"1 {name} 2013") for name in names} == {f"2013-{month:02}-01"}


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("04/05/2013", "2013-05-04"),
        ("12/12/2013", "2013-12-12"),
        ("1er juillet 2013", "2013-07-01"),
        ("first of July 2013", "2013-07-01"),
        ("1/7/69", "1969-07-01"),
        ("1/7/68", "2068-07-01"),
        ("29 February 2012", "2012-02-29"),
    ],
)
def test_days_come_first_and_short_years_are_near(text, iso):
    assert read(text) == iso


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("25 April", "--04-25"),
        ("Apr 25", "--04-25"),
        ("25/4", "--04-25"),
        ("04/25", "--04-25"),
        ("le 1er juillet", "--07-01"),
        ("29 February", "--02-29"),
        ("April", "--04"),
    ],
)
def test_a_missing_year_is_never_filled_in(text, parts):
    assert read(text) == parts


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2022-08/2023-06", "2022-08/2023-06"),
        ("August 2022 to June 2023", "2022-08/2023-06"),
        ("from August 2022 until June 2023", "2022-08/2023-06"),
        ("août 2022 – juin 2023", "2022-08/2023-06"),
        ("d'août 2022 à juin 2023", "2022-08/2023-06"),
        ("de mars à avril 2013", "2013-03/2013-04"),
        ("between April and July 2013", "2013-04/2013-07"),
        ("April-July 2013", "2013-04/2013-07"),
        ("25-28 April 2013", "2013-04-25/2013-04-28"),
        ("du 25 au 28 avril 2013", "2013-04-25/2013-04-28"),
        ("2013-04-25 to 2013-04-28", "2013-04-25/2013-04-28"),
        ("2012-2013", "2012/2013"),
        ("June 2023 to August 2022", None),
        ("April 2013 to now", None),
    ],
)
def test_intervals_are_read_from_end_to_end(text, iso):
    assert read(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "yesterday", "hier", "today", "now", "last year", "two years ago", "il y a deux ans", "tomorrow", "5",
        "25", "130", "32 April 2013", "30 February 2013", "29/02/2013", "2013-13", "2013-02-30", "13/13/2013", "1/1/1",
        "April or May 2013", "25 or 26 April 2013", "25 April 2013 and 1 July 2013", "April/May 2013",
        "April and May 2013",
        "before 2013", "after April 2013",
        "not 2013", "0000-00-00", "0 2013", "2013-00", "0 April 2013",
         "9999-99-99", "999999999999 April 2013", "Aprilish 2013 perhaps", "апрель 2013",
    ],
)  # fmt: skip
def test_what_is_not_one_date_is_not_read(text):
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Febuary 2013", "2013-02"),
        ("25 Aprl 2013", "2013-04-25"),
        ("Apirl 2013", "2013-04"),
        ("Setpember 2013", "2013-09"),
        ("Jully 2013", "2013-07"),
        ("juilet 2013", "2013-07"),
        ("Jule 2013", None),
        ("Jun 2013", "2013-06"),
        ("Maz 2013", None),
    ],
)
def test_a_slip_in_a_month_is_read_when_only_one_month_is_near(text, iso):
    assert read(text) == iso


def test_slips_are_told_and_can_be_refused():
    assert read_date("Febuary 2013").misspelt
    assert not read_date("February 2013").misspelt
    assert read_date("Febuary 2013", forgiving=False) is None
    assert read_date("Febuary to May 2013").misspelt


@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    read_date(text)


@given(st.text(alphabet="0123456789 /-.,'april toand", max_size=40))
def test_any_medley_of_digits_and_signs_can_be_read(text):
    read_date(text)


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_every_day_is_read_in_the_usual_forms(day):
    forms = (day.isoformat(), day.strftime("%d/%m/%Y"), day.strftime("%d %B %Y"), day.strftime("%B %d, %Y"))
    assert {read(form) for form in forms if day.year >= 1000} == {day.isoformat()}
