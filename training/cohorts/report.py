"""What a trainer reads of a cohort: who will be ready, whom to talk to, which facts are weak; one place for all of it.

The page, its exports and a member's own page all take their figures from here, so that they cannot differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from heapq import nsmallest
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from training.cohorts.confusions import Confusion, confusions
from training.cohorts.dated import Dated
from training.cohorts.models import Cohort, Standing
from training.cohorts.services.standings import ACTIVITY_DAYS, Member, last_days, refresh, syllabus_of
from training.cohorts.syllabus import Syllabus, SyllabusFact
from training.rules.charts import Bar, bars
from training.rules.columns import column_sums
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
NOT_YET = _("Not worked out yet")
WEEK = 7
BARS_TOP, BARS_BOTTOM = 18, 84


class Row(NamedTuple):
    """A member in figures, as the page and its exports show them: whole numbers, None where there is no estimate."""

    member: Member
    name: str
    status: Status | None
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
        return TAGS[self.status] if self.status else "neutral"

    @property
    def key(self) -> str:
        """The key of the membership."""
        return str(self.member.key)

    @property
    def path(self) -> str:
        """The address of the member's page, as seen from that of the cohort."""
        return f"people/{self.key}/"

    @property
    def word(self) -> str:
        """What the status is called."""
        return str(self.status.label if self.status else NOT_YET)


def row_of(member: Member, scale: Across | None = None) -> Row:
    """Return a member in figures, with a place on a scale where one is given."""
    chance, expected, stopped, low, high = member.chance, member.expected, member.stopped, member.low, member.high
    dot = None
    if scale and expected is not None and stopped is not None and low is not None and high is not None:
        dot = scale.dot(expected=expected, low=low, high=high, stopped=stopped)
    return Row(
        member=member,
        name=member.name,
        status=Status(member.status) if member.status else None,
        # No forecast is certain.
        chance=None if chance is None else min(99, max(1, round(100 * chance))),
        expected=None if expected is None else round(expected),
        low=low,
        high=high,
        stopped=None if stopped is None else round(stopped),
        minutes_a_day=member.minutes_a_day,
        last_on=member.last_on,
        dot=dot,
    )


@dataclass(frozen=True)
class WeakFact:
    """A fact and the share of those with an estimate who are expected to recall it on the day, 0 to 1."""

    fact: SyllabusFact
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


@dataclass(frozen=True)
class Report(Dated):
    """A cohort as it stands at a moment."""

    members: list[Member]
    syllabus: Syllabus

    @property
    def keys(self) -> list[int]:
        """The keys of the facts of the syllabus, in the standings' order."""
        return self.syllabus.keys

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many members have each status; of those of whom nothing was worked out yet none is counted."""
        found = Counter(member.status for member in self.members)
        return {status: found[status] for status in Status.values}

    @cached_property
    def stale(self) -> list[Member]:
        """The members whose figures are from before something changed."""
        return [member for member in self.members if member.stale and member.status]

    @property
    def stale_since(self) -> date | None:
        """The day on which the oldest figures were worked out."""
        return min((member.figures_of for member in self.stale if member.figures_of), default=None)

    @cached_property
    def without_figures(self) -> int:
        """Of how many members nothing was worked out yet."""
        return sum(1 for member in self.members if not member.status)

    @property
    def on_course(self) -> int:
        """How many members are on course."""
        return self.counts[Status.ON_COURSE]

    @cached_property
    def behind(self) -> list[Member]:
        """The members who are not on course, as far as is known."""
        return [member for member in self.members if member.status and member.status != Status.ON_COURSE]

    @property
    def estimated(self) -> int:
        """Of how many members there is an estimate."""
        return len(self.members) - self.counts[Status.TOO_LITTLE_DATA] - self.without_figures

    @cached_property
    def required(self) -> int:
        """How many facts meet the standard."""
        return max((member.required for member in self.members if not member.stale), default=0)

    @cached_property
    def scale(self) -> Across | None:
        """The scale on which all members with an estimate stand; None without any."""
        ends = [(member.low, member.stopped) for member in self.members]
        values = [value for pair in ends for value in pair if value is not None]
        return across(values, standard=self.required, facts=len(self.keys)) if values else None

    def rows(self, members: Sequence[Member]) -> list[Row]:
        """Return members in figures, in the same order."""
        scale = self.scale
        return [row_of(member, scale) for member in members]

    @cached_property
    def talk_to_first(self) -> list[tuple[Row, list[Reason]]]:
        """Members at risk, or of whom too little is known, those least likely to meet the standard first; and why."""
        urgent: list[Member] = []
        for status in URGENT:
            of_status = (one for one in self.members if one.status == status)
            urgent += nsmallest(TALKED_TO_FIRST, of_status, key=lambda one: (one.chance or 0.0, one.learner_id))
        return [(row_of(one), self.reasons(one)) for one in urgent[:TALKED_TO_FIRST]]

    def reasons(self, one: Member) -> list[Reason]:
        """Return why to talk to a member."""
        days = max(1, min(ACTIVITY_DAYS, (self.today - self.cohort.today(one.joined_at)).days + 1))
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
                aim=one.retention,
                joined_lately=days < ACTIVITY_DAYS,
            )
        )

    def recalls(self, members: Sequence[Member]) -> list[bytes]:
        """Return the chances of recall, fact by fact in per cent, of those with an estimate for this syllabus.

        What the day of deployment was met with stays what it was.
        """
        syllabus = f"-{syllabus_of(self.syllabus.cards)}-"
        return [
            one.recall
            for one in members
            if one.recall and (syllabus in (one.basis or "") or (self.past and len(one.recall) == len(self.keys)))
        ]

    def shares(self, rows: Sequence[bytes]) -> dict[int, float]:
        """Return, by the key of each fact, the mean of some rows of chances, 0 to 1, the weakest first."""
        sums = column_sums(rows)
        places = sorted(range(len(sums)), key=sums.__getitem__)
        return {self.keys[place]: sums[place] / (100 * len(rows)) for place in places}

    @cached_property
    def _recalls(self) -> list[bytes]:
        return self.recalls(self.members)

    @property
    def compared(self) -> int:
        """Of how many members the weakest facts are the weakest."""
        return len(self._recalls)

    @cached_property
    def weakest(self) -> list[WeakFact]:
        """The facts that the fewest are expected to recall, of those that are weak; none without an estimate."""
        worst = list(self.shares(self._recalls).items())[:WEAKEST]
        return [WeakFact(self.syllabus.facts[key], share) for key, share in worst if share < WEAK_BELOW]

    @cached_property
    def confusions(self) -> list[Confusion]:
        """The wrong answers that most members gave, pooled over all questions of a fact."""
        return confusions(self.cohort, self.syllabus.facts, len(self.members))

    @cached_property
    def activity(self) -> list[DayActive]:
        """The reviews of the whole cohort on each of the last days."""
        sums = column_sums([member.activity for member in self.members]) or [0] * ACTIVITY_DAYS
        drawn = bars(sums, top=BARS_TOP, bottom=BARS_BOTTOM)
        return [DayActive(*one) for one in zip(last_days(self.today), sums, drawn, strict=True)]

    @property
    def active_in_a_week(self) -> int:
        """How many members reviewed within the last seven days."""
        return sum(1 for member in self.members if any(member.activity[-WEEK:]))


def report_of(cohort: Cohort, *, at: datetime) -> Report:
    """Return a cohort as it stands, with no more than a portion of it worked out anew; two to seven queries."""
    syllabus = Syllabus(cohort)
    return Report(cohort, at, refresh(cohort, at=at, cards=syllabus.cards, portion=True), syllabus)
