from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Self

from django.db.models import Prefetch

from training.facts.models import Claim, Topic
from training.quizzes.models import Attempt, Response
from training.rules.questions import Verdict


@dataclass(frozen=True)
class TopicScore:
    """How many of the scored answers on a topic were right."""

    topic: Topic
    right: int
    scored: int

    @property
    def percent(self) -> int:
        """The share of right answers, 0 to 100."""
        return round(100 * self.right / self.scored)


@dataclass(frozen=True)
class Results:
    """How one attempt went."""

    responses: list[Response]

    @classmethod
    def of(cls, attempt: Attempt) -> Self:
        """Return the results of a finished attempt, in three queries."""
        claims = Prefetch("question__fact__claims", Claim.objects.select_related("source"))
        return cls(list(attempt.responses.with_question().prefetch_related("question__options", claims)))

    def _with(self, *verdicts: Verdict) -> list[Response]:
        return [response for response in self.responses if response.verdict in verdicts]

    @property
    def right(self) -> list[Response]:
        """Answers that were right."""
        return self._with(Verdict.RIGHT)

    @property
    def not_scored(self) -> list[Response]:
        """Answers on which the sources disagree."""
        return self._with(Verdict.NOT_SCORED)

    @property
    def scored(self) -> int:
        """How many answers count."""
        return len(self.responses) - len(self.not_scored)

    @property
    def to_go_over(self) -> list[Response]:
        """Answers that were wrong, partly right, or not known."""
        return self._with(Verdict.WRONG, Verdict.PARTLY, Verdict.DONT_KNOW)

    @property
    def by_topic(self) -> list[TopicScore]:
        """The scored answers by topic, in the order of the syllabus."""
        topics = {response.question.fact.topic for response in self.responses}
        scored = Counter(r.question.fact.topic for r in self.responses if r.verdict != Verdict.NOT_SCORED)
        right = Counter(r.question.fact.topic for r in self.right)
        ordered = sorted(topics, key=lambda topic: topic.order)
        return [TopicScore(topic, right[topic], scored[topic]) for topic in ordered if scored[topic]]
