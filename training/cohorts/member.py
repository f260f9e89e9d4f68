"""What a trainer reads of one learner, and the learner of themselves: the same figures, from the same standing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Count

from training.accounts.models import User
from training.cohorts.dated import Dated
from training.cohorts.models import Cohort
from training.cohorts.report import WEAK_BELOW, WEAKEST, Row, row_of
from training.cohorts.services.standings import ACTIVITY_DAYS, Member, refresh
from training.facts.models import Fact
from training.quizzes.models import Attempt
from training.reviews.deck import DueNow, due_now
from training.reviews.models import QuizAnswer
from training.reviews.progress import Goal, Progress, progress_of
from training.reviews.services import to_deal
from training.rules.scheduling import Rating

QUIZZES_SHOWN = 10


@dataclass(frozen=True)
class WeakFact:
    """A fact, the chance that it is recalled on the day in per cent, and how often it was missed."""

    fact: Fact
    percent: int
    missed: int


@dataclass(frozen=True)
class MemberReport(Dated):
    """A member as they stand at a moment; ``facts`` are the keys of the syllabus, in the order of the standing."""

    learner: User
    member: Member
    facts: list[int]

    @cached_property
    def row(self) -> Row:
        """The figures, as the page of the cohort has them."""
        return row_of(self.member)

    @property
    def goal(self) -> Goal | None:
        """What the learner works towards; None once the day is there."""
        if self.days_left <= 0:
            return None
        return Goal(
            self.facts,
            self.today,
            self.cohort.deploys_on,
            self.member.required,
            self.member.recalibration(self.cohort.recalibration),
        )

    @cached_property
    def progress(self) -> Progress:
        """The learner's progress towards the goal."""
        return progress_of(self.learner, at=self.at, goal=self.goal)

    @property
    def recalled_percent(self) -> int | None:
        """The share recalled of cards that came back, over the last weeks, in per cent; None without any."""
        one = self.member
        return round(100 * one.recalled / one.came_back) if one.came_back else None

    @property
    def active_days(self) -> int:
        """On how many of the last days the learner reviewed."""
        return sum(1 for number in self.member.activity if number)

    @property
    def days(self) -> int:
        """Of how many days that is."""
        return ACTIVITY_DAYS

    @cached_property
    def due(self) -> DueNow:
        """What the learner has to do now."""
        return due_now(self.learner, at=self.at, to_deal=to_deal(self.learner, at=self.at))

    @cached_property
    def weakest(self) -> list[WeakFact]:
        """The facts least likely to be recalled on the day, of those that are weak; none without an estimate."""
        recall = dict(zip(self.facts, self.member.recall, strict=False))
        worst = sorted(recall, key=lambda key: recall[key])[:WEAKEST]
        weak = [key for key in worst if recall[key] < 100 * WEAK_BELOW]
        if not weak:
            return []
        facts = Fact.objects.only("slug", "statement", "disputed").in_bulk(weak)
        missed = self._missed(weak)
        return [WeakFact(facts[key], recall[key], missed[key]) for key in weak]

    def _missed(self, facts: list[int]) -> Counter[int]:
        """Return how often each fact was missed: its cards when they came back, and its questions."""
        cards = self.learner.reviews.by_hand().of_due_cards().filter(rating=Rating.AGAIN, memory__fact__in=facts)
        asked = QuizAnswer.objects.filter(learner=self.learner, right=False, held=False, fact__in=facts)
        found: Counter[int] = Counter()
        for rows, field in ((cards, "memory__fact"), (asked, "fact")):
            for fact, number in rows.order_by().values_list(field).annotate(number=Count("pk")):
                found[fact] += number
        return found

    @cached_property
    def quizzes(self) -> list[Attempt]:
        """The last quizzes that were finished, with their scores."""
        finished = Attempt.objects.filter(learner=self.learner).finished().select_related("topic", "quiz")
        return list(finished.with_score().order_by("-finished_at")[:QUIZZES_SHOWN])


def member_report(cohort: Cohort, learner: User, *, at: datetime) -> MemberReport | None:
    """Return a member of a cohort as they stand; None for somebody who is none."""
    cards = list(cohort.cards().values_list("fact", "pk"))
    for member in refresh(cohort, at=at, cards=cards, learner=learner):
        return MemberReport(cohort, at, learner, member, list(dict.fromkeys(fact for fact, _ in cards)))
    return None


def own_report(learner: User, *, at: datetime) -> MemberReport | None:
    """Return how somebody stands in the cohort that deploys first; None without one whose day is still to come."""
    cohorts = Cohort.objects.of_learner(learner).filter(deploys_on__gte=at.date())
    cohort = cohorts.order_by("deploys_on", "pk").first()
    return member_report(cohort, learner, at=at) if cohort else None
