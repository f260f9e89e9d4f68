from __future__ import annotations

import gzip
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import CardFactory, ClaimFactory, FactFactory, MemoryFactory
from training.reviews.models import Memory, Review
from training.reviews.pack import PACK_SIZE
from training.rules.days import study_day
from training.rules.scheduling import Phase, Rating, schedule

PACK = reverse("review_pack")
HTMX = {"HX-Request": "true"}


def due(learner, number=1, **fields):
    return [MemoryFactory(learner=learner, in_review=True, **fields) for _ in range(number)]


def page(client) -> str:
    return client.get(PACK).content.decode()


def fields_of(shown: str) -> dict[str, object]:
    """What the form of a page sends before any grade is chosen."""
    names = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', shown)
    cards = [value for name, value in names if name == "card"]
    return {name: value for name, value in names if name != "csrfmiddlewaretoken"} | {"card": cards}


def graded(shown: str, grades: dict[Memory, object]) -> dict[str, object]:
    return fields_of(shown) | {f"rating-{memory.pk}": rating for memory, rating in grades.items()}


def section(shown: str, heading: str) -> str:
    """The part of a page below a heading."""
    return shown.split(heading, 1)[1].split("<h2", 1)[0].split('<div class="actions"', 1)[0]


def test_the_pack_has_the_cards_that_are_due_in_the_order_of_the_queue(client, learner):
    now = timezone.now()
    today = study_day(now, learner.zone).toordinal()
    new = MemoryFactory(learner=learner)
    stable = MemoryFactory(learner=learner, in_review=True, stability=100, last_day=today - 110)
    shaky = MemoryFactory(learner=learner, in_review=True, stability=2, last_day=today - 5)
    step = MemoryFactory(
        learner=learner, phase=Phase.LEARNING, step=1, stability=1.0, difficulty=5.0, last_day=today,
        due_at=now - timedelta(minutes=1),
    )  # fmt: skip
    MemoryFactory(learner=learner, in_review=True, due_at=now + timedelta(days=3))
    MemoryFactory(
        learner=learner, phase=Phase.LEARNING, step=1, stability=1.0, difficulty=5.0, last_day=today,
        due_at=now + timedelta(minutes=5),
    )  # fmt: skip
    assert fields_of(page(client))["card"] == [str(memory.pk) for memory in (step, shaky, stable, new)]


def test_new_cards_of_the_day_are_in_the_pack(client, learner):
    card = CardFactory()
    assert card.prompt in page(client)


def test_the_pack_has_no_more_cards_than_fit(client, learner):
    due(learner, PACK_SIZE + 3)
    assert f"Offline pack: {PACK_SIZE} cards" in page(client)


def test_of_one_fact_the_pack_has_one_card(client, learner):
    fact = FactFactory()
    for _ in range(2):
        MemoryFactory(learner=learner, in_review=True, card=CardFactory(fact=fact))
    assert "Offline pack: 1 card<" in page(client)


def test_the_pack_keeps_within_the_daily_cap(client, learner):
    learner.daily_cap = 10
    learner.save()
    memories = due(learner, 15)
    for memory in memories[:7]:
        client.post(
            reverse("review"), {"memory": memory.pk, "version": memory.version, "key": uuid4(), "rating": Rating.GOOD}
        )
    assert "Offline pack: 3 cards" in page(client)


def test_a_card_is_shown_with_its_answer_its_sources_and_its_grades(client, learner):
    fact = FactFactory(as_of="2013-07-01", disputed=True)
    claim = ClaimFactory(fact=fact)
    ClaimFactory(fact=fact, source=claim.source)
    (memory,) = due(learner, card=CardFactory(fact=fact, answer="Konna"))
    shown = page(client)
    assert memory.card.prompt in shown
    assert "Konna" in shown
    assert shown.count(claim.source.short_title) == 1
    assert "(1 July 2013)" in shown
    assert "Sources disagree" in shown
    assert re.findall(r"<span>(\w+)<small>", shown) == ["Again", "Hard", "Good", "Easy"]


