from __future__ import annotations

import pytest

from tests.rules.builders import claim, fact, number, place, pool, wrongs
from training.rules.card_drafts import CardKind
from training.rules.cards import cards_of
from training.rules.contrasts import contrasts
from training.rules.records import Importance, Kind, Stance


def dated(answer, label, **fields):
    return fact(**{"id": label, "answer": answer, "label": label, **fields})


def person(answer, label, *wrong, **fields):
    given = {"id": label, "label": label, "kind": Kind.PERSON, "wrong": wrongs(*wrong), **fields}
    return fact(answer=answer, **given)


def prompts(*facts):
    return [contrast.prompt for contrast in contrasts(facts, pool(*facts))]


def test_near_dates_of_one_topic_are_put_side_by_side_the_earlier_first():
    facts = dated("2013-01-11", "the start of the assaults"), dated("2013-01-10", "the fall of Konna")
    assert prompts(*facts) == ["On which day was the fall of Konna: 10 January 2013 or 11 January 2013?"]


def test_a_date_is_put_beside_a_more_exact_one_in_its_own_form_and_never_beside_a_vaguer_one():
    facts = dated("2013-07", "the deployment"), dated("2013-04-25", "the vote")
    assert prompts(*facts) == ["In which month was the deployment: April 2013 or July 2013?"]


@pytest.mark.parametrize(
    "other",
    [
        dated("2013-12-31", "b"),
        dated("2013-05-02", "b", topic="crisis"),
        dated("2013-05-02", "b", importance=Importance.TRIVIA),
        dated("2013-04-25", "b"),
        dated("2013-04", "b"),
        dated("2013-05-02", ""),
        number("2013", id="b", label="b"),
    ],
)
def test_what_nobody_confuses_is_not_put_side_by_side(other):
    assert prompts(dated("2013-04-25", "a"), other) == []


def test_a_value_that_a_source_gives_for_what_is_asked_is_no_wrong_one():
    both = claim("2013-04-25"), claim("2013-04-26")
    asked, other = dated("2013-04-25", "a", claims=both), dated("2013-04-26", "b")
    assert prompts(asked, other) == ["On which day was b: 25 April 2013 or 26 April 2013?"]
    assert prompts(asked, dated("2013-04-26", "b", claims=both)) == []


def test_a_disputed_fact_is_not_asked_for_and_may_stand_beside_one_that_is():
    disputed = dated("2013-04-25", "a", claims=(claim("2013-04-25"), claim("2013-07", Stance.DIFFERS)))
    assert prompts(disputed, dated("2013-06-01", "b")) == ["On which day was b: 25 April 2013 or 1 June 2013?"]
    assert prompts(disputed, dated("2013-06-01", "b", claims=(claim(None, Stance.DIFFERS),))) == []


@pytest.mark.parametrize(("year", "confused"), [(2014, True), (2015, False)])
def test_dates_a_year_apart_are_confused_where_curators_say_so(year, confused):
    named, silent = dated("2013-03", "a", wrong=wrongs(f"{year}-03")), dated("2013-03", "a")
    other = dated(f"{year}-03", "b")
    assert bool(prompts(named, other)) is confused
    assert prompts(silent, other) == []


def test_near_figures_of_people_are_put_side_by_side_and_tolls_never():
    one, other = number("12640", id="a", label="troops allowed"), number("15000", id="b", label="troops deployed")
    assert prompts(one, other) == ["Which was the number of troops allowed: 12,640 or 15,000?"]
    assert prompts(one, number("26000", id="b", label="troops deployed")) == []
    assert prompts(one, number("15000", id="b", label="dead", toll=True)) == []
    assert prompts(one, number("15000", id="b", label="miles", unit="miles")) == []


def test_sums_are_put_side_by_side():
    one = number("173000000", id="a", label="training", kind=Kind.MONEY, unit="USD")
    other = number("200000000", id="b", label="humanitarian help", kind=Kind.MONEY, unit="USD")
    assert prompts(one, other) == ["Which was the sum of training: $173 million or $200 million?"]


def test_people_are_confused_whom_curators_name_and_across_topics_from_both_sides():
    leader = person("Sanogo", "the leader of the coup", "Traoré")
    interim = person("Traoré", "the interim leader")
    assert prompts(leader, interim) == ["Who was the interim leader: Sanogo or Traoré?"]
    elsewhere = person("Traoré", "the interim leader", topic="crisis")
    assert prompts(leader, elsewhere) == []
    assert len(prompts(leader, person("Traoré", "the interim leader", "Sanogo", topic="crisis"))) == 1


def test_places_are_confused_where_like_things_happened():
    attacks = place("Gao", id="a", label="the attack of May"), place("Kidal", id="b", label="the ambush of June")
    assert prompts(*attacks) == ["Which was the place of the attack of May: Gao or Kidal?"]
    assert prompts(attacks[0], place("Kidal", id="b", label="the seat of the rebels")) == []


def test_each_pair_and_each_fact_is_asked_for_once_and_a_fact_stands_in_three_at_most():
    facts = [dated(f"2013-04-{day}", f"event {day}") for day in range(10, 20)]
    made = list(contrasts(facts, pool(*facts)))
    pairs = [frozenset({one.fact.id, one.other.id}) for one in made]
    assert len(set(pairs)) == len(pairs) == len({one.fact.id for one in made})
    assert max(sum(one.id in pair for pair in pairs) for one in facts) <= 3


def test_the_nearest_are_paired_first():
    facts = [dated("2013-04-10", "a"), dated("2013-06-10", "b"), dated("2013-06-12", "c")]
    assert next(contrasts(facts, pool(*facts))).prompt == "On which day was b: 10 June 2013 or 12 June 2013?"


def test_a_contrast_is_the_last_card_of_its_fact_and_shows_both_statements():
    asked, other = dated("2013-04-10", "a", statement="A."), dated("2013-04-12", "b", statement="B.")
    made = cards_of([asked, other], pool(asked, other))
    own, contrast = made["a"]
    assert (own.kind, contrast.kind, contrast.other_id) == (CardKind.BASIC, CardKind.CONTRAST, "b")
    assert (contrast.answer, contrast.context) == ("10 April 2013", "A. B.")


def test_a_contrast_means_something_else_when_either_value_changes():
    def meaning(one, two):
        facts = dated(one, "a"), dated(two, "b")
        return next(card for cards in cards_of(facts, pool(*facts)).values() for card in cards if card.other_id).meaning

    assert meaning("2013-04-10", "2013-04-12") == meaning("2013-04-10", "2013-04-12")
    assert meaning("2013-04-10", "2013-04-12") != meaning("2013-04-10", "2013-04-13")
    assert meaning("2013-04-10", "2013-04-12") != meaning("2013-04-11", "2013-04-12")
