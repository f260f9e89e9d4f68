"""Objects for tests, each with what it needs and no more."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from training.accounts.models import User
from training.cohorts.models import Assignment, Cohort, Invitation, Membership
from training.facts.models import Claim, Dating, Entity, Fact, Phrasing, Source, Topic
from training.questions.models import Option, Question
from training.quizzes.models import Attempt, Quiz, Response
from training.reviews.models import Card, Flag, Memory, Review
from training.rules.scheduling import Phase, Rating


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"learner-{n}")
    password = factory.django.Password("groundwork")


class SourceFactory(DjangoModelFactory[Source]):
    class Meta:
        model = Source

    slug = factory.Sequence(lambda n: f"source-{n}")
    title = factory.LazyAttribute(lambda o: f"Title of {o.slug}")
    short_title = factory.LazyAttribute(lambda o: f"Short {o.slug}")
    cited_as = factory.LazyAttribute(lambda o: f"the report {o.slug}")
    publisher = "Publisher"
    date = "2014-03-10"
    dating = Dating.STATED
    kind = "report"
    point_of_view = "Independent."
    paragraphs = 20


class TopicFactory(DjangoModelFactory[Topic]):
    class Meta:
        model = Topic

    slug = factory.Sequence(lambda n: f"topic-{n}")
    title = factory.LazyAttribute(lambda o: f"Title of {o.slug}")
    description = "What it is about."


class EntityFactory(DjangoModelFactory[Entity]):
    class Meta:
        model = Entity

    slug = factory.Sequence(lambda n: f"entity-{n}")
    name = factory.LazyAttribute(lambda o: f"Name of {o.slug}")
    kind = Entity.Kind.ORGANIZATION


class FactFactory(DjangoModelFactory[Fact]):
    class Meta:
        model = Fact

    slug = factory.Sequence(lambda n: f"fact-{n}")
    topic = factory.SubFactory(TopicFactory)
    statement = factory.LazyAttribute(lambda o: f"The statement of {o.slug}.")
    subject = factory.SubFactory(EntityFactory)
    relation = "began on"
    kind = Fact.Kind.DATE
    answer = "2013-07-01"
    importance = Fact.Importance.USEFUL


class ClaimFactory(DjangoModelFactory[Claim]):
    class Meta:
        model = Claim

    fact = factory.SubFactory(FactFactory)
    source = factory.SubFactory(SourceFactory)
    paragraph = 1
    says = "Gives the day."
    value = factory.SelfAttribute("fact.answer")
    as_of = factory.SelfAttribute("source.date")
    dating = Dating.STATED


class PhrasingFactory(DjangoModelFactory[Phrasing]):
    class Meta:
        model = Phrasing

    fact = factory.SubFactory(FactFactory)
    kind = Phrasing.Kind.ASK
    text = "On which day did it begin?"


class QuestionFactory(DjangoModelFactory[Question]):
    """A typed question on a date, published."""

    class Meta:
        model = Question

    uid = factory.Sequence(lambda n: f"uid-{n}")
    fact = factory.SubFactory(FactFactory)
    family = "when"
    format = Question.Format.DATE
    stem = factory.LazyAttribute(lambda o: f"On which day was {o.uid}?")
    answer = "1 July 2013"
    expected = factory.LazyFunction(
        lambda: {
            "kind": "date",
            "answer": "2013-07-01",
            "accepted": [],
            "supported": [],
            "tolerance": 0.0,
            "currency": "",
        }
    )
    status = Question.Status.PUBLISHED


class OptionFactory(DjangoModelFactory[Option]):
    class Meta:
        model = Option

    question = factory.SubFactory(QuestionFactory)
    order = factory.Sequence(lambda n: n)
    text = factory.LazyAttribute(lambda o: f"Option {o.order}")


class ChoiceFactory(QuestionFactory):
    """A question with three options, the second of them right."""

    class Meta:
        model = Question
        skip_postgeneration_save = True

    format = Question.Format.CHOICE
    expected = None
    answer = "Option 1"
    options = factory.RelatedFactoryList(
        OptionFactory,
        "question",
        size=3,
        order=factory.Iterator([0, 1, 2]),
        correct=factory.Iterator([False, True, False]),
    )


class AttemptFactory(DjangoModelFactory[Attempt]):
    class Meta:
        model = Attempt

    learner = factory.SubFactory(UserFactory)
    seed = 1
    length = 1
    requested = factory.SelfAttribute("length")
    started_at = factory.LazyFunction(timezone.now)


class ResponseFactory(DjangoModelFactory[Response]):
    class Meta:
        model = Response

    attempt = factory.SubFactory(AttemptFactory)
    number = 1
    question = factory.SubFactory(QuestionFactory)


class MultiFactory(QuestionFactory):
    """A question with four options, the second and the third of them right."""

    class Meta:
        model = Question
        skip_postgeneration_save = True

    format = Question.Format.MULTI
    expected = None
    answer = "Option 1; Option 2"
    options = factory.RelatedFactoryList(
        OptionFactory,
        "question",
        size=4,
        order=factory.Iterator([0, 1, 2, 3]),
        correct=factory.Iterator([False, True, True, False]),
    )


class OrderFactory(QuestionFactory):
    """Three options to put in order: the third shown comes first, then the first, then the second."""

    class Meta:
        model = Question
        skip_postgeneration_save = True

    format = Question.Format.ORDER
    expected = None
    answer = "Option 2; Option 0; Option 1"
    options = factory.RelatedFactoryList(
        OptionFactory,
        "question",
        size=3,
        order=factory.Iterator([0, 1, 2]),
        place=factory.Iterator([1, 2, 0]),
        correct=True,
    )


class MatchFactory(QuestionFactory):
    """Two prompts to match with three options: the second prompt's is shown first, and the last belongs to none."""

    class Meta:
        model = Question
        skip_postgeneration_save = True

    format = Question.Format.MATCH
    expected = None
    prompts = ["the first prompt", "the second prompt"]
    answer = "the first prompt – Option 1; the second prompt – Option 0"
    options = factory.RelatedFactoryList(
        OptionFactory,
        "question",
        size=3,
        order=factory.Iterator([0, 1, 2]),
        place=factory.Iterator([1, 0, None]),
        correct=factory.Iterator([True, True, False]),
    )


