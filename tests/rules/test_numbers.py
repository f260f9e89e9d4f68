from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.display import show_money, show_number
from training.rules.number_words import in_digits
from training.rules.numbers import magnitude_name, parse_value, read_quantities


def first(text, **options):
    """Return the likeliest value, or None."""
    readings = read_quantities(text, **options)
    return readings[0].value if readings else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12640", 12640),
        ("12 640", 12640),
        ("12\u00a0640", 12640),
        ("12\u202f640", 12640),
        ("12,640", 12640),
        ("12.640", 12640),
        ("12'640", 12640),
        ("12’640", 12640),
        ("12_640", 12640),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("17,30,00,000", 173000000),
        ("12,640.50", Fraction("12640.5")),
        ("12.640,50", Fraction("12640.5")),
        ("6.4", Fraction("6.4")),
        ("6,4", Fraction("6.4")),
        (".5", Fraction("0.5")),
        ("0.173", Fraction("0.173")),
        ("١٢٦٤٠", 12640),
        ("12640 troops", 12640),
        ("12640 UN troops", 12640),
        ("a UN force of 12,640", 12640),
        ("about 6300", 6300),
        ("~6300", 6300),
        ("more than 6,300 people", 6300),
        ("nearly 6 300", 6300),
        ("no more than 6000", 6000),
        ("not more than 6000", 6000),
        ("moins de 6000", 6000),
        ("27%", 27),
        ("27 per cent", 27),
        ("vingt-sept pour cent", 27),
        ("-5", -5),
        ("minus five", -5),
        ("6.5k", 6500),
        ("12 thousand 640", 12640),
        ("1e6", 1000000),
        ("1/2", Fraction(1, 2)),
        ("2½ million", 2500000),
        ("12,640 (twelve thousand six hundred and forty)", 12640),
    ],
)
def test_digits_are_read_as_people_type_them(text, value):
    assert first(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("seven", 7),
        ("twenty-one", 21),
        ("one hundred", 100),
        ("a hundred and five", 105),
        ("twelve hundred", 1200),
        ("twenty-one hundred", 2100),
        ("twelve thousand six hundred and forty", 12640),
        ("Twelve Thousand, Six Hundred Forty", 12640),
        ("one hundred and seventy-three million", 173000000),
        ("two million eight hundred thousand and one", 2800001),
        ("two thousand million", 2000000000),
        ("half a million", 500000),
        ("a million and a half", 1500000),
        ("one and a half million", 1500000),
        ("six point five million", 6500000),
        ("two dozen", 24),
        ("two lakh", 200000),
        ("un", 1),
        ("vingt et un", 21),
        ("soixante-dix", 70),
        ("soixante et onze", 71),
        ("soixante-dix-sept", 77),
        ("quatre-vingts", 80),
        ("quatre-vingt-un", 81),
        ("quatre-vingt-dix-sept", 97),
        ("nonante-deux", 92),
        ("cent", 100),
        ("cent un", 101),
        ("deux cents", 200),
        ("deux cent quatre-vingts", 280),
        ("mille", 1000),
        ("mille cent", 1100),
        ("deux mille cent", 2100),
        ("douze mille six cent quarante", 12640),
        ("cent soixante-treize millions", 173000000),
        ("deux virgule cinq millions", 2500000),
        ("un million et demi", 1500000),
        ("un demi-million", 500000),
        ("un milliard", 1000000000),
        ("deux millions de soldats", 2000000),
        ("une centaine", 100),
    ],
)
def test_words_of_two_languages_are_read(text, value):
    assert first(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "none", "NaN", "inf", "1e999", "1/0", "five six", "1,2,3", "1,23,4", "25/04/2013", "1.5.2013",
        "12,000-13,000", "between 5 and 10", "12640 or 13000", "12640 ou 13000", "not 12640", "thousands of troops",
        "hundreds", "des milliers", "12,640 in 2013", "12 thousand 6400", "million million", "point", "troops",
    ],
)  # fmt: skip
def test_what_is_not_one_number_is_not_read(text):
    assert read_quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "value", "currencies"),
    [
        ("$173m", 173000000, {"$"}),
        ("$173 million", 173000000, {"$"}),
        ("173 M$", 173000000, {"$"}),
        ("173 million dollars", 173000000, {"$"}),
        ("US$ 173 million", 173000000, {"USD"}),
        ("USD173m", 173000000, {"USD"}),
        ("173 million U.S. dollars", 173000000, {"USD"}),
        ("173 millions de dollars américains", 173000000, {"USD"}),
        ("cent soixante-treize millions de dollars", 173000000, {"$"}),
        ("€173m", 173000000, {"EUR"}),
        ("£2.8bn", 2800000000, {"GBP"}),
        ("2,8 milliards d’euros", 2800000000, {"EUR"}),
        ("100 000 000 F CFA", 100000000, {"XOF"}),
        ("C$5", 5, {"CAD"}),
        ("173,000,000", 173000000, set()),
        ("a $173 million plan", 173000000, {"$"}),
    ],
)
def test_amounts_keep_their_magnitude_and_currency(text, value, currencies):
    (quantity, *_) = read_quantities(text, money=True)
    assert (quantity.value, quantity.currencies) == (value, currencies)


