"""What a trainer reads of a cohort: who will be ready, whom to talk to, which facts are weak; one place for all of it.

The page, its exports and a member's own page all take their figures from here, so that they cannot differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language

from training.accounts.models import User
from training.cohorts.confusions import Confusion, confusions
from training.cohorts.dated import Dated
from training.cohorts.models import Cohort, Standing
from training.cohorts.services.standings import ACTIVITY_DAYS, Member, last_days, refresh
from training.facts.models import Fact
from training.rules.charts import Bar, bars
from training.rules.reasons import Reason, Work, reasons
from training.rules.standing_charts import Across, Dot, across

Status = Standing.Status
WEAKEST = 5
TALKED_TO_FIRST = 5
# A fact that so many recall is not weak, even when none is weaker.
WEAK_BELOW = 0.95
URGENCY = {
    status: place
    for place, status in enumerate((Status.AT_RISK, Status.TOO_LITTLE_DATA, Status.BORDERLINE, Status.ON_COURSE))
}
TAGS = {
    Status.ON_COURSE: "good",
    Status.BORDERLINE: "open",
    Status.AT_RISK: "bad",
    Status.TOO_LITTLE_DATA: "neutral",
}
URGENT = (Status.AT_RISK, Status.TOO_LITTLE_DATA)
WEEK = 7
NO_FIGURE = "–"
NOWHERE = Dot("", "", "", "")
BARS_TOP, BARS_BOTTOM = 18, 84


@dataclass(frozen=True)
class Row:
    """A member in figures, as the page and its exports show them: whole numbers, None where there is no estimate."""

    member: Member
    name: str
    status: Status
    chance: int | None
    expected: int | None
    low: int | None
    high: int | None
    stopped: int | None
    minutes_a_day: int | None
    last_on: date | None
    dot: Dot | None

    @property
    def tag(self) -> str:
        """How the word of the status is marked."""
        return TAGS[self.status]

    @property
    def key(self) -> str:
        """The key of the membership."""
        return str(self.member.membership.pk)

    @property
    def path(self) -> str:
        """The address of the member's page, as seen from that of the cohort."""
        return f"people/{self.key}/"

    @property
    def word(self) -> str:
        """What the status is called."""
        return str(self.status.label)

    @property
    def standing(self) -> Standing:
        """What the figures are taken from."""
        return self.member.standing

    @property
    def cells(self) -> tuple[str, ...]:
        """The texts of the table: address, name, mark and word of the status, figures, and places on the scale."""
        dot = self.dot or NOWHERE
        figures = (self.expected, self.low, self.high, self.stopped, self.minutes_a_day)
        last = day_and_month(self.last_on, get_language()) if self.last_on else NO_FIGURE
        texts = (NO_FIGURE if figure is None else str(figure) for figure in figures)
        return (self.path, self.name, self.tag, self.word, *texts, last, dot.x, dot.low_x, dot.width, dot.stopped_x)


@lru_cache(maxsize=1000)
def day_and_month(day: date, language: str | None) -> str:
    """Return a day in the language of the page, briefly; it is asked for thousands of times."""
    return date_format(day, "j M")


def row_of(member: Member, scale: Across | None = None) -> Row:
    """Return a member in figures, with a place on a scale where one is given."""
    one = member.standing
    chance, expected, stopped = one.chance, one.expected, one.stopped
    dot = None
    if scale and expected is not None and stopped is not None and one.low is not None and one.high is not None:
        dot = scale.dot(expected=expected, low=one.low, high=one.high, stopped=stopped)
    return Row(
        member=member,
        name=name_of(member.learner),
        status=Status(one.status),
        # No forecast is certain.
        chance=None if chance is None else min(99, max(1, round(100 * chance))),
        expected=None if expected is None else round(expected),
        low=one.low,
        high=one.high,
        stopped=None if stopped is None else round(stopped),
        minutes_a_day=one.minutes_a_day,
        last_on=one.last_on,
        dot=dot,
    )


def name_of(learner: User) -> str:
    """Return what a learner is called."""
    return learner.get_full_name() or learner.username


@dataclass(frozen=True)
class WeakFact:
    """A fact and the share of those with an estimate who are expected to recall it on the day, 0 to 1."""

    fact: Fact
    share: float

    @property
    def percent(self) -> int:
        """The same in whole per cent."""
        return round(100 * self.share)


@dataclass(frozen=True)
class DayActive:
    """A day, the reviews of the whole cohort on it, and their bar."""

    day: date
    reviews: int
    bar: Bar

    @property
    def cells(self) -> tuple[str, ...]:
        """The texts of chart and table: letter and name of the day, the figure, and the places of the bar."""
        name, bar = date_format(self.day, "D j M"), self.bar
        places = (bar.x, bar.y, bar.width, bar.height, bar.middle, bar.figure_y)
        return (name[0], name, str(self.reviews), *places)


