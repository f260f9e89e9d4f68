from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.judge import KINDS, LONGEST, Match, assess, judge
from training.rules.questions import Expected, Verdict

COUNTRIES = ("Chad", "Guinea", "Guinea-Bissau", "Mali", "Mauritania", "Niger", "Nigeria", "South Sudan", "Sudan")
KEITA = Expected("text", "Ibrahim Boubacar Keita", ("Keita", "IBK", "President Keita"))
AQIM = Expected("text", "Al-Qaeda in the Islamic Maghreb", ("AQIM",))
TROOPS = Expected("number", "12640")
COST = Expected("money", "173000000", currency="USD")
VOTE = Expected("date", "2013-04-25")


def text(answer, *accepted):
    return Expected("text", answer, accepted)


def verdict(expected, typed, others=(), **options):
    return str(judge(expected, typed, others, **options).verdict)


@pytest.mark.parametrize(
    ("expected", "typed", "found"),
    [
        (text("Nigeria"), "nigeria", "right"),
        (text("Nigeria"), "Nigéria", "right"),
        (text("Nigeria"), "Nigeira", "typo"),
        (text("Nigeria"), "Niger", "wrong"),
        (text("Nigeria"), "Nigera", "wrong"),
        (text("Niger"), "Nigeria", "wrong"),
        (text("Niger"), "Nigr", "typo"),
        (text("Guinea-Bissau"), "Guinea Bissau", "right"),
        (text("Guinea-Bissau"), "Guinea", "wrong"),
        (text("Guinea"), "Guinea-Bissau", "wrong"),
        (text("South Sudan"), "Sudan", "wrong"),
        (text("South Sudan"), "South Suden", "typo"),
        (text("Sudan"), "South Sudan", "wrong"),
        (text("Chad"), "Chad or Niger", "wrong"),
        (text("Chad"), "Chad, Niger", "wrong"),
        (text("Chad"), "not Chad", "wrong"),
        (text("Chad"), "Chda", "wrong"),
        (text("Mauritania"), "Mauritaina", "typo"),
        (text("Mauritania"), "Mauritius", "wrong"),
        (text("Nigerian"), "Nigerien", "wrong"),
        (text("The Gambia"), "Zambia", "wrong"),
        (text("Gérard Araud"), "gerard araud", "right"),
        (text("Gérard Araud"), "ARAUD Gérard", "right"),
        (text("Gérard Araud"), "Gerrard Araud", "typo"),
        (text("Gérard Araud"), "Araud", "wrong"),
        (text("Gérard Araud", "Araud"), "Araud", "right"),
        (KEITA, "Keïta, Ibrahim Boubacar", "right"),
        (KEITA, "ibk", "right"),
        (KEITA, "I.B.K.", "right"),
        (KEITA, "IBQ", "wrong"),
        (KEITA, "Kieta", "typo"),
        (KEITA, "Ibrahim Boubacar", "wrong"),
        (AQIM, "aqim", "right"),
        (AQIM, "AQMI", "wrong"),
        (AQIM, "Al Qaeda in Islamic Maghreb", "right"),
        (AQIM, "Al-Qaeda in the Islamic Maghreb (AQIM)", "right"),
        (AQIM, "AQIM / Al-Qaeda in the Islamic Maghreb", "right"),
        (AQIM, "AQIM or Boko Haram", "wrong"),
        (AQIM, "Al-Qaida in the Islamic Magreb", "typo"),
        (AQIM, "Al-Qaeda", "wrong"),
        (text("MINUSMA"), "Minusma.", "right"),
        (text("MINUSMA"), "the MINUSMA", "right"),
        (text("MINUSMA"), "MINUSCA", "wrong"),
        (text("Azawad"), "l’Azawad", "right"),
        (text("Kidal"), "in Kidal", "right"),
        (text("Kidal"), "\u202bKidal\u200f", "right"),
        (text("Kidal"), "Kidal 🇲🇱", "right"),
        (text("Three months"), "3 months", "right"),
        (text("Three months"), "trois mois", "wrong"),
        (text("12 months"), "twelve months", "right"),
        (text("Three months"), "four months", "wrong"),
        (text("Stabilization"), "stabilisation", "right"),
        (text("Resolution 2100"), "resolution 2100", "right"),
        (text("Resolution 2100"), "Resolution 2101", "wrong"),
        (text("northern Mali"), "southern Mali", "wrong"),
        (text("Seemingly impossible"), "seemingly possible", "wrong"),
        (text("Land mines"), "landmines", "typo"),
    ],
)
def test_texts_are_judged_as_a_person_would(expected, typed, found):
    assert verdict(expected, typed, COUNTRIES) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("12640", "right"),
        ("12 640", "right"),
        ("12,640", "right"),
        ("12.640", "right"),
        ("12640 troops", "right"),
        ("about 12,640", "right"),
        ("more than 12 640 soldiers", "right"),
        ("12.64k", "right"),
        ("12.64 thousand", "right"),
        ("twelve thousand six hundred and forty", "right"),
        ("douze mille six cent quarante", "right"),
        ("twelve thousand six hundred and fourty", "typo"),
        ("12460", "close"),
        ("12,600", "close"),
        ("13,272", "close"),
        ("13,273", "wrong"),
        ("12008", "close"),
        ("12007", "wrong"),
        ("1264", "wrong"),
        ("126400", "wrong"),
        ("-12640", "wrong"),
        ("$12,640", "wrong"),
        ("12,640 or 13,000", "wrong"),
        ("12,000-13,000", "wrong"),
        ("between 12,000 and 13,000", "wrong"),
        ("not 12640", "wrong"),
        ("thousands", "wrong"),
        ("1e999", "wrong"),
        ("NaN", "wrong"),
        ("1/0", "wrong"),
        ("9" * 190, "wrong"),
        ("many", "wrong"),
    ],
)
def test_numbers_are_judged_by_their_value(typed, found):
    assert verdict(TROOPS, typed) == found


