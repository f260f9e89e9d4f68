from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.days import start_of, study_day

MOMENT = timedelta(microseconds=1)
BAMAKO, PARIS, NEW_YORK = ZoneInfo("Africa/Bamako"), ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")
# Half hours, both sides of the date line, both halves of the earth, changes of half an hour and at midnight.
ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC", "Africa/Bamako", "Africa/Cairo", "America/Havana", "America/New_York", "America/St_Johns", "Asia/Beirut",
        "Asia/Kathmandu", "Australia/Lord_Howe", "Europe/Paris", "Pacific/Auckland", "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
    )
]  # fmt: skip


@pytest.mark.parametrize(
    ("local", "day"),
    [
        ("2025-03-10T23:59", date(2025, 3, 10)),
        ("2025-03-11T00:01", date(2025, 3, 10)),
        ("2025-03-11T03:59:59.999999", date(2025, 3, 10)),
        ("2025-03-11T04:00", date(2025, 3, 11)),
        ("2025-01-01T03:00", date(2024, 12, 31)),
    ],
)
@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_a_day_lasts_until_four_in_the_morning(local, day, zone):
    assert study_day(datetime.fromisoformat(local).replace(tzinfo=zone), zone) == day


def test_an_evening_and_the_next_morning_are_two_days():
    evening = datetime(2025, 3, 10, 20, 0, tzinfo=BAMAKO)
    assert study_day(evening + timedelta(hours=12), BAMAKO) == study_day(evening, BAMAKO) + timedelta(days=1)


def test_one_moment_is_another_day_elsewhere():
    at = datetime(2025, 3, 11, 2, 0, tzinfo=UTC)
    assert study_day(at, ZoneInfo("Asia/Kathmandu")) == date(2025, 3, 11)
    assert study_day(at, BAMAKO) == study_day(at, NEW_YORK) == date(2025, 3, 10)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (PARIS, date(2025, 3, 29), 23),
        (PARIS, date(2025, 3, 30), 24),
        (PARIS, date(2025, 10, 25), 25),
        (PARIS, date(2025, 10, 26), 24),
        (NEW_YORK, date(2025, 3, 8), 23),
        (NEW_YORK, date(2025, 11, 1), 25),
        (ZoneInfo("Australia/Lord_Howe"), date(2025, 4, 5), 24.5),
        (BAMAKO, date(2025, 3, 29), 24),
    ],
    ids=str,
)
def test_a_change_of_the_clock_makes_the_day_before_it_shorter_or_longer(zone, day, hours):
    following = start_of(day + timedelta(days=1), zone)
    assert following - start_of(day, zone) == timedelta(hours=hours)
    assert study_day(following - MOMENT, zone) == day


def test_the_hour_that_comes_twice_is_twice_on_the_day_before():
    first = datetime(2025, 10, 26, 2, 30, tzinfo=PARIS)
    assert study_day(first, PARIS) == study_day(first.replace(fold=1), PARIS) == date(2025, 10, 25)


def test_a_flight_across_the_date_line_repeats_or_skips_a_day():
    auckland, honolulu = ZoneInfo("Pacific/Auckland"), ZoneInfo("Pacific/Honolulu")
    departure = datetime(2025, 6, 10, 20, 0, tzinfo=auckland)
    arrival = departure + timedelta(hours=9)
    assert study_day(departure, auckland) == date(2025, 6, 10)
    assert study_day(arrival.astimezone(UTC), honolulu) == date(2025, 6, 10)
    back = datetime(2025, 6, 10, 22, 0, tzinfo=honolulu).astimezone(UTC)
    assert study_day(back, honolulu) == date(2025, 6, 10)
    assert study_day(back + timedelta(hours=9), auckland) == date(2025, 6, 12)


def test_a_day_that_a_country_skipped_begins_with_the_next():
    apia = ZoneInfo("Pacific/Apia")
    assert start_of(date(2011, 12, 30), apia) == start_of(date(2011, 12, 31), apia)


@given(st.dates(date(2015, 1, 1), date(2035, 12, 31)), st.sampled_from(ZONES))
def test_a_day_begins_where_the_one_before_ends(day, zone):
    start = start_of(day, zone)
    assert study_day(start, zone) == day
    assert study_day(start - MOMENT, zone) == day - timedelta(days=1)


@given(
    st.integers(0, 20 * 365 * 24 * 60).map(
        lambda minutes: datetime(2015, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.timedeltas(timedelta(0), timedelta(days=400)),
    st.sampled_from(ZONES),
)
def test_days_never_go_back_where_the_learner_stays(at, later, zone):
    assert study_day(at, zone) <= study_day(at + later, zone)


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        study_day(datetime.fromisoformat("2025-03-10T12:00"), BAMAKO)