def test_whole_minutes_are_told_without_decimals(client, learner):
    due(learner)
    assert "<small>10 min</small>" in page(client)


def test_a_corrected_card_says_so(client, learner):
    due(learner, corrected_from="1 June 2013")
    assert "Its answer was “1 June 2013”" in page(client)


def test_each_grade_is_kept_with_the_interval_on_its_button_and_the_rest_stays_as_it_is(client, learner):
    again, good, ungraded = due(learner, 3)
    shown = page(client)
    at = timezone.now()
    answer = client.post(PACK, graded(shown, {again: Rating.AGAIN, good: Rating.GOOD}))
    assert answer.status_code == 200
    assert "2 grades saved" in answer.content.decode()
    days = int(re.search(rf'name="rating-{good.pk}" value="3"><span>Good<small>(\d+) days', shown)[1])
    before = {memory.pk: memory for memory in (again, good, ungraded)}
    after = {memory.pk: memory for memory in Memory.objects.all()}
    assert study_day(after[good.pk].due_at, learner.zone) - study_day(at, learner.zone) == timedelta(days=days)
    for memory, rating in ((again, Rating.AGAIN), (good, Rating.GOOD)):
        assert (
            after[memory.pk].state == schedule(before[memory.pk].state, rating, day=study_day(at, learner.zone)).state
        )
        assert memory.reviews.get().rating == rating
    assert after[ungraded.pk].snapshot() == before[ungraded.pk].snapshot()
    assert not ungraded.reviews.exists()
    ungraded_part = section(answer.content.decode(), "1 card without a grade stays due")
    assert ungraded.card.prompt in ungraded_part
    assert good.card.prompt not in ungraded_part


def test_the_same_page_sent_twice_counts_once_and_says_so(client, learner):
    memories = due(learner, 2)
    sent = graded(page(client), dict.fromkeys(memories, Rating.GOOD))
    client.post(PACK, sent)
    after = list(Memory.objects.values())
    again = client.post(PACK, sent).content.decode()
    assert "0 grades saved" in again
    assert memories[0].card.prompt in section(again, "2 grades were sent before and count once")
    assert list(Memory.objects.values()) == after
    assert Review.objects.count() == 2


def test_the_rest_of_a_page_of_which_a_part_was_sent_is_saved_with_the_second_sending(client, learner):
    one, other = due(learner, 2)
    shown = page(client)
    client.post(PACK, graded(shown, {one: Rating.GOOD}))
    second = client.post(PACK, graded(shown, {one: Rating.EASY, other: Rating.HARD})).content.decode()
    assert "1 grade saved" in second
    assert one.card.prompt in section(second, "1 grade was sent before and counts once")
    assert (one.reviews.get().rating, other.reviews.get().rating) == (Rating.GOOD, Rating.HARD)


def test_a_card_that_was_graded_elsewhere_is_named_and_not_counted(client, learner):
    one, other = due(learner, 2)
    shown = page(client)
    client.post(reverse("review"), {"memory": one.pk, "version": one.version, "key": uuid4(), "rating": Rating.EASY})
    answer = client.post(PACK, graded(shown, {one: Rating.AGAIN, other: Rating.GOOD})).content.decode()
    assert "1 grade saved" in answer
    assert one.card.prompt in section(answer, "1 grade was not counted")
    assert one.reviews.get().rating == Rating.EASY


def test_a_grade_of_a_pack_can_be_undone_and_the_page_sent_late_does_not_bring_it_back(client, learner):
    (memory,) = due(learner)
    sent = graded(page(client), {memory: Rating.GOOD})
    client.post(PACK, sent)
    client.post(reverse("review_undo"), {"key": memory.reviews.get().key})
    assert memory.card.prompt in section(client.post(PACK, sent).content.decode(), "1 grade was not counted")
    assert not Review.objects.exists()


def test_two_packs_with_the_same_card_count_once(client, learner):
    (memory,) = due(learner)
    first, second = page(client), page(client)
    client.post(PACK, graded(first, {memory: Rating.GOOD}))
    assert "1 grade was not counted" in client.post(PACK, graded(second, {memory: Rating.GOOD})).content.decode()
    assert memory.reviews.count() == 1


