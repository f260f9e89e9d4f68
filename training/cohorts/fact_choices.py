"""The facts that a trainer chooses from when setting a quiz."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count

from training.cohorts.report import WEAK_BELOW, WEAKEST, Report
from training.cohorts.services.standings import Member
from training.facts.models import Fact
from training.quizzes.services import questions_for

WEAK_SHOWN = 10
FOUND_SHOWN = 20


@dataclass(frozen=True)
class FactChoice:
    """A fact to choose: how many are expected to recall it, in per cent, and how many questions there are on it."""

    fact: Fact
    percent: int | None
    questions: int
    chosen: bool


def expected_recall(report: Report, members: Sequence[Member]) -> dict[int, float]:
    """Return, by the key of each fact of the syllabus, the share expected to recall it on the day, 0 to 1.

    The weakest come first. Of members without an estimate nothing is known, so that there may be none.
    """
    return report.shares(report.recalls(members))


def weakest(report: Report, members: Sequence[Member]) -> list[Fact]:
    """Return the facts that the fewest of the members are expected to recall, of those that are weak."""
    shares = expected_recall(report, members)
    return _in_order([key for key in list(shares)[:WEAKEST] if shares[key] < WEAK_BELOW])


def _in_order(keys: Sequence[int]) -> list[Fact]:
    found = Fact.objects.in_bulk(keys)
    return [found[key] for key in keys]


def fact_choices(
    report: Report, members: Sequence[Member], *, chosen: Collection[Fact], words: str, assessment: bool
) -> list[FactChoice]:
    """Return what there is to choose from: the facts chosen, the weakest ones, and those that have all the words."""
    shares = expected_recall(report, members)
    found = Fact.objects.active().matching(words)[:FOUND_SHOWN] if words.strip() else []
    weak = _in_order(list(shares)[:WEAK_SHOWN])
    facts = {fact.pk: fact for fact in (*chosen, *found, *weak)}
    counted = questions_for(facts.values(), assessment=assessment).order_by().values_list("fact")
    questions = dict(counted.annotate(count=Count("pk")))
    keys = {fact.pk for fact in chosen}
    return [
        FactChoice(
            fact=fact,
            percent=round(100 * shares[key]) if key in shares else None,
            questions=questions.get(key, 0),
            chosen=key in keys,
        )
        for key, fact in facts.items()
    ]
