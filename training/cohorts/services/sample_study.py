"""Weeks of study by an invented learner, day by day, as rows that are not stored yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from training.accounts.models import User
from training.facts.models import Topic
from training.questions.models import Option, Question
from training.quizzes.models import Attempt, Response
from training.quizzes.services import LARGEST_SEED
from training.reviews.models import Card, Memory, QuizAnswer, Review
from training.reviews.services.grading import graded
from training.reviews.services.quiz_evidence import moved
from training.rules.days import start_of
from training.rules.invented import InventedMemory, grade
from training.rules.memory import guess_chance
from training.rules.pacing import new_cards_today
from training.rules.questions import Format, Verdict
from training.rules.scheduling import Phase, Rating

# Between 6:30 and 20:30, when the study day begins at 4:00.
EARLIEST, LATEST = timedelta(hours=2.5), timedelta(hours=16.5)
QUICKEST, SLOWEST, MEDIAN_SECONDS, SECONDS_SD = 2, 90, 9.0, 0.5
BETWEEN_CARDS = 3
QUESTIONS_A_QUIZ = 8
LEAST_QUESTIONS = 4
SECONDS_A_QUESTION = 25
# Of those who do not know, how many say so; of the others, how many give the answer that many take for right.
SAYS_SO, MISLED = 0.15, 0.7


@dataclass(frozen=True)
class Asked:
    """A question that can be asked: with its options, and the wrong answer that many give to it."""

    question: Question
    options: Sequence[Option]
    tempting: str


@dataclass
class Study:
    """What a learner did: rows of memories, reviews and quizzes."""

    learner: User
    memory: InventedMemory
    rng: Random
    namespace: UUID
    until: date
    memories: dict[int, Memory] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    answers: list[QuizAnswer] = field(default_factory=list)

    def session_at(self, day: date) -> datetime:
        """Draw the moment at which the learner sits down on a study day."""
        return start_of(day, self.learner.zone) + EARLIEST + (LATEST - EARLIEST) * self.rng.random()

    def review_cards(self, cards: Sequence[Card], *, at: datetime, day: date) -> datetime:
        """Review what is due and meet the new cards of the day; returns when that was done."""
        due = [one for one in self.memories.values() if one.due_at <= at]
        due.sort(key=lambda one: (one.due_at, one.card_id))
        for memory in [*due[: self.learner.daily_cap], *self._dealt(cards, len(due), at=at, day=day)]:
            at = self._review(memory, at=at, day=day)
        return at

    def _dealt(self, cards: Sequence[Card], due: int, *, at: datetime, day: date) -> list[Memory]:
        unseen = [card for card in cards if card.pk not in self.memories]
        number = new_cards_today(
            unseen=len(unseen),
            days_left=(self.until - day).days,
            introduced_today=0,
            due_today=due,
            cap=self.learner.daily_cap,
        )
        dealt = [
            Memory(learner=self.learner, card=card, fact_id=card.fact_id, due_at=at, dealt_on=day)
            for card in unseen[:number]
        ]
        self.memories |= {memory.card_id: memory for memory in dealt}
        return dealt

    def _review(self, memory: Memory, *, at: datetime, day: date) -> datetime:
        """Grade a card until it is past the short steps of the day."""
        recalled = self.memory.recalls(memory.card_id, day)
        self.memory.reviewed(memory.card_id, day, recalled=recalled)
        rating = grade(self.rng, recalled=recalled)
        while True:
            seconds = min(max(self.rng.lognormvariate(0, SECONDS_SD) * MEDIAN_SECONDS, QUICKEST), SLOWEST)
            at += timedelta(seconds=seconds + BETWEEN_CARDS)
            self._graded(memory, rating, at=at, seconds=seconds)
            if memory.phase == Phase.REVIEW:
                return at
            rating = grade(self.rng, recalled=True)

    def _graded(self, memory: Memory, rating: Rating, *, at: datetime, seconds: float) -> Review:
        key = uuid5(self.namespace, f"{self.learner.username} {len(self.reviews)}")
        review, after = graded(
            memory, learner=self.learner, rating=rating, key=key, at=at, milliseconds=round(1000 * seconds)
        )
        self.reviews.append(review)
        _change(memory, after)
        return review

    def take_quiz(self, topic: Topic, asked: Sequence[Asked], *, at: datetime, day: date) -> datetime:
        """Take a quiz on facts that were begun, which bears on their cards; returns when that was done."""
        by_fact = {one.fact_id: one for one in reversed(self.memories.values())}
        possible = [one for one in asked if one.question.fact_id in by_fact]
        drawn = self.rng.sample(possible, min(QUESTIONS_A_QUIZ, len(possible)))
        if len(drawn) < LEAST_QUESTIONS:
            return at
        attempt = Attempt(
            id=uuid5(self.namespace, f"{self.learner.username} quiz {len(self.attempts)}"),
            learner=self.learner,
            topic=topic,
            seed=self.rng.randrange(LARGEST_SEED),
            requested=QUESTIONS_A_QUIZ,
            length=len(drawn),
            started_at=at,
        )
        self.attempts.append(attempt)
        for number, one in enumerate(drawn, 1):
            at += timedelta(seconds=SECONDS_A_QUESTION * self.rng.uniform(0.4, 1.6))
            self._answer(attempt, number, one, by_fact[one.question.fact_id], at=at, day=day)
        attempt.finished_at = at
        return at

    def _answer(self, attempt: Attempt, number: int, asked: Asked, memory: Memory, *, at: datetime, day: date) -> None:
        question = asked.question
        given = self._given(asked, knows=self.memory.recalls(memory.card_id, day))
        right = given == question.answer
        verdict = Verdict.RIGHT if right else Verdict.WRONG if given else Verdict.DONT_KNOW
        picked = [option.pk for option in asked.options if option.text == given]
        response = Response(
            attempt=attempt,
            number=number,
            question=question,
            picked=picked,
            typed="" if picked else given,
            verdict=verdict,
            answered_at=at,
        )
        said = QuizAnswer(
            key=uuid5(attempt.pk, str(number)),
            learner=self.learner,
            fact_id=question.fact_id,
            answer=question.answer,
            given="" if right else given,
            right=right,
            guess_chance=guess_chance(Format(question.format), options=len(asked.options)),
            at=at,
            taken_at=at,
        )
        self.responses.append(response)
        self.answers.append(said)
        self._take(memory, said, day)

    def _given(self, asked: Asked, *, knows: bool) -> str:
        if knows:
            return asked.question.answer
        if self.rng.random() < SAYS_SO:
            return ""
        texts = [option.text for option in asked.options] or [asked.tempting]
        misled = asked.tempting in texts and self.rng.random() < MISLED
        return asked.tempting if misled else self.rng.choice(texts)

    def _take(self, memory: Memory, said: QuizAnswer, day: date) -> None:
        if said.right and not said.guess_chance and memory.due_at <= said.at:
            self.memory.reviewed(memory.card_id, day, recalled=True)
            review = self._graded(memory, Rating.GOOD, at=said.at, seconds=SECONDS_A_QUESTION)
            review.key, review.origin, review.milliseconds = said.key, Review.Origin.QUIZ, None
        else:
            _change(memory, moved(memory, said, day))


def _change(memory: Memory, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(memory, name, value)