@pytest.mark.parametrize(
    ("answer", "tolerance", "typed", "found"),
    [
        ("6300", 100, "6400", "right"),
        ("6300", 100, "6401", "close"),
        ("15", 0, "16", "wrong"),
        ("19", 0, "19", "right"),
        ("20", 0, "21", "close"),
        ("0", 0, "zero", "right"),
        ("0.5", 0, "half", "right"),
        ("12.64", 0, "12.640", "right"),
        ("5", 0, "5,000", "wrong"),
        ("300", 0, "300 m", "right"),
        ("27", 0, "27 per cent", "right"),
    ],
)
def test_the_tolerance_and_the_size_of_a_number_count(answer, tolerance, typed, found):
    assert verdict(Expected("number", answer, tolerance=tolerance), typed) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("$173m", "right"),
        ("173 million", "right"),
        ("173 million dollars", "right"),
        ("US$ 173 million", "right"),
        ("173,000,000", "right"),
        ("173 M$", "right"),
        ("0.173 billion", "right"),
        ("cent soixante-treize millions de dollars", "right"),
        ("173 milion dollars", "typo"),
        ("$175 million", "close"),
        ("$200 million", "wrong"),
        ("173", "wrong"),
        ("$173", "wrong"),
        ("$173 billion", "wrong"),
        ("€173m", "wrong"),
        ("173 million francs", "wrong"),
        ("173 millions d'euros", "wrong"),
    ],
)
def test_money_needs_its_magnitude_and_no_other_currency(typed, found):
    assert verdict(COST, typed) == found


@pytest.mark.parametrize(
    ("expected", "typed", "words"),
    [
        (COST, "173", "million"),
        (COST, "$173 billion", "how many thousands"),
        (COST, "€173m", "another currency: USD"),
        (TROOPS, "$12,640", "amount of money"),
        (TROOPS, "1 or 2", "one number"),
        (VOTE, "yesterday", "one date"),
        (VOTE, "April", "year is missing"),
        (VOTE, "April 2013", "less exact"),
        (text("Nigeria"), "Niger", "Niger is something else"),
        (text("Nigeria"), "Nigera", "as near to Niger"),
        (text("Mali"), " ", "Nothing was typed"),
        (text("Mali"), "x" * 100_000, "at most 200"),
    ],
)
def test_the_learner_is_told_what_is_missing(expected, typed, words):
    judgement = judge(expected, typed, COUNTRIES)
    assert judgement.verdict in {Match.WRONG, Match.CLOSE}
    assert words in judgement.why


