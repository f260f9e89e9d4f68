"""What editors decide about questions: which learners are asked, and copies to word by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from training.facts.models import Entity, Fact
from training.questions.models import Option, Question, QuestionQuerySet
from training.questions.services.checking import as_draft
from training.rules.addresses import address
from training.rules.lint import lint
from training.rules.pool import Pool
from training.rules.questions import Finding, Severity
from training.rules.records import FactRecord


@dataclass(frozen=True)
class Linter:
    """The facts as they stand, by which any number of stored questions is checked: five queries."""

    records: dict[int, FactRecord]
    pool: Pool

    @classmethod
    def build(cls) -> Linter:
        """Read the facts."""
        records = {fact.pk: fact.as_record() for fact in Fact.objects.active().with_everything()}
        return cls(records, Pool.build(records.values(), [entity.as_record() for entity in Entity.objects.all()]))

    def findings_of(self, question: Question) -> list[Finding]:
        """Return what the lint finds in a question as its fact stands now; of a withdrawn fact nothing."""
        record = self.records.get(question.fact_id)
        return lint(as_draft(question), record, self.pool) if record else []


@dataclass
class Publication:
    """How many questions were published, and why others were not."""

    published: int = 0
    refused: list[tuple[Question, str]] = field(default_factory=list)


def reasons_against(question: Question, findings: Iterable[Finding]) -> list[str]:
    """Return why learners must not be asked a question, each with the remedy."""
    if question.fact.withdrawn_at or question.also.exclude(withdrawn_at=None).exists():
        return [_("A fact of this question was withdrawn. Bring the fact back first.")]
    if Question.objects.filter(uid=question.uid, revision__gt=question.revision).exists():
        return [_("A newer revision took the place of this question. Publish that one.")]
    return [f"{found.message} {found.remedy}" for found in findings if found.severity == Severity.FATAL]


@transaction.atomic
def publish(questions: QuestionQuerySet, *, at: datetime) -> Publication:
    """Publish those of some questions that learners may be asked."""
    result, linter = Publication(), Linter.build()
    chosen = questions.exclude(status=Question.Status.PUBLISHED).select_related("fact")
    for question in chosen.prefetch_related("options", "also"):
        found = linter.findings_of(question)
        if reasons := reasons_against(question, found):
            result.refused.append((question, reasons[0]))
            continue
        question.status, question.edited_at, question.fact_changed = Question.Status.PUBLISHED, at, False
        question.findings = [asdict(finding) for finding in found]
        question.save(update_fields=["status", "edited_at", "fact_changed", "findings"])
        result.published += 1
    return result


@transaction.atomic
def check_again(question: Question) -> list[str]:
    """Keep what the lint finds in a question as it is stored; take it back and return why when it must not be asked."""
    found = Linter.build().findings_of(question)
    question.findings = [asdict(finding) for finding in found]
    reasons = reasons_against(question, found) if question.status == Question.Status.PUBLISHED else []
    if reasons:
        question.status = Question.Status.DRAFT
    question.save(update_fields=["findings", "status"])
    return reasons


def retire(questions: QuestionQuerySet, *, at: datetime) -> int:
    """Ask some questions no more, and return how many; quizzes that drew one already go on with it."""
    keys = list(questions.exclude(status=Question.Status.RETIRED).values_list("pk", flat=True))
    decided = {"status": Question.Status.RETIRED, "edited_at": at, "fact_changed": False}
    return Question.objects.filter(pk__in=keys).update(**decided)


@transaction.atomic
def duplicate(questions: Sequence[Question], *, at: datetime) -> list[Question]:
    """Copy questions as drafts to be worded by hand, which generation leaves alone."""
    return [_copy(question, at) for question in questions]


def _copy(question: Question, at: datetime) -> Question:
    options, also = list(question.options.all()), list(question.also.all())
    copy = Question.objects.get(pk=question.pk)
    copy.pk, copy.uid, copy.revision = None, address("by hand", uuid4()), 1
    copy.status, copy.generated_digest, copy.edited_at, copy.fact_changed = Question.Status.DRAFT, "", at, False
    copy.save(force_insert=True)
    for option in options:
        option.pk, option.question = None, copy
    Option.objects.bulk_create(options)
    copy.also.set(also)
    return copy
