from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.builders import DRC, ask, claim, fact, number, place, pool, wrongs
from training.rules.dates import PartialDate
from training.rules.distractors import MADE_DATE, MADE_FIGURE, target_of, wrong_options
from training.rules.made import FEW
from training.rules.records import Kind, Stance


def options(record, others=(), *, rank=0, seed=1, entities=()):
    """The wrong options of the first wording of a fact."""
    target = target_of(record, record.phrasings[0])
    stem, content = record.phrasings[0].text, pool(record, *others, entities=entities)
    return wrong_options(target, content, stem=stem, rank=rank, rng=Random(seed), salt=str(seed))


def texts(lures):
    return [lure.text for lure in lures]


def test_curated_values_come_before_neighbours_and_these_before_made_ones():
    other = fact(id="other", answer="2012-11-03", statement="It began on 3 November 2012.")
    record = fact(wrong=wrongs("2012-01-17"))
    assert texts(options(record, [other], rank=2)) == ["17 January 2012", "3 November 2012"]


def test_a_neighbour_says_what_it_is_the_answer_to():
    other = fact(id="other", answer="2012-11-03", statement="It began on 3 November 2012.")
    assert [lure.why for lure in options(fact(), [other], rank=2)] == ["It began on 3 November 2012.", MADE_DATE]


def test_a_made_figure_says_that_no_source_gives_it():
    assert {lure.why for lure in options(number())} == {MADE_FIGURE}


def test_figures_are_borrowed_only_from_facts_of_the_same_unit():
    others = [number("15000", id="same"), number("16000", id="other", unit="police")]
    borrowed = options(number(), others, rank=0)
    assert "15,000" in texts(borrowed)
    assert "16,000" not in texts(borrowed)


def test_the_figure_of_a_toll_is_never_borrowed():
    assert "15,000" not in texts(options(number(), [number("15000", id="other", toll=True)], rank=0))


def test_a_value_that_any_source_supports_is_no_wrong_option():
    record = fact(wrong=wrongs("2013-07-01"), claims=(claim("2013-04-25"), claim("2013-07", Stance.DIFFERS)))
    for seed in range(20):
        for lure in options(record, seed=seed):
            assert not PartialDate.parse(lure.value).overlaps(PartialDate.parse("2013-07"))


def test_another_name_of_the_answer_is_no_wrong_option():
    record = place("DRC", wrong=wrongs("Congo", "Chad", "Niger"))
    assert texts(options(record, entities=(DRC,))) == ["Chad", "Niger"]


def test_an_accepted_form_of_the_answer_is_no_wrong_option():
    record = place("Gao", accepted=("Gao region",), wrong=wrongs("the Gao Region", "Mopti", "Kidal"))
    assert texts(options(record)) == ["Mopti", "Kidal"]


def test_another_item_of_a_list_is_no_wrong_option_for_one_of_its_items():
    stem = ask("Which of these sent troops?", answer="Togo", wrong=wrongs("Senegal", "Mauritania", "Algeria"))
    record = fact(kind=Kind.LIST, answer="Togo; Senegal", items=("Togo", "Senegal"), phrasings=(stem,))
    assert texts(options(record)) == ["Mauritania", "Algeria"]


def test_an_item_of_a_list_is_a_wrong_option_for_what_is_not_on_it():
    stem = ask("Which of these did NOT send troops?", answer="Algeria", wrong=wrongs("Senegal", "Togo"))
    record = fact(kind=Kind.LIST, answer="Togo; Senegal", items=("Togo", "Senegal"), phrasings=(stem,))
    assert texts(options(record)) == ["Senegal", "Togo"]


def test_a_figure_too_near_the_key_may_be_the_same_one_rounded():
    assert "13,000" not in texts(options(number(), [number("13000", id="other")], rank=0))


def test_a_curated_date_less_exact_than_the_key_is_left_out():
    assert "March 2012" not in texts(options(fact(wrong=wrongs("2012-03")), rank=2))


def test_a_neighbour_more_exact_than_the_key_is_shown_as_exact_as_the_key():
    record = fact(answer="2013-04", claims=(claim("2013-04"),))
    assert "July 2013" in texts(options(record, [fact(id="other", answer="2013-07-01")], rank=0))


def test_dates_stay_in_the_year_that_the_stem_names():
    record = fact(answer="2013-03", phrasings=(ask("In which month of 2013 was it first proposed?"),))
    for rank in range(3):
        assert all(lure.text.endswith(" 2013") for lure in options(record, rank=rank))


def test_dates_stay_on_the_side_of_another_date_that_the_stem_names():
    stem = ask("The mandate ended in June 2023. By which date were all to leave?")
    record = fact(answer="2023-12-31", claims=(claim("2023-12-31"),), phrasings=(stem,))
    for rank in range(3):
        assert all(lure.value > "2023-06-30" for lure in options(record, rank=rank))