class CardFactory(DjangoModelFactory[Card]):
    class Meta:
        model = Card

    uid = factory.Sequence(lambda n: f"card-{n}")
    fact = factory.SubFactory(FactFactory)
    kind = Card.Kind.BASIC
    prompt = factory.LazyAttribute(lambda o: f"On which day did {o.uid} begin?")
    answer = "1 July 2013"
    context = factory.SelfAttribute("fact.statement")
    meaning = factory.SelfAttribute("answer")
    generated_digest = factory.SelfAttribute("uid")


class MemoryFactory(DjangoModelFactory[Memory]):
    """A new card that was dealt today; one last reviewed ten days ago with ``in_review=True``."""

    class Meta:
        model = Memory

    class Params:
        in_review = factory.Trait(
            phase=Phase.REVIEW,
            stability=10.0,
            difficulty=5.0,
            repetitions=3,
            last_day=factory.LazyAttribute(lambda o: o.due_at.toordinal() - 10),
            dealt_on=factory.LazyAttribute(lambda o: o.due_at.date() - timedelta(days=10)),
        )

    learner = factory.SubFactory(UserFactory)
    card = factory.SubFactory(CardFactory)
    fact = factory.SelfAttribute("card.fact")
    due_at = factory.LazyFunction(timezone.now)
    dealt_on = factory.LazyAttribute(lambda o: o.due_at.date())


class ReviewFactory(DjangoModelFactory[Review]):
    class Meta:
        model = Review

    key = factory.LazyFunction(uuid4)
    memory = factory.SubFactory(MemoryFactory)
    learner = factory.SelfAttribute("memory.learner")
    rating = Rating.GOOD
    at = factory.LazyFunction(timezone.now)
    day = factory.LazyAttribute(lambda o: o.at.date())
    phase = factory.SelfAttribute("memory.phase")
    before = factory.LazyAttribute(lambda o: o.memory.snapshot())


class FlagFactory(DjangoModelFactory[Flag]):
    class Meta:
        model = Flag

    card = factory.SubFactory(CardFactory)
    learner = factory.SubFactory(UserFactory)
    reason = Flag.Reason.UNCLEAR
    at = factory.LazyFunction(timezone.now)


class CohortFactory(DjangoModelFactory[Cohort]):
    """Learners who deploy in thirty days, on whatever has a card."""

    class Meta:
        model = Cohort

    slug = factory.Sequence(lambda n: f"cohort-{n}")
    name = factory.LazyAttribute(lambda o: f"Name of {o.slug}")
    deploys_on = factory.LazyFunction(lambda: timezone.now().date() + timedelta(days=30))


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    cohort = factory.SubFactory(CohortFactory)
    learner = factory.SubFactory(UserFactory)
    joined_at = factory.LazyFunction(timezone.now)


class InvitationFactory(DjangoModelFactory[Invitation]):
    class Meta:
        model = Invitation

    cohort = factory.SubFactory(CohortFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))


class QuizFactory(DjangoModelFactory[Quiz]):
    """Practice of one question that was set."""

    class Meta:
        model = Quiz

    title = factory.Sequence(lambda n: f"Quiz {n}")
    kind = Quiz.Kind.PRACTICE
    length = 1
    created_at = factory.LazyFunction(timezone.now)


class AssignmentFactory(DjangoModelFactory[Assignment]):
    """A quiz set for a whole cohort, due in three days; give ``facts`` to ask about."""

    class Meta:
        model = Assignment
        skip_postgeneration_save = True

    quiz = factory.SubFactory(QuizFactory)
    cohort = factory.SubFactory(CohortFactory)
    due_on = factory.LazyFunction(lambda: timezone.now().date() + timedelta(days=3))
    announced_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def facts(self, create, extracted, **kwargs):
        self.quiz.facts.set(extracted or ())
