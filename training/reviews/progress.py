"""What a learner sees of their own progress: the work done and to come, measured recall, and what is expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, Sum

from training.accounts.models import User
from training.facts.models import Fact, Topic
from training.reviews.coming import Coming, coming
from training.reviews.models import Card, Memory, Review
from training.rules.days import study_day
from training.rules.progress_charts import (
    DayExpected,
    ExpectedChart,
    RecallChart,
    WeekOfRecall,
    expected_chart,
    recall_chart,
)
from training.rules.readiness import (
    LEAST_FACTS,
    LEAST_REVIEWS,
    CardMemory,
    Estimate,
    FactMemory,
    Prospect,
    continued_outlooks,
    estimate,
    readiness,
)
from training.rules.recalibration import UNCALIBRATED, Recalibration
from training.rules.scheduling import DAY, Rating
from training.rules.workload import WEEK, level, monday, weeks

# Measured recall takes as many reviews of cards that came back on a later day.
LEAST_CAME_BACK = 20
DAYS_WITHOUT_DATE = 30
RECALL_WEEKS, CALENDAR_WEEKS = 6, 8
LINE_DAYS = 6
CHART_TOP, CHART_BOTTOM = 10, 150
NOTHING = Estimate(0.0, 0, 0)


@dataclass(frozen=True)
class DayDone:
    """A study day: the reviews done; of cards that came back, how many, how many recalled, and how many foreseen."""

    day: date
    done: int
    came_back: int
    recalled: int
    foreseen: float


@dataclass(frozen=True)
class CalendarDay:
    """A day of the calendar: reviews done until today, afterwards cards that come back."""

    day: date
    count: int
    level: int
    ahead: bool
    today: bool
    framed: bool


@dataclass(frozen=True)
class TopicProgress:
    """How much of a topic is begun, and how many of its facts are expected to be recalled on the day in question."""

    topic: Topic
    facts: int
    begun: int
    expected: Estimate

    @property
    def share(self) -> float:
        """The expected share of its facts, 0 to 1."""
        return self.expected.expected / self.facts

    @property
    def percent(self) -> int:
        """The same in whole per cent."""
        return round(100 * self.share)


@dataclass(frozen=True)
class Goal:
    """What is to be known by a day: facts by their keys, in the order of the syllabus, and how many of them at least.

    ``today`` is the day from which it is forecast, with corrections that a cohort's history teaches.
    """

    facts: Sequence[int]
    today: date
    on: date
    required: int
    recalibration: Recalibration = UNCALIBRATED


class Syllabus:
    """All facts that have a card, or those of a goal, and what a learner has begun of them."""

    def __init__(self, learner: User, goal: Goal | None = None) -> None:
        """Read it, in two queries; three with a goal."""
        of_goal = Q(facts__in=goal.facts) if goal else Q()
        with_card = Q(Exists(Card.objects.active().filter(fact=OuterRef("facts"))))
        number = Count("facts", filter=Q(facts__withdrawn_at=None) & with_card & of_goal)
        self._topics = list(Topic.objects.annotate(number=number).filter(number__gt=0))
        self._topic_of = dict(Fact.objects.filter(pk__in=goal.facts).values_list("pk", "topic")) if goal else {}
        self._keys = [key for key in goal.facts if key in self._topic_of] if goal else []
        self._begun: defaultdict[int, defaultdict[int, list[CardMemory]]] = defaultdict(lambda: defaultdict(list))
        started = Memory.objects.of(learner.pk).started()
        if goal:
            started = started.filter(fact__in=goal.facts)
        for memory in started.select_related("fact").order_by().only(*_NEEDED):
            self._begun[memory.fact.topic_id][memory.fact_id].append(memory.as_card_memory(learner.zone))

    @cached_property
    def facts(self) -> int:
        """How many facts there are."""
        return sum(topic.number for topic in self._topics)

    @cached_property
    def begun(self) -> list[FactMemory]:
        """The facts that are begun."""
        return [cards for topic in self._begun.values() for cards in topic.values()]

    @property
    def whole(self) -> list[FactMemory]:
        """The facts of the goal in their order, those not begun as well."""
        return [self._begun[self._topic_of[key]].get(key, []) for key in self._keys]

    @property
    def whole_topics(self) -> list[int]:
        """The key of the topic of each of them."""
        return [self._topic_of[key] for key in self._keys]

    @property
    def by_topic(self) -> list[tuple[Topic, int, list[FactMemory]]]:
        """Each topic with the number of its facts and those of them that are begun."""
        return [(topic, topic.number, list(self._begun[topic.pk].values())) for topic in self._topics]


_NEEDED = (
    *("fact__topic", "phase", "step", "stability", "difficulty", "last_day", "due_at", "suspended"),
    *("quiz_known", "quiz_day"),
)


@dataclass(frozen=True)
class Progress:
    """A learner's progress, as it stands on a study day."""

    today: date
    deploys_on: date | None
    aim: float
    daily_cap: int
    syllabus: Syllabus
    done: list[DayDone]
    coming: Coming
    goal: Goal | None = None

    @cached_property
    def reviews(self) -> int:
        """How many reviews were done in all."""
        return sum(day.done for day in self.done)

    @property
    def began_on(self) -> date | None:
        """The day of the first review."""
        return self.done[0].day if self.done else None

    @property
    def days_left(self) -> int | None:
        """The days until deployment; None without a date, or after it."""
        return (self.deploys_on - self.today).days if self.deploys_on and self.deploys_on > self.today else None

    @property
    def until(self) -> date:
        """The day in question: that of deployment if it is still to come, else in thirty days."""
        return self.today + (self.days_left or DAYS_WITHOUT_DATE) * DAY

    @property
    def enough(self) -> bool:
        """Tell whether there is enough for an estimate."""
        least = max(1, min(LEAST_FACTS, self.syllabus.facts))
        return len(self.syllabus.begun) >= least and self.reviews >= LEAST_REVIEWS

    @cached_property
    def expected(self) -> ExpectedChart:
        """What is expected, of the facts begun, on the days until the one in question."""
        first, last = (self.goal.today, self.goal.on) if self.goal else (self.today, self.until)
        steps = min(LINE_DAYS, (last - first).days)
        days = [first + round((last - first).days * step / steps) * DAY for step in range(steps + 1)]
        expected = [self._expected_on(day) for day in days]
        standard = self.goal.required if self.goal else None
        return expected_chart(expected, top=CHART_TOP, bottom=CHART_BOTTOM, standard=standard)

    def _expected_on(self, day: date) -> DayExpected:
        facts = self.syllabus.whole if self.goal else self.syllabus.begun
        return DayExpected(day, *self._estimates(facts, day))

    def _prospect(self, day: date) -> Prospect:
        return Prospect(self.goal.today if self.goal else self.today, day, self.aim, self.daily_cap)

    @property
    def _recalibration(self) -> Recalibration:
        return self.goal.recalibration if self.goal else UNCALIBRATED

    def _estimates(self, facts: list[FactMemory], day: date) -> tuple[Estimate, Estimate]:
        """Return what is expected of facts, if reviews stop today and if they go on."""
        found = readiness(facts, self._prospect(day), reviews=self.reviews, recalibration=self._recalibration)
        return found.stopped or NOTHING, found.continued or NOTHING

    @cached_property
    def topics(self) -> list[TopicProgress]:
        """The topics without another review, with a goal if reviews go on; that which needs the most work first."""
        goes_on = self._by_topic_if_reviews_go_on(self.goal) if self.goal else None
        found = [
            TopicProgress(
                topic, facts, len(begun), goes_on[topic.pk] if goes_on else self._estimates(begun, self.until)[0]
            )
            for topic, facts, begun in self.syllabus.by_topic
        ]
        return sorted(found, key=lambda one: one.share)

    def _by_topic_if_reviews_go_on(self, goal: Goal) -> dict[int, Estimate]:
        of_topic: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
        outlooks = continued_outlooks(self.syllabus.whole, self._prospect(goal.on), goal.recalibration)
        for topic, one in zip(self.syllabus.whole_topics, outlooks, strict=True):
            of_topic[topic].append(one)
        return {topic: estimate(those, goal.recalibration) for topic, those in of_topic.items()}

    @property
    def weakest(self) -> TopicProgress | None:
        """The topic that needs the most work of those with cards to review; None when no estimate is to be had."""
        return next((topic for topic in self.topics if topic.begun), None) if self.enough else None

    @cached_property
    def came_back(self) -> int:
        """How many cards were reviewed that came back on a later day, in the weeks of the chart."""
        return sum(week.reviewed for week in self._weeks)

    @cached_property
    def recall(self) -> RecallChart | None:
        """Measured recall by week; None while there is too little of it."""
        if self.came_back < LEAST_CAME_BACK:
            return None
        return recall_chart(self._weeks, aim=self.aim, top=CHART_TOP, bottom=CHART_BOTTOM)

    @cached_property
    def _weeks(self) -> list[WeekOfRecall]:
        """The latest weeks, from the first in which a card came back."""
        of_week: defaultdict[date, list[DayDone]] = defaultdict(list)
        for day in self.done:
            if day.came_back:
                of_week[monday(day.day)].append(day)
        if not of_week:
            return []
        first = max(min(of_week), monday(self.today) - (RECALL_WEEKS - 1) * WEEK)
        return [_week_of_recall(week[0], of_week[week[0]]) for week in weeks(first, self.today)]

    @cached_property
    def calendar(self) -> list[list[CalendarDay]]:
        """The weeks from the first review, the latest of them, to the end of what can be foreseen."""
        done = {day.day: day.done for day in self.done}
        due = {ahead.day: ahead.count for ahead in self.coming.days if ahead.day > self.today}
        earliest = monday(self.today) - (CALENDAR_WEEKS - 1) * WEEK
        first = max(self.began_on or self.today, earliest)
        most = max([count for day, count in done.items() if day >= first], default=0)
        return [
            [self._calendar_day(day, done, due, most) for day in week]
            for week in weeks(first, self.coming.days[-1].day)
        ]

    def _calendar_day(self, day: date, done: dict[date, int], due: dict[date, int], most: int) -> CalendarDay:
        ahead = day > self.today
        count = due.get(day, 0) if ahead else done.get(day, 0)
        filled = 0 if ahead else level(count, most)
        framed = day in {self.today, self.deploys_on}
        return CalendarDay(day, count, filled, ahead, day == self.today, framed)


