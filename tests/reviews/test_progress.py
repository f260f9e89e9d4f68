from __future__ import annotations

import gzip
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import CardFactory, FactFactory, MemoryFactory, ReviewFactory, TopicFactory
from training.accounts.models import User
from training.reviews import services
from training.reviews.coming import coming
from training.reviews.models import Memory, Review
from training.reviews.progress import progress_of
from training.rules.days import start_of
from training.rules.scheduling import Phase, Rating

UUID_ONE = "00000000-0000-4000-8000-000000000001"

pytestmark = pytest.mark.django_db

# A Monday at noon.
NOW = datetime(2026, 5, 18, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _stop_the_clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def memory(learner: User, *, due_in: int = 5, **values) -> Memory:
    """Return a memory in review that is due in so many days, for a learner in UTC."""
    due_at = start_of(TODAY + timedelta(days=due_in), ZoneInfo("UTC"))
    values = {"last_day": TODAY.toordinal() - 5, "in_review": True} | values
    return MemoryFactory(learner=learner, due_at=due_at, **values)


def studied(learner: User, *, memories: int = 12, reviews: int = 20, topic=None) -> list[Memory]:
    """Let a learner have begun so many facts of a topic, with so many reviews a week ago."""
    topic = topic or TopicFactory()
    begun = [memory(learner, card__fact__topic=topic) for _ in range(memories)]
    for number in range(reviews):
        ReviewFactory(memory=begun[number % memories], at=NOW - timedelta(days=7), recall=0.9)
    return begun


def page(client) -> str:
    response = client.get(reverse("progress"))
    assert response.status_code == 200
    return response.content.decode()


def test_somebody_who_has_not_begun_is_told_what_an_estimate_takes(client):
    CardFactory()
    shown = page(client)
    assert "0 of 1 facts begun" in shown
    assert "An estimate appears after 12 facts and 20 reviews." in shown
    assert "So far there are 0." in shown
    assert "<svg" not in shown


@pytest.mark.parametrize(("memories", "reviews"), [(11, 20), (12, 19)])
def test_with_too_little_data_there_is_no_estimate(client, learner, memories, reviews):
    CardFactory.create_batch(5)
    studied(learner, memories=memories, reviews=reviews)
    shown = page(client)
    assert "No estimate yet" in shown
    assert "Stop today" not in shown
    assert "Which topics need work?" not in shown


def test_with_enough_data_both_lines_have_their_figures_and_a_table(client, learner):
    studied(learner)
    shown = page(client)
    assert "No estimate yet" not in shown
    assert re.search(r"Keep reviewing: \d+</text>", shown)
    assert re.search(r"Stop today: \d+</text>", shown)
    assert "Of the 12 facts begun" in shown


def test_what_another_learner_does_is_not_counted(client, learner, stranger):
    mine = studied(learner, memories=12, reviews=20)
    studied(stranger, memories=30, reviews=90, topic=mine[0].fact.topic)
    progress = progress_of(learner, at=NOW)
    assert (progress.reviews, len(progress.syllabus.begun), progress.syllabus.facts) == (20, 12, 42)
    assert progress.coming.in_all == 12
    assert [(topic.begun, topic.facts) for topic in progress.topics] == [(12, 42)]
    assert "20 reviews since 11 May." in page(client)


def test_a_review_before_four_in_the_morning_stands_on_the_day_before(learner):
    late = datetime(2026, 5, 15, 3, 30, tzinfo=UTC)
    one = MemoryFactory(learner=learner, due_at=late - timedelta(hours=1))
    services.record_review(one, learner=learner, version=0, rating=Rating.GOOD, key=UUID_ONE, at=late)
    assert [(day.day, day.done) for day in progress_of(learner, at=NOW).done] == [(date(2026, 5, 14), 1)]


def test_the_calendar_has_the_days_of_the_learner_and_not_of_the_server(client, learner):
    learner.time_zone = "Pacific/Kiritimati"
    learner.save()
    zone = learner.zone
    MemoryFactory(learner=learner, in_review=True, due_at=start_of(date(2026, 5, 20), zone))
    # In Kiritimati it is two in the morning of 19 May, still the study day of the 18th.
    progress = progress_of(learner, at=NOW)
    assert progress.today == date(2026, 5, 18)
    assert progress_of(learner, at=NOW + timedelta(hours=2)).today == date(2026, 5, 19)
    cells = {day.day: day for week in progress.calendar for day in week}
    assert (cells[date(2026, 5, 20)].count, cells[date(2026, 5, 20)].ahead) == (1, True)


def test_the_calendar_runs_from_the_first_week_to_the_end_of_what_is_known(client, learner):
    learner.deploys_on = date(2026, 5, 30)
    learner.save()
    one = memory(learner)
    for days_ago, number in ((10, 3), (8, 1), (0, 2)):
        ReviewFactory.create_batch(number, memory=one, at=NOW - timedelta(days=days_ago))
    calendar = progress_of(learner, at=NOW).calendar
    cells = {day.day: day for week in calendar for day in week}
    assert calendar[0][0].day == date(2026, 5, 4)
    assert calendar[-1][-1].day == date(2026, 6, 21)
    assert [(cells[date(2026, 5, day)].count, cells[date(2026, 5, day)].level) for day in (8, 9, 10, 18)] == [
        (3, 3), (0, 0), (1, 1), (2, 2),
    ]  # fmt: skip
    assert cells[date(2026, 5, 23)].count == 1
    assert [day for day, cell in cells.items() if cell.framed] == [date(2026, 5, 18), date(2026, 5, 30)]
    shown = page(client)
    assert '<td class="l2 framed" aria-current="date">2</td>' in shown
    assert '<td class="due framed"></td>' in shown


def test_a_long_history_keeps_its_latest_weeks(learner):
    ReviewFactory(memory=memory(learner), at=NOW - timedelta(days=400))
    assert progress_of(learner, at=NOW).calendar[0][0].day == date(2026, 3, 30)


def test_what_is_coming_counts_each_card_that_is_not_set_aside_once(learner):
    memory(learner, due_in=-3)
    memory(learner, due_in=0)
    memory(learner, due_in=6)
    memory(learner, due_in=7)
    memory(learner, due_in=29)
    memory(learner, due_in=30)
    memory(learner, due_in=1, suspended=True)
    MemoryFactory(learner=learner, due_at=NOW)
    found = coming(learner, at=NOW)
    assert [day.count for day in found.days[:8]] == [2, 0, 0, 0, 0, 0, 1, 1]
    assert (found.in_week, found.in_all) == (3, 5)
    assert found.days[0].day == TODAY


def test_a_backlog_is_shown_as_the_daily_cap_lets_it_through(learner):
    learner.daily_cap = 10
    learner.save()
    backlog = [memory(learner, due_in=-1) for _ in range(25)]
    for one in backlog[:4]:
        ReviewFactory(memory=one, at=NOW, phase=Phase.REVIEW)
    assert [day.count for day in coming(learner, at=NOW).days[:4]] == [6, 10, 9, 0]


def test_the_coming_days_are_drawn_and_listed(client, learner):
    memory(learner, due_in=1)
    shown = page(client)
    assert "1 card falls due within 7 days, 1 within 30." in shown
    assert '<th scope="row">Tue 19 May</th><td class="right">1</td>' in shown


def test_measured_recall_counts_cards_that_came_back_and_sets_the_aim_beside_it(client, learner):
    learner.retention = 0.85
    learner.save()
    one = memory(learner)
    week_ago = NOW - timedelta(days=7)
    ReviewFactory.create_batch(16, memory=one, at=week_ago, recall=0.8)
    ReviewFactory.create_batch(4, memory=one, at=week_ago, recall=0.8, rating=Rating.AGAIN)
    ReviewFactory.create_batch(30, memory=one, at=week_ago)
    recall = progress_of(learner, at=NOW).recall
    assert recall is not None
    assert recall.aim.value == 85
    assert [(week.start, week.recalled, week.reviewed) for week in recall.weeks] == [(date(2026, 5, 11), 16, 20)]
    (dot,) = recall.dots
    assert (dot.week.recalled_percent, dot.week.foreseen_percent, dot.week.rounded_range) == (80, 80, (58, 92))
    assert "the aim is 85%" in page(client)


def test_what_a_quiz_counted_for_does_not_make_recall_look_better(learner):
    one = memory(learner)
    ReviewFactory.create_batch(40, memory=one, at=NOW, recall=0.9, origin=Review.Origin.QUIZ)
    progress = progress_of(learner, at=NOW)
    assert (progress.reviews, progress.came_back, progress.recall) == (0, 0, None)


def test_a_topic_has_what_is_expected_of_it_with_the_unseen_as_unknown(client, learner):
    strong, weak = TopicFactory(title="Well known"), TopicFactory(title="Hardly begun")
    for one in studied(learner, topic=strong):
        Memory.objects.filter(pk=one.pk).update(stability=100_000.0)
    memory(learner, card__fact__topic=weak, stability=100_000.0)
    CardFactory.create_batch(9, fact__topic=weak)
    FactFactory(topic=weak)
    CardFactory(fact__topic=weak, fact__withdrawn_at=timezone.now())
    first, second = progress_of(learner, at=NOW).topics
    assert (first.topic, first.begun, first.facts, first.percent) == (weak, 1, 10, 10)
    assert (second.topic, second.begun, second.facts, second.percent) == (strong, 12, 12, 100)
    shown = page(client)
    assert "Review “Hardly begun”" in shown
    assert f"?topic={weak.slug}" in shown


def test_a_fact_with_several_cards_counts_once(learner):
    one, *_ = studied(learner)
    MemoryFactory(learner=learner, card__fact=one.fact, in_review=True)
    progress = progress_of(learner, at=NOW)
    assert (len(progress.syllabus.begun), progress.syllabus.facts) == (12, 12)


@pytest.mark.parametrize(("deploys_in", "until"), [(24, 24), (None, 30), (0, 30), (-5, 30), (1, 1)])
def test_the_forecast_looks_to_the_day_of_deployment_or_thirty_days_ahead(client, learner, deploys_in, until):
    learner.deploys_on = None if deploys_in is None else TODAY + timedelta(days=deploys_in)
    learner.save()
    studied(learner)
    progress = progress_of(learner, at=NOW)
    assert progress.expected.last.day == TODAY + timedelta(days=until)
    assert progress.expected.first.day == TODAY
    assert ("to go until" in page(client)) is (until != 30)


def test_without_reviews_less_is_recalled_the_later_it_is(learner):
    studied(learner)
    expected = progress_of(learner, at=NOW).expected.expected
    stopped = [one.stopped.expected for one in expected]
    assert stopped == sorted(stopped, reverse=True)
    assert stopped[-1] < stopped[0]
    assert all(one.stopped.low <= one.stopped.expected <= one.stopped.high for one in expected)
    assert expected[-1].continued.expected > expected[-1].stopped.expected


def test_a_card_that_is_set_aside_is_not_expected_to_be_reviewed(learner):
    for one in studied(learner):
        Memory.objects.filter(pk=one.pk).update(suspended=True)
    last = progress_of(learner, at=NOW).expected.last
    assert last.continued == last.stopped


@pytest.mark.parametrize("memories", [3, 12, 300])
def test_the_page_takes_the_same_number_of_queries_whatever_there_is(client, learner, memories):
    for number, one in enumerate(studied(learner, memories=memories, reviews=memories)):
        ReviewFactory(memory=one, at=NOW - timedelta(days=number % 60), recall=0.9)
    with CaptureQueriesContext(connection) as queries:
        page(client)
    assert len(queries) == 9


def test_the_page_of_a_long_history_is_under_four_kilobytes_gzipped(client, learner):
    learner.deploys_on = TODAY + timedelta(days=24)
    learner.save()
    for number in range(8):
        topic = TopicFactory(title=f"A topic with a title of the usual length, number {number}")
        for card in CardFactory.create_batch(3 + number, fact__topic=topic)[number // 2 :]:
            one = memory(learner, card=card, due_in=(number * 7 + card.pk * 3) % 30, stability=3.0 + number)
            for days_ago in range(number % 3, 70, 1 + card.pk % 3):
                ReviewFactory(
                    memory=one, at=NOW - timedelta(days=days_ago), recall=0.9, rating=1 + (days_ago * card.pk) % 4
                )
    shown = page(client)
    assert "No estimate yet" not in shown
    assert "No figure yet" not in shown
    assert len(gzip.compress(shown.encode())) < 4096


def test_figures_in_the_charts_have_a_point_in_any_language(client, learner, settings):
    settings.LANGUAGE_CODE = "fr"
    settings.LANGUAGES = [("fr", "French")]
    studied(learner)
    assert not re.search(r'(?:[xy]\d?|c[xy]|width|height)="[^"]*,', page(client))