@pytest.mark.parametrize(
    ("answer", "typed", "found"),
    [
        ("2013-04-25", "25 April 2013", "right"),
        ("2013-04-25", "April 25, 2013", "right"),
        ("2013-04-25", "25/4/13", "right"),
        ("2013-04-25", "04/25/2013", "right"),
        ("2013-04-25", "2013-04-25", "right"),
        ("2013-04-25", "le 25 avril 2013", "right"),
        ("2013-04-25", "25 Aprl 2013", "typo"),
        ("2013-04-25", "April 2013", "close"),
        ("2013-04-25", "avril 2013", "close"),
        ("2013-04-25", "04/2013", "close"),
        ("2013-04-25", "2013", "close"),
        ("2013-04-25", "26 April 2013", "close"),
        ("2013-04-25", "25 May 2013", "close"),
        ("2013-04-25", "June 2013", "close"),
        ("2013-04-25", "April to July 2013", "close"),
        ("2013-04-25", "25 April", "close"),
        ("2013-04-25", "26 April", "wrong"),
        ("2013-04-25", "April", "wrong"),
        ("2013-04-25", "25 April 2012", "wrong"),
        ("2013-04-25", "April 2014", "wrong"),
        ("2013-04-25", "2012 to 2014", "wrong"),
        ("2013-04-25", "25 or 26 April 2013", "wrong"),
        ("2013-04-25", "yesterday", "wrong"),
        ("2013-04-25", "31 April 2013", "wrong"),
        ("2013-05-04", "04/05/2013", "right"),
        ("2013-04-05", "04/05/2013", "close"),
        ("2013-04", "April 2013", "right"),
        ("2013-04", "Apr 2013", "right"),
        ("2013-04", "25 April 2013", "right"),
        ("2013-04", "2013", "close"),
        ("2013-04", "May 2013", "close"),
        ("2013-04", "2012", "wrong"),
        ("2013", "2013", "right"),
        ("2013", "April 2013", "right"),
        ("2013", "2014", "wrong"),
        ("2022-08/2023-06", "August 2022 to June 2023", "right"),
        ("2022-08/2023-06", "from August 2022 until June 2023", "right"),
        ("2022-08/2023-06", "January 2023", "right"),
        ("2022-08/2023-06", "2022", "close"),
        ("2022-08/2023-06", "2022-2023", "close"),
        ("2022-08/2023-06", "2021", "wrong"),
        ("2022-08/2023-06", "2020-2023", "wrong"),
    ],
)
def test_dates_are_judged_by_what_they_leave_open(answer, typed, found):
    assert verdict(Expected("date", answer), typed) == found


def test_a_date_may_be_days_off_where_that_is_allowed():
    assert verdict(Expected("date", "2013-04-25", tolerance=1), "26 April 2013") == "right"
    assert verdict(Expected("date", "2013-04-25", tolerance=1), "27 April 2013") == "close"


@pytest.mark.parametrize(
    ("expected", "typed"),
    [
        (Expected("number", "12640", ("authorized strength", "12,600")), "12600"),
        (Expected("number", "12640", ("authorized strength",)), "Authorized strength"),
        (Expected("date", "2013-03-31", ("Easter 2013", "2013-04-01")), "easter 2013"),
        (Expected("date", "2013-03-31", ("Easter 2013", "2013-04-01")), "1 April 2013"),
        (Expected("money", "173000000", ("$170 million",), currency="USD"), "170 million"),
    ],
)
def test_accepted_forms_are_right_in_every_kind(expected, typed):
    assert verdict(expected, typed) == "right"


@pytest.mark.parametrize(
    ("expected", "typed"),
    [
        (text("Timbuktu"), "Timbuctu"),
        (text("Boko Haram"), "Bokoharam"),
        (TROOPS, "twelve thousand six hundred and fourty"),
        (VOTE, "25 Aprl 2013"),
    ],
)
def test_no_slip_is_forgiven_where_spelling_counts(expected, typed):
    assert verdict(expected, typed) == "typo"
    assert verdict(expected, typed, exact=True) == "wrong"


def test_spelling_that_counts_still_leaves_case_and_accents_free():
    assert verdict(text("Gérard Araud"), "gerard araud", exact=True) == "right"


@pytest.mark.parametrize(
    "expected",
    [
        Expected("colour", "blue"),
        Expected("number", "many"),
        Expected("money", "$173m"),
        Expected("date", "25 April 2013"),
    ],
)
def test_an_answer_that_is_none_of_its_kind_is_refused(expected):
    with pytest.raises(ValueError, match="is not"):
        judge(expected, "something")