def test_a_point_before_three_digits_may_also_be_a_decimal_point():
    assert [quantity.value for quantity in read_quantities("12.640")] == [12640, Fraction("12.64")]
    assert [quantity.value for quantity in read_quantities("5,000")] == [5000]
    assert [quantity.value for quantity in read_quantities("1.234 million")] == [1234000000, 1234000]


def test_m_is_metres_only_where_no_money_is_asked_for():
    assert [quantity.value for quantity in read_quantities("300 m")] == [300000000, 300]
    assert [quantity.value for quantity in read_quantities("300 m", money=True)] == [300000000]


@pytest.mark.parametrize(
    ("currency", "text", "allowed"),
    [
        ("USD", "$5", True),
        ("USD", "5", True),
        ("CAD", "$5", True),
        ("EUR", "$5", False),
        ("XOF", "5 francs", True),
        ("USD", "5 francs", False),
        ("USD", "CAD 5", False),
    ],
)
def test_a_currency_may_be_left_out_but_not_contradicted(currency, text, allowed):
    assert read_quantities(text, money=True)[0].may_be_in(currency) is allowed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("fourty", 40),
        ("ninty", 90),
        ("twelve thousnad six hundered and fourty", 12640),
        ("173 milion", 173000000),
        ("cent soixante-traize millions", 173000000),
        ("douze mille six cent quarente", 12640),
        ("seventh", None),
        ("there were five", 5),
        ("five miles", 5),
        ("six night flights", 6),
    ],
)
def test_misspelt_number_words_are_read_when_asked_to(text, value):
    assert first(text, forgiving=True) == value


def test_a_misspelt_word_is_told_from_a_right_one():
    assert read_quantities("fourty") == ()
    assert read_quantities("fourty", forgiving=True)[0].misspelt
    assert not read_quantities("forty", forgiving=True)[0].misspelt


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("three", "months"), ("3", "months")),
        (("twenty", "one", "days"), ("21", "days")),
        (("deux", "mille", "cent"), ("2100",)),
        (("five", "six"), ("five", "six")),
        (("mali",), ("mali",)),
        ((), ()),
    ],
)
def test_numbers_among_words_become_digits(words, expected):
    assert in_digits(words) == expected


@pytest.mark.parametrize("text", ["", "12,640", "about 5", "NaN", "1e5", "5 000", "9" * 101])
def test_a_recorded_value_is_nothing_but_digits(text):
    with pytest.raises(ValueError, match="is not a number"):
        parse_value(text)


def test_magnitudes_have_names():
    assert [magnitude_name(Fraction(10) ** power) for power in (3, 6, 9, 12, 4)] == [
        "thousand", "million", "billion", "trillion", None,
    ]  # fmt: skip


@given(st.text(max_size=200), st.booleans(), st.booleans())
def test_any_text_can_be_read(text, money, forgiving):
    read_quantities(text, money=money, forgiving=forgiving)


@given(st.text(alphabet="0123456789 .,'/e-+%$mk½", max_size=60))
def test_any_medley_of_digits_and_signs_can_be_read(text):
    read_quantities(text)


@given(st.integers(min_value=0, max_value=10**15))
def test_what_is_shown_is_read_back(number):
    assert first(show_number(str(number))) == number
    assert number in [quantity.value for quantity in read_quantities(show_money(str(number), "USD"), money=True)]


SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen"""
TEENS = SMALL.split()
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_words(number):
    """Spell a number up to 999,999,999 in English."""
    if number < 20:
        return TEENS[number]
    if number < 100:
        return TENS[number // 10] + (f"-{TEENS[number % 10]}" if number % 10 else "")
    for size, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            return f"{in_words(number // size)} {name}" + (f" and {in_words(rest)}" if rest else "")
    raise AssertionError


@given(st.integers(min_value=0, max_value=999_999_999))
def test_every_english_number_is_read(number):
    assert first(in_words(number)) == number


PETITS = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
ONES = PETITS.split()
DIZAINES = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}


def en_lettres(number):
    """Spell a number up to 999,999 in French."""
    if number < 17:
        return ONES[number]
    if number < 20:
        return f"dix-{ONES[number - 10]}"
    if number < 100:
        tens = number // 10 - (number // 10 in {7, 9})
        rest = number - tens * 10
        joint = " et " if rest in {1, 11} and tens != 8 else "-"
        return DIZAINES[tens] + (f"{joint}{en_lettres(rest)}" if rest else "s" if tens == 8 else "")
    size, name = (1000, "mille") if number >= 1000 else (100, "cent")
    many = "" if number // size == 1 else f"{en_lettres(number // size)} "
    return f"{many}{name}" + (f" {en_lettres(number % size)}" if number % size else "")


@given(st.integers(min_value=1, max_value=999_999))
def test_every_french_number_is_read(number):
    assert first(en_lettres(number)) == number
