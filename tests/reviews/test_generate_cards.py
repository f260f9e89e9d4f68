from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories import CardFactory, ClaimFactory, FactFactory, MemoryFactory, PhrasingFactory, ReviewFactory
from training.facts.models import Claim, Fact, Phrasing
from training.reviews.models import Card, Memory, Review
from training.reviews.services import generate_cards
from training.rules.scheduling import Phase

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def a_fact(answer="2013-04-25", stems=("On which day was it authorized?",), **fields):
    made = FactFactory(answer=answer, **fields)
    ClaimFactory(fact=made)
    for order, stem in enumerate(stems):
        PhrasingFactory(fact=made, text=stem, order=order)
    return made


@pytest.fixture
def fact():
    return a_fact()


def run():
    return generate_cards(at=NOW)


def correct(fact, answer):
    Fact.objects.filter(pk=fact.pk).update(answer=answer)
    Claim.objects.filter(fact=fact).update(value=answer)


def snapshot():
    """Everything stored of every card, to compare two runs."""
    return {card.pk: [getattr(card, field.attname) for field in Card._meta.concrete_fields] for card in cards()}


def cards():
    return list(Card.objects.order_by("pk"))


def learnt(card, **fields):
    memory = MemoryFactory(card=card, in_review=True, **fields)
    ReviewFactory(memory=memory)
    return memory


def test_the_command_makes_the_cards_and_says_so(fact):
    out = StringIO()
    call_command("generate_cards", stdout=out)
    assert out.getvalue() == "1 cards: 1 added, 0 changed, 0 unchanged, 0 retired, 0 removed.\n"
    (card,) = cards()
    assert (card.fact, card.prompt, card.answer) == (fact, "On which day was it authorized?", "25 April 2013")
    assert (card.context, card.kind, card.status) == (fact.statement, "basic", "active")


def test_a_second_run_writes_nothing(fact, django_assert_max_num_queries):
    run()
    before = snapshot()
    with django_assert_max_num_queries(10):
        result = run()
    assert snapshot() == before
    assert (result.added, result.changed, result.unchanged) == (0, 0, 1)


def test_queries_do_not_grow_with_the_facts_that_did_not_change(fact, django_assert_max_num_queries):
    for month in range(1, 13):
        a_fact(answer=f"2016-{month:02}-05")
    run()
    with django_assert_max_num_queries(10):
        run()


def test_a_change_of_one_fact_writes_its_own_cards_alone(fact):
    for month in range(1, 9):
        a_fact(answer=f"2016-{month:02}-05")
    run()
    before = snapshot()
    correct(fact, "2013-04-26")
    result = run()
    after = snapshot()
    assert {pk for pk in after if after[pk] != before[pk]} == {fact.cards.get().pk}
    assert (result.changed, result.corrected, result.unchanged) == (1, 1, 8)


def test_another_wording_changes_the_card_and_no_memory(fact):
    run()
    memory = learnt(Card.objects.get())
    state = memory.snapshot()
    fact.phrasings.update(text="When was the vote?")
    Fact.objects.update(statement="Reworded.")
    result = run()
    card = Card.objects.get()
    assert (card.prompt, card.context) == ("When was the vote?", "Reworded.")
    assert Memory.objects.get().snapshot() == state
    assert (result.changed, result.corrected, result.reset) == (1, 0, 0)


def test_another_meaning_begins_anew_with_the_card_and_tells_what_it_said(fact):
    run()
    memory = learnt(Card.objects.get(), lapses=2, suspended=False)
    due = NOW + timedelta(days=5)
    Memory.objects.update(due_at=due)
    correct(fact, "2013-04-26")
    result = run()
    memory.refresh_from_db()
    assert Card.objects.get().answer == "26 April 2013"
    assert (memory.phase, memory.stability, memory.difficulty, memory.last_day, memory.lapses) == (
        *(Phase.NEW, None, None, None),
        0,
    )
    assert (memory.corrected_from, memory.due_at, memory.resets) == ("25 April 2013", NOW, 1)
    assert (result.corrected, result.reset) == (1, 1)