@dataclass(frozen=True)
class Report(Dated):
    """A cohort as it stands at a moment; ``keys`` are those of the facts of its syllabus, in the standings' order."""

    members: list[Member]
    keys: list[int]

    @cached_property
    def facts(self) -> list[Fact]:
        """The facts of the syllabus, in that order."""
        found = Fact.objects.select_related("topic").in_bulk(self.keys)
        return [found[key] for key in self.keys if key in found]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many members have each status."""
        found = Counter(member.standing.status for member in self.members)
        return {status: found[status] for status in Status.values}

    @property
    def on_course(self) -> int:
        """How many members are on course."""
        return self.counts[Status.ON_COURSE]

    @property
    def estimated(self) -> int:
        """Of how many members there is an estimate."""
        return len(self.members) - self.counts[Status.TOO_LITTLE_DATA]

    @property
    def required(self) -> int:
        """How many facts meet the standard."""
        return max((member.standing.required for member in self.members), default=0)

    @cached_property
    def scale(self) -> Across | None:
        """The scale on which all members with an estimate stand; None without any."""
        ends = [(member.standing.low, member.standing.stopped) for member in self.members]
        values = [value for pair in ends for value in pair if value is not None]
        return across(values, standard=self.required, facts=len(self.keys)) if values else None

    def rows(self, members: Sequence[Member]) -> list[Row]:
        """Return members in figures, in the same order."""
        scale = self.scale
        return [row_of(member, scale) for member in members]

    @cached_property
    def talk_to_first(self) -> list[tuple[Row, list[Reason]]]:
        """Members at risk, or of whom too little is known, those least likely to meet the standard first; and why."""
        urgent = [one for one in self.members if one.standing.status in URGENT]
        urgent.sort(key=lambda one: (URGENCY[Status(one.standing.status)], one.standing.chance or 0.0, one.learner.pk))
        return [(row_of(one), self.reasons(one)) for one in urgent[:TALKED_TO_FIRST]]

    def reasons(self, member: Member) -> list[Reason]:
        """Return why to talk to a member."""
        one = member.standing
        days = max(1, min(ACTIVITY_DAYS, (self.today - self.cohort.today(member.membership.joined_at)).days + 1))
        return reasons(
            Work(
                facts=one.facts,
                started=one.started,
                required=one.required,
                expected=None if one.expected is None else round(one.expected),
                reviews=one.reviews,
                active_days=sum(1 for number in one.activity[-days:] if number),
                days=days,
                came_back=one.came_back,
                recalled=one.recalled,
                aim=member.learner.retention,
                joined_lately=days < ACTIVITY_DAYS,
            )
        )

    @cached_property
    def weakest(self) -> list[WeakFact]:
        """The facts that the fewest are expected to recall, of those that are weak; none without an estimate."""
        rows = [member.standing.recall for member in self.members if member.standing.recall]
        if not rows:
            return []
        sums = [sum(column) for column in zip(*rows, strict=True)]
        worst = sorted(range(len(sums)), key=lambda place: sums[place])[:WEAKEST]
        shares = {self.keys[place]: sums[place] / (100 * len(rows)) for place in worst}
        weak = {key: share for key, share in shares.items() if share < WEAK_BELOW}
        found = Fact.objects.only("slug", "statement", "disputed").in_bulk(weak)
        return [WeakFact(found[key], share) for key, share in weak.items()]

    @cached_property
    def confusions(self) -> list[Confusion]:
        """The wrong answers that most members gave, pooled over all questions of a fact."""
        return confusions(self.cohort, self.keys, len(self.members))

    @cached_property
    def activity(self) -> list[DayActive]:
        """The reviews of the whole cohort on each of the last days."""
        rows = [member.standing.activity for member in self.members]
        sums = [sum(column) for column in zip(*rows, strict=True)] or [0] * ACTIVITY_DAYS
        drawn = bars(sums, top=BARS_TOP, bottom=BARS_BOTTOM)
        return [DayActive(*one) for one in zip(last_days(self.today), sums, drawn, strict=True)]

    @property
    def activity_cells(self) -> list[tuple[str, ...]]:
        """The same in texts."""
        return [day.cells for day in self.activity]

    @property
    def active_in_a_week(self) -> int:
        """How many members reviewed within the last seven days."""
        return sum(1 for member in self.members if any(member.standing.activity[-WEEK:]))


def report_of(cohort: Cohort, *, at: datetime) -> Report:
    """Return a cohort as it stands; two queries, and three more where something changed."""
    cards = cohort.cards()
    members = refresh(cohort, at=at, cards=cards)
    return Report(cohort, at, members, list(dict.fromkeys(fact for fact, _ in cards)))
