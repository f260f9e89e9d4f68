"""What an edit would change: everything that is made from facts, before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self, TypeVar

from django.db.models import Sum

from training.questions.models import Option, Question
from training.quizzes.models import Response
from training.reviews.models import Card, Memory

K = TypeVar("K", int, str)


@dataclass(frozen=True)
class Made:
    """A question or a card as it stands at one moment."""

    text: str
    answer: str
    active: bool
    context: str = ""
    rest: tuple[object, ...] = ()


@dataclass(frozen=True)
class Change:
    """A question or a card that is worded or answered otherwise afterwards."""

    before: Made
    after: Made


@dataclass(frozen=True)
class Difference:
    """What becomes of the questions, or of the cards."""

    added: list[Made]
    changed: list[Change]
    withdrawn: list[Made]
    brought_back: list[Made]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing changes."""
        return not (self.added or self.changed or self.withdrawn or self.brought_back)


@dataclass(frozen=True)
class Snapshot:
    """All questions and cards by their keys, and how often the memories of each card began anew: four queries."""

    questions: dict[tuple[str, int], Made]
    keys: dict[tuple[str, int], int]
    cards: dict[int, Made]
    resets: dict[int, int]

    @classmethod
    def take(cls) -> Self:
        """Look at everything as it stands."""
        options: dict[int, list[object]] = {}
        for question, *rest in Option.objects.order_by("order").values_list("question", "text", "correct", "why"):
            options.setdefault(question, []).append(tuple(rest))
        fields = ("pk", "uid", "revision", "stem", "answer", "status", "expected", "prompts", "unit", "findings")
        rows = list(Question.objects.values(*fields))
        resets = Memory.objects.order_by().values("card").annotate(times=Sum("resets")).values_list("card", "times")
        return cls(
            questions={
                (row["uid"], row["revision"]): Made(
                    row["stem"],
                    row["answer"],
                    row["status"] != Question.Status.RETIRED,
                    rest=(row["status"], str(row["expected"]), str(row["prompts"]), *options.get(row["pk"], ())),
                )
                for row in rows
            },
            keys={(row["uid"], row["revision"]): row["pk"] for row in rows},
            cards={
                key: Made(prompt, answer, status == Card.Status.ACTIVE, context)
                for key, prompt, answer, status, context in Card.objects.values_list(
                    "pk", "prompt", "answer", "status", "context"
                )
            },
            resets=dict(resets),
        )


@dataclass(frozen=True)
class Effects:
    """What an edit would change, and whom it would touch."""

    questions: Difference
    cards: Difference
    reset: int
    answered: int
    answers: int
    open_attempts: int
    findings: list[str] = field(default_factory=list)

    @classmethod
    def between(cls, before: Snapshot, after: Snapshot, findings: Iterable[str] = ()) -> Self:
        """Compare two moments, the later of them now."""
        touched = [
            key for address, key in before.keys.items() if before.questions[address] != after.questions.get(address)
        ]
        answered = Response.objects.answered().filter(question__in=touched)
        still_open = Response.objects.unanswered().filter(question__in=touched)
        return cls(
            questions=_difference(_latest(before.questions), _latest(after.questions)),
            cards=_difference(before.cards, after.cards),
            reset=sum(times - before.resets.get(card, 0) for card, times in after.resets.items()),
            answered=answered.order_by().values("question").distinct().count(),
            answers=answered.count(),
            open_attempts=still_open.order_by().values("attempt").distinct().count(),
            findings=list(findings),
        )

    @property
    def touches_somebody(self) -> bool:
        """Tell whether somebody has answered, learnt or been asked what changes."""
        return bool(self.reset or self.answers or self.open_attempts)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing that was made from facts changes."""
        return self.questions.is_empty and self.cards.is_empty


def _difference(before: dict[K, Made], after: dict[K, Made]) -> Difference:
    both = before.keys() & after.keys()
    return Difference(
        added=[after[key] for key in after if key not in before and after[key].active],
        changed=[
            Change(before[key], after[key])
            for key in before
            if key in both and before[key] != after[key] and before[key].active and after[key].active
        ],
        withdrawn=[before[key] for key in before if before[key].active and (key not in both or not after[key].active)],
        brought_back=[after[key] for key in before if key in both and not before[key].active and after[key].active],
    )


def _latest(questions: dict[tuple[str, int], Made]) -> dict[str, Made]:
    """Return the latest revision of each question by its address."""
    found: dict[str, tuple[int, Made]] = {}
    for (uid, revision), made in questions.items():
        if uid not in found or found[uid][0] < revision:
            found[uid] = (revision, made)
    return {uid: made for uid, (_revision, made) in found.items()}