def test_another_meaning_keeps_the_log_and_makes_a_page_shown_before_out_of_date(fact):
    run()
    memory = learnt(Card.objects.get())
    log = list(Review.objects.values())
    correct(fact, "2013-04-26")
    run()
    assert list(Review.objects.values()) == log
    assert Memory.objects.get().version == memory.version + 1


def test_another_meaning_leaves_new_cards_and_cards_of_other_facts_alone(fact):
    other = a_fact(answer="2016-01-05")
    run()
    new = MemoryFactory(card=fact.cards.get())
    elsewhere = learnt(other.cards.get())
    before = list(Memory.objects.order_by("pk").values())
    correct(fact, "2013-04-26")
    assert run().reset == 0
    assert list(Memory.objects.filter(pk__in=[new.pk, elsewhere.pk]).order_by("pk").values()) == before


def test_an_edited_card_is_not_overwritten_but_marked_once(fact):
    run()
    Card.objects.update(prompt="My own words?", edited_at=NOW)
    memory = learnt(Card.objects.get())
    correct(fact, "2013-04-26")
    assert run().outdated == 1
    card = Card.objects.get()
    assert (card.prompt, card.answer, card.fact_changed) == ("My own words?", "25 April 2013", True)
    assert Memory.objects.get().snapshot() == memory.snapshot()
    Card.objects.update(fact_changed=False)
    assert run().outdated == 0
    assert not Card.objects.get().fact_changed


def test_a_card_that_an_editor_retired_stays_retired(fact):
    run()
    Card.objects.update(status=Card.Status.RETIRED, edited_at=NOW)
    correct(fact, "2013-04-26")
    run()
    assert Card.objects.get().status == Card.Status.RETIRED


def test_a_card_without_its_wording_goes_when_nobody_has_it(fact):
    run()
    Phrasing.objects.all().delete()
    result = run()
    assert (result.removed, result.retired, Card.objects.count()) == (1, 0, 0)


def test_a_card_without_its_wording_is_retired_when_somebody_has_it_and_comes_back_with_it(fact):
    run()
    memory = learnt(Card.objects.get())
    Phrasing.objects.update(held_back=True)
    assert run().retired == 1
    assert not Memory.objects.of(memory.learner_id).exists()
    assert run().retired == 0
    Phrasing.objects.update(held_back=False)
    run()
    assert Memory.objects.of(memory.learner_id).get().stability == memory.stability


def test_an_edited_card_without_its_wording_is_retired_and_a_card_written_by_hand_stays(fact):
    run()
    Card.objects.update(edited_at=NOW)
    by_hand = CardFactory(fact=fact, generated_digest="")
    Phrasing.objects.all().delete()
    run()
    assert list(Card.objects.order_by("pk").values_list("status", flat=True)) == ["retired", "active"]
    assert cards()[-1] == by_hand


def test_cards_of_a_withdrawn_fact_are_shown_to_nobody(fact):
    run()
    memory = learnt(Card.objects.get())
    Fact.objects.update(withdrawn_at=NOW)
    assert not Memory.objects.of(memory.learner_id).exists()
    assert not Card.objects.active().exists()
    assert run().retired == 1


def test_two_dates_that_are_confused_make_a_card_that_rests_on_both_facts(fact):
    Fact.objects.update(label="the vote")
    other = a_fact(answer="2013-07-01", stems=(), label="the start", topic=fact.topic)
    run()
    card = Card.objects.get(kind=Card.Kind.CONTRAST)
    assert {card.fact, card.other} == {fact, other}


def test_a_card_that_rests_on_a_withdrawn_fact_too_is_shown_to_nobody():
    memory = MemoryFactory(card__other=FactFactory())
    assert Memory.objects.of(memory.learner_id).exists()
    assert Card.objects.active().exists()
    memory.card.other.withdrawn_at = NOW
    memory.card.other.save()
    assert not Memory.objects.of(memory.learner_id).exists()
    assert not Card.objects.active().exists()


def test_a_run_that_fails_changes_nothing(fact, monkeypatch):
    run()
    before = snapshot()
    correct(fact, "2013-04-26")
    a_fact(answer="2016-01-05")
    monkeypatch.setattr("training.reviews.services.generating._held", lambda _cards: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run()
    assert snapshot() == before