class TestAssess:
    DATE = Expected("date", "2013-04-25", supported=("2013-04-25", "2013-04", "2013-07"))

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("25 April 2013", Verdict.RIGHT),
            ("25 Aprl 2013", Verdict.RIGHT),
            ("April 2013", Verdict.PARTLY),
            ("2013", Verdict.PARTLY),
            ("26 April 2013", Verdict.PARTLY),
            ("July 2013", Verdict.NOT_SCORED),
            ("1 July 2013", Verdict.NOT_SCORED),
            ("Juli 2013", Verdict.NOT_SCORED),
            ("2012", Verdict.WRONG),
            ("x" * 300, Verdict.WRONG),
        ],
    )
    def test_a_date_that_another_source_gives_is_not_scored(self, typed, found):
        assert assess(self.DATE, typed).verdict == found

    def test_a_date_less_exact_than_another_source_is_not_scored(self):
        expected = Expected("date", "2013-04-25", supported=("2013-07-01",))
        assert assess(expected, "July 2013").verdict == Verdict.NOT_SCORED
        assert assess(expected, "2 July 2013").verdict == Verdict.PARTLY

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("12,640", Verdict.RIGHT),
            ("15 000", Verdict.NOT_SCORED),
            ("12,600", Verdict.NOT_SCORED),
            ("12,500", Verdict.PARTLY),
            ("14,999", Verdict.WRONG),
            ("a few thousand", Verdict.NOT_SCORED),
        ],
    )
    def test_a_number_that_another_source_gives_is_not_scored(self, typed, found):
        expected = Expected("number", "12640", supported=("12640", "15000", "12600", "a few thousand"))
        assert assess(expected, typed).verdict == found

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("Kidal", Verdict.RIGHT),
            ("Kidall", Verdict.RIGHT),
            ("Gao", Verdict.NOT_SCORED),
            ("Timbuctu", Verdict.NOT_SCORED),
            ("Mopti", Verdict.WRONG),
        ],
    )
    def test_a_text_that_another_source_gives_is_not_scored(self, typed, found):
        expected = Expected("text", "Kidal", supported=("Kidal", "Gao", "Timbuktu"))
        assert assess(expected, typed, ("Mopti", "Gao", "Timbuktu")).verdict == found

    def test_another_spelling_of_a_source_is_right(self):
        expected = Expected("text", "Al-Qaeda", supported=("Al-Qaida",))
        assert assess(expected, "al qaida").verdict == Verdict.RIGHT

    def test_a_slip_between_the_answer_and_another_source_is_not_right(self):
        expected = Expected("text", "Nigeria", supported=("Niger",))
        assert assess(expected, "Nigera", ("Niger",)).verdict == Verdict.NOT_SCORED


EXPECTED = {
    "text": Expected("text", "Ibrahim Boubacar Keita", ("IBK",), ("Traoré",)),
    "number": Expected("number", "12640", ("12,600",), ("15000",)),
    "money": Expected("money", "173000000", (), ("630000000",), currency="USD"),
    "date": Expected("date", "2013-04-25", ("Easter",), ("2013-07",)),
}
TRICKY = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="0123456789 .,'/-e½²", max_size=80),
    st.sampled_from(["\x00", "NaN", "1e999", "1/0", "-", "\u200f", "🇲🇱" * 60, "a" * LONGEST, "\ud800"]),
    st.sampled_from(["½", "'", "((((", "0" * 200, "\t\n", "%", "1e-99", "²", "٣"]),
)  # fmt: skip


@given(kind=st.sampled_from(KINDS), typed=TRICKY)
def test_nothing_typed_raises(kind, typed):
    assert assess(EXPECTED[kind], typed, COUNTRIES).verdict in Verdict


@given(st.integers(min_value=0, max_value=10**12))
def test_a_number_is_right_against_itself_in_every_form(number):
    expected = Expected("number", str(number))
    forms = (str(number), f"{number:,}", f"{number:,}".replace(",", " "), f"about {number:,}".replace(",", "."))
    assert {verdict(expected, form) for form in forms} == {"right"}


@given(st.sampled_from(["Timbuktu", "Ibrahim", "Mauritania", "Bergamaschi"]), st.data())
def test_two_neighbours_swapped_are_a_slip(name, data):
    place = data.draw(st.integers(min_value=0, max_value=len(name) - 2))
    swapped = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    assert verdict(text(name), swapped) in ({"right"} if swapped.casefold() == name.casefold() else {"typo"})