def test_a_share_stays_under_a_hundred():
    record = number("80", unit="per cent")
    for seed in range(30):
        assert all(Decimal(lure.value) < 100 for lure in options(record, rank=0, seed=seed))


def test_a_fourth_option_is_given_only_when_all_are_about_as_long_as_the_key():
    assert len(options(place())) == 3
    assert len(options(place(wrong=wrongs("Kidal", "Mopti", "The region around Timbuktu")))) == 2


@pytest.mark.parametrize("rank", [0, 1, 2])
def test_the_key_gets_the_rank_that_was_drawn(rank):
    for record in (fact(), number(), number("7"), fact(answer="2015-06"), fact(answer="2014")):
        below = [lure for lure in options(record, rank=rank) if lure.value < record.answer]
        if record.kind is Kind.NUMBER:
            below = [lure for lure in options(record, rank=rank) if int(lure.value) < int(record.answer)]
        assert len(below) == rank


def test_the_smallest_count_keeps_two_wrong_options_when_none_is_smaller():
    assert texts(options(number("1"), rank=2)) == ["2", "3"]


@given(key=st.integers(1, 10**9), rank=st.integers(0, 2), seed=st.integers(0, 1000))
def test_made_figures_are_false_distinct_and_no_rounder_than_the_key(key, rank, seed):
    lures = options(number(str(key)), rank=rank, seed=seed)
    values = [int(lure.value) for lure in lures]
    assert key not in values
    assert len(set(values)) == 2
    zeros = len(str(key)) - len(str(key).rstrip("0"))
    # Small counts go by whole steps.
    assert key <= FEW or all(value % (10**zeros / 2) == 0 for value in values)


@given(
    day=st.dates(min_value=date(2011, 6, 1), max_value=date(2023, 6, 30)),
    rank=st.integers(0, 2),
    seed=st.integers(0, 1000),
)
def test_made_days_share_neither_day_nor_month_with_the_key(day, rank, seed):
    lures = options(fact(answer=day.isoformat(), claims=(claim(day.isoformat()),)), rank=rank, seed=seed)
    days = [PartialDate.parse(lure.value).first for lure in lures]
    assert len(days) == 2
    assert all(made.day != day.day and made.month != day.month for made in days)


def test_a_new_fact_displaces_one_neighbour_at_most():
    others = [fact(id=f"other-{n}", answer=f"2012-{n:02}-{n + 1:02}", statement=str(n)) for n in range(5, 12)]
    before = options(fact(), others, rank=2)
    after = options(fact(), [*others, fact(id="new", answer="2012-12-13", statement="new")], rank=2)
    assert len(set(before) - set(after)) <= 1


def test_what_a_source_says_of_a_disputed_date_is_not_wrong_in_a_less_exact_question_either():
    wording = ask("In which month did the Council authorize it?", answer="2013-04", answer_kind=Kind.DATE)
    record = fact(claims=(claim("2013-04-25"), claim("2013-07", stance=Stance.DIFFERS)), phrasings=(wording,))
    assert "2013-07" in target_of(record, wording).supported
    assert "July 2013" not in texts(options(record))


def test_a_source_that_gives_only_the_year_supports_no_other_day_of_it():
    vaguer = claim("2013", stance=Stance.PARTLY)
    record = fact(answer="2013-01-11", claims=(claim("2013-01-11"), vaguer), wrong=wrongs("2013-01-10"))
    assert "10 January 2013" in texts(options(record, rank=1))


@pytest.mark.parametrize(
    ("curated", "shown"),
    [
        ("the Malian army", "Malian army"),
        ("the Democratic Republic of the Congo", "Democratic Republic of the Congo"),
        ("a new junta", "a new junta"),
        ("A quarter", "A quarter"),
        ("the last one of the year", "the last one of the year"),
        ("The Council had cut its budget", "The Council had cut its budget"),
    ],
)
def test_only_a_name_loses_its_article_beside_a_key_without_one(curated, shown):
    record = place("French military", kind=Kind.ORGANIZATION, wrong=wrongs(curated, "Tuareg rebels"))
    assert shown in texts(options(record, entities=(DRC,)))


def test_of_curated_options_those_are_taken_beside_which_the_key_does_not_stand_out():
    plain = wrongs("Aid by the river up in town", "Strengthening institutions", "Reestablishing governance")
    record = place("Reconciliation efforts", kind=Kind.STATEMENT, wrong=plain)
    assert set(texts(options(record))) == {"Strengthening institutions", "Reestablishing governance"}


def test_options_beside_which_the_key_is_much_the_longest_are_passed_over():
    record = place(
        "A long and careful reconciliation",
        kind=Kind.STATEMENT,
        wrong=wrongs("War", "Peace", "A new reform of the whole army"),
    )
    assert "A new reform of the whole army" in texts(options(record))