def progress_of(learner: User, *, at: datetime, goal: Goal | None = None) -> Progress:
    """Return a learner's progress, towards a goal where there is one, in as many queries whatever there is."""
    return Progress(
        today=study_day(at, learner.zone),
        deploys_on=goal.on if goal else learner.deploys_on,
        aim=learner.retention,
        daily_cap=learner.daily_cap,
        syllabus=Syllabus(learner, goal),
        done=_days_done(learner),
        coming=coming(learner, at=at),
        goal=goal,
    )


def _week_of_recall(start: date, days: list[DayDone]) -> WeekOfRecall:
    return WeekOfRecall(
        start,
        reviewed=sum(day.came_back for day in days),
        recalled=sum(day.recalled for day in days),
        foreseen=sum(day.foreseen for day in days),
    )


def _days_done(learner: User) -> list[DayDone]:
    """Return the days on which the learner reviewed.

    What a quiz counted for is left out: only right answers make reviews there, so that they would look too good.
    """
    came_back = Q(recall__isnull=False)
    days = (
        Review.objects.filter(learner=learner)
        .by_hand()
        .order_by("day")
        .values("day")
        .annotate(
            done=Count("pk"),
            came_back=Count("pk", filter=came_back),
            recalled=Count("pk", filter=came_back & Q(rating__gt=Rating.AGAIN)),
            foreseen=Sum("recall", default=0.0),
        )
    )
    return [DayDone(**day) for day in days]