def test_a_pack_with_another_learners_card_is_not_found_and_keeps_nothing(client, learner, stranger):
    (own,), (others,) = due(learner), due(stranger)
    sent = graded(page(client), {own: Rating.GOOD, others: Rating.GOOD})
    sent |= {"card": [own.pk, others.pk], f"version-{others.pk}": others.version}
    assert client.post(PACK, sent).status_code == 404
    assert not Review.objects.exists()


@pytest.mark.parametrize("cards", [["x"], ["9" * 30], ["1", "1"], ["0"], ["-1"], ["٣"], [*map(str, range(1, 40))]])
def test_a_pack_of_nonsense_is_not_found(client, learner, cards):
    assert client.post(PACK, {"pack": uuid4(), "card": cards}).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("rating-{}", "5", "Choose a grade: Again, Hard, Good or Easy."),
        ("rating-{}", "good", "Choose a grade: Again, Hard, Good or Easy."),
        ("version-{}", "-1", "The page was incomplete."),
        ("version-{}", "9" * 12, "The page was incomplete."),
        ("version-{}", "x", "The page was incomplete."),
        ("pack", "x", "The page was incomplete."),
        ("pack", "", "The page was incomplete."),
    ],
)
def test_a_bad_field_is_told_and_what_was_chosen_is_kept(client, learner, field, value, told):
    one, other = due(learner, 2)
    shown = page(client)
    sent = graded(shown, {one: "2", other: "3"}) | {field.format(one.pk): value}
    answer = client.post(PACK, sent)
    assert answer.status_code == 422
    again = answer.content.decode()
    assert again.count(told) == 1
    assert 'role="alert"' in again
    assert f'name="rating-{other.pk}" value="3" checked' in again
    assert fields_of(again)["card"] == sent["card"]
    assert not Review.objects.exists()


def test_a_version_that_was_not_shown_counts_nothing(client, learner):
    (memory,) = due(learner)
    sent = graded(page(client), {memory: Rating.GOOD}) | {f"version-{memory.pk}": 7}
    assert "1 grade was not counted" in client.post(PACK, sent).content.decode()
    assert not Review.objects.exists()


def test_a_pack_without_a_grade_is_not_taken(client, learner):
    (memory,) = due(learner)
    answer = client.post(PACK, graded(page(client), {}))
    assert answer.status_code == 422
    assert "No card has a grade yet." in answer.content.decode()
    assert memory.card.prompt in answer.content.decode()


def test_a_pack_without_cards_is_not_taken(client, learner):
    assert client.post(PACK, {"pack": uuid4()}).status_code == 422


def test_nothing_due_is_said(client):
    assert "Nothing is due" in page(client)


def test_today_leads_to_the_pack_and_to_the_cards_set_aside(client, learner):
    due(learner)
    today = client.get(reverse("today")).content.decode()
    assert f'href="{PACK}"' in today
    assert f'href="{reverse("aside_list")}"' in today


def test_the_browser_may_keep_the_page_for_going_back_to_it_without_a_connection(client, learner):
    kept = client.get(PACK)["Cache-Control"]
    assert "no-store" not in kept
    assert {"private", "no-cache"} <= set(kept.split(", "))


def test_the_page_takes_the_same_number_of_queries_whatever_there_is(client, learner):
    def queries(more: int) -> int:
        for memory in due(learner, more):
            ClaimFactory.create_batch(3, fact=memory.fact)
            memory.card.other = ClaimFactory().fact
            memory.card.save()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PACK).status_code == 200
        return len(captured)

    queries(1)
    assert queries(15) == queries(2)


def test_a_pack_of_eight_cards_is_under_four_kilobytes_gzipped(client, learner):
    for memory in due(learner, 8):
        ClaimFactory.create_batch(3, fact=memory.fact)
    assert len(gzip.compress(client.get(PACK).content)) < 4096
