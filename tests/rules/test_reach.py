from __future__ import annotations

import math

import pytest

from tests.rules.builders import claim, fact, number, place
from training.rules.reach import range_of, span_of
from training.rules.records import Kind, Stance


def span(*values, answer="2013-04-25"):
    return span_of(fact(answer=answer, claims=tuple(claim(value) for value in values)))


def test_an_event_may_have_been_on_any_day_that_a_source_gives():
    found = span("2013-04-25", "2013-07")
    assert (str(found.first), str(found.last)) == ("2013-04-25", "2013-07-31")


def test_a_silent_source_gives_no_day():
    assert span_of(fact(claims=(claim("2013-04-25"), claim(None, Stance.SILENT)))) == span("2013-04-25")


def test_an_event_is_before_another_only_by_every_reading():
    july = span("2013-07", answer="2013-07")
    assert span("2013-04-25").before(july)
    assert not span("2013-04-25", "2013").before(july)
    assert not july.before(span("2013-04-25"))


def test_events_of_neighbouring_days_are_not_told_apart():
    assert not span("2013-01-10", answer="2013-01-10").apart(span("2013-01-11", answer="2013-01-11"))


@pytest.mark.parametrize(
    ("values", "month", "year"),
    [
        (("2013-04-25", "2013-04"), "2013-04", 2013),
        (("2013-04-25", "2013"), None, 2013),
        (("2013-04-25", "2012-04"), None, None),
    ],
)
def test_a_month_or_year_is_known_when_all_agree(values, month, year):
    found = span(*values)
    assert (found.month.isoformat() if found.month else None, found.year) == (month, year)


@pytest.mark.parametrize("record", [place(), number(), fact(answer="2013-04/2013-07"), fact(claims=(claim("spring"),))])
def test_what_is_no_event_has_no_days(record):
    assert span_of(record) is None


@pytest.mark.parametrize(
    ("qualifier", "low", "high"),
    [
        ("", 100, 100),
        ("about", 90, 110),
        ("nearly", 90, 100),
        ("more than", 100, math.inf),
        ("up to", 0, 100),
        ("about, planned", 90, 110),
    ],
)
def test_a_figure_may_be_all_that_its_qualifier_allows(qualifier, low, high):
    found = range_of(number("100", qualifier=qualifier))
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_figures_are_compared_by_every_claim():
    low = range_of(number("12640", claims=(claim("12640"), claim("13000", Stance.PARTLY))))
    assert low.below(range_of(number("15000", qualifier="more than")))
    assert not low.apart(range_of(number("12800")))


@pytest.mark.parametrize("record", [fact(), number("5", toll=True), number("many"), fact(kind=Kind.LIST)])
def test_tolls_and_what_is_no_figure_are_not_compared(record):
    assert range_of(record) is None
