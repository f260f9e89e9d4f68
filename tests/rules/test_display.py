from __future__ import annotations

import pytest

from training.rules.display import read, recognized, show, with_qualifier
from training.rules.records import Kind


@pytest.mark.parametrize(
    ("kind", "stored", "unit", "shown"),
    [
        (Kind.DATE, "2013-04-25", "", "25 April 2013"),
        (Kind.DATE, "2013-04", "", "April 2013"),
        (Kind.DATE, "2013", "", "2013"),
        (Kind.NUMBER, "12640", "troops", "12,640"),
        (Kind.NUMBER, "7", "countries", "7"),
        (Kind.NUMBER, "2500000", "people", "2.5 million"),
        (Kind.NUMBER, "1234567", "people", "1,234,567"),
        (Kind.NUMBER, "80", "percent of authorized strength", "80 per cent"),
        (Kind.MONEY, "173000000", "USD", "$173 million"),
        (Kind.MONEY, "950000", "EUR", "€950,000"),
        (Kind.MONEY, "1200000000", "XOF", "1.2 billion XOF"),
        (Kind.PLACE, "Gao", "", "Gao"),
    ],
)
def test_a_value_is_shown_as_prose_has_it_and_reads_back(kind, stored, unit, shown):
    assert show(kind, stored, unit) == shown
    assert read(kind, shown.removesuffix(" XOF")) == stored


def test_a_number_that_is_none_cannot_be_shown():
    with pytest.raises(ValueError, match="'many' is not a number"):
        show(Kind.NUMBER, "many")


@pytest.mark.parametrize(
    ("qualifier", "shown"),
    [
        ("", "1,000"),
        ("more than", "more than 1,000"),
        ("planned", "1,000 (planned)"),
        ("about, planned", "about 1,000 (planned)"),
    ],
)
def test_a_qualifier_leads_where_english_lets_it(qualifier, shown):
    assert with_qualifier(qualifier, "1,000") == shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("25 April 2013", (Kind.DATE, "2013-04-25")),
        ("2013", (Kind.DATE, "2013")),
        ("2,013", (Kind.NUMBER, "2013")),
        ("three", (Kind.NUMBER, "3")),
        ("$173 million", (Kind.MONEY, "173000000")),
        ("25 Aprill 2013", None),
        ("31 February 2013", None),
        ("three coups", None),
    ],
)
def test_a_text_is_recognized_as_a_date_a_sum_or_a_number(text, found):
    assert recognized(text) == found
