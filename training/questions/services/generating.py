"""Making the questions of all facts and storing them, so that a run writes only what its facts changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property

from django.db import transaction

from training.facts.models import Entity, Fact
from training.questions.models import Option, Question, QuestionQuerySet
from training.rules.across import ACROSS_FAMILIES, across_digest, generate_across
from training.rules.distractors import own_reasons
from training.rules.generation import fact_digest, generate
from training.rules.lint import lint
from training.rules.lists import NOT_ONE_OF
from training.rules.pool import Pool
from training.rules.questions import QuestionDraft
from training.rules.records import FactRecord
from training.rules.sentences import reason_in

Progress = Callable[[int, int], None]
FACTS_AT_ONCE = 25
USUAL_SEED = 1
# Stands in place of what a question was made from, so that the next generation makes it anew.
GIVEN_BACK = "given back"
UPDATED = (
    *("family", "format", "stem", "answer", "prompts", "unit", "expected", "difficulty", "held_back", "status"),
    *("findings", "generated_digest", "fact_changed"),
)


@dataclass
class GenerationResult:
    """What a run did, in numbers of questions.

    ``outdated`` are edited ones whose fact changed; ``left_out`` are wordings that made no question.
    """

    facts: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0
    removed: int = 0
    outdated: int = 0
    left_out: int = 0
    published: int = 0
    drafts: int = 0


@dataclass(frozen=True)
class _Content:
    """All facts by their identifiers, what they lend each other, and the questions that hold several side by side."""

    records: dict[str, FactRecord]
    keys: dict[str, int]
    pool: Pool
    across: dict[str, list[QuestionDraft]]
    seed: int

    @classmethod
    def build(cls, facts: Iterable[Fact], entities: Iterable[Entity], *, seed: int) -> _Content:
        """Make what the questions of every fact are made from."""
        keys = {fact.slug: fact.pk for fact in facts}
        records = {fact.slug: fact.as_record() for fact in facts}
        pool = Pool.build(records.values(), [entity.as_record() for entity in entities])
        across: dict[str, list[QuestionDraft]] = defaultdict(list)
        for draft in generate_across(list(records.values()), pool, seed=seed):
            across[draft.fact_id].append(draft)
        return cls(records, keys, pool, across, seed)

    @cached_property
    def statements(self) -> set[str]:
        """What the facts say, for which wrong options quote them."""
        return {record.statement for record in self.records.values()}

    def gives(self, slug: str, reason: str) -> bool:
        """Tell whether a reason for a wrong option is one that a fact gives, or what another fact still says."""
        return reason in self.statements or reason in own_reasons(self.records[slug])


@dataclass
class _Writes:
    """Rows to write for a chunk of facts."""

    keys: dict[str, int]
    new: list[tuple[Question, QuestionDraft]] = field(default_factory=list)
    updated: list[Question] = field(default_factory=list)
    reworded: list[tuple[Question, QuestionDraft]] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)

    def flush(self) -> None:
        """Write everything in a handful of statements."""
        Question.objects.filter(pk__in=self.removed).delete()
        reworded = [question for question, _ in self.reworded]
        Option.objects.filter(question__in=reworded).delete()
        Question.also.through.objects.filter(question__in=reworded).delete()
        Question.objects.bulk_create([question for question, _ in self.new])
        Question.objects.bulk_update(self.updated + reworded, UPDATED)
        Option.objects.bulk_create(
            Option(question=question, order=order, **asdict(option))
            for question, draft in self.new + self.reworded
            for order, option in enumerate(draft.options)
        )
        Question.also.through.objects.bulk_create(
            Question.also.through(question=question, fact_id=self.keys[other])
            for question, draft in self.new + self.reworded
            for other in draft.also
        )


def generate_questions(*, seed: int, progress: Progress | None = None) -> GenerationResult:
    """Make the questions of every fact and store what is new or changed, a chunk of facts at a time.

    A chunk is written whole or not at all; a run that was cut short goes on where it stopped. ``progress`` is told how
    many facts of how many are done.
    """
    facts = list(Fact.objects.active().with_everything())
    content = _Content.build(facts, Entity.objects.all(), seed=seed)
    result = GenerationResult(facts=len(facts))
    for start in range(0, len(facts), FACTS_AT_ONCE):
        chunk = [fact.slug for fact in facts[start : start + FACTS_AT_ONCE]]
        with transaction.atomic():
            _Chunk(chunk, content, result).store()
        if progress:
            progress(min(start + FACTS_AT_ONCE, len(facts)), len(facts))
    _retire_withdrawn(result)
    generated = Question.objects.exclude(generated_digest="")
    result.published = generated.filter(status=Question.Status.PUBLISHED).count()
    result.drafts = generated.filter(status=Question.Status.DRAFT).count()
    return result


@transaction.atomic
def generate_for_facts(keys: Iterable[int]) -> GenerationResult:
    """Make the questions of facts, by their keys, and those that rest on or quote them; all or nothing.

    Nothing is written of other facts. The seed is the one that the questions were made with before.
    """
    facts = list(Fact.objects.active().with_everything())
    content = _Content.build(facts, Entity.objects.all(), seed=stored_seed())
    touched = _touched(set(keys), content)
    result = GenerationResult(facts=len(touched))
    _Chunk(sorted(touched), content, result).store()
    _retire_withdrawn(result)
    return result


@transaction.atomic
def give_back(questions: QuestionQuerySet) -> GenerationResult:
    """Forget what editors decided about generated questions, and make them anew from their facts."""
    chosen = questions.exclude(generated_digest="")
    facts = set(chosen.values_list("fact", flat=True))
    # As if they had gone with their facts: generation brings back those that the facts still make.
    Question.objects.filter(pk__in=list(chosen.values_list("pk", flat=True))).update(
        edited_at=None, status=Question.Status.RETIRED, fact_changed=True, generated_digest=GIVEN_BACK
    )
    return generate_for_facts(facts)


def stored_seed() -> int:
    """Return the seed that the stored questions were made with, the usual one without any."""
    digests = Question.objects.exclude(generated_digest__in=["", GIVEN_BACK]).order_by("-pk")
    latest = digests.values_list("generated_digest", flat=True).first()
    return int(latest.split("-")[1]) if latest else USUAL_SEED


def _touched(keys: set[int], content: _Content) -> set[str]:
    """Return the identifiers of facts, and of those with questions that rest on one of them or quote what is gone."""
    slugs = {slug for slug, pk in content.keys.items() if pk in keys}
    resting = Question.objects.filter(also__in=keys).exclude(generated_digest="").values_list("fact__slug", flat=True)
    anchors = (draft.fact_id for drafts in content.across.values() for draft in drafts if slugs & set(draft.also))
    options = Option.objects.exclude(question__generated_digest="").exclude(question__status=Question.Status.RETIRED)
    quoting = options.filter(question__edited_at=None, question__also=None).values_list("question__fact__slug", "why")
    stale = (slug for slug, why in quoting if slug in content.records and not content.gives(slug, reason_in(why)))
    return {*slugs, *(slug for slug in resting if slug in content.records), *anchors, *stale}


class _Chunk:
    """The facts written in one transaction, with their stored questions."""

    def __init__(self, slugs: Sequence[str], content: _Content, result: GenerationResult) -> None:
        self.slugs = slugs
        self.content = content
        self.result = result
        self.writes = _Writes(content.keys)
        # Locked, so that no attempt draws a question between the look at its responses and the write.
        stored = list(
            Question.objects.select_for_update()
            .filter(fact__in=[content.keys[slug] for slug in slugs])
            .exclude(generated_digest="")
            .order_by("uid", "revision")
        )
        self.options = _options_of(stored)
        self.answered = _answered(stored)
        self.own: dict[int, dict[str, Question]] = defaultdict(dict)
        self.across: dict[int, dict[str, Question]] = defaultdict(dict)
        for question in stored:
            rows = self.across if question.family in ACROSS_FAMILIES else self.own
            rows[question.fact_id][question.uid] = question

    def store(self) -> None:
        """Write what the facts of the chunk changed."""
        for slug in self.slugs:
            pk, record = self.content.keys[slug], self.content.records[slug]
            digest = fact_digest(record, self.content.pool, seed=self.content.seed)
            self._store_own(pk, record, digest)
            self._store_across(pk, record, digest)
        self.writes.flush()

    def _store_own(self, pk: int, record: FactRecord, digest: str) -> None:
        """Write the questions that a fact makes by itself."""
        rows = self.own[pk]
        standing = [row for row in rows.values() if not _went_with_its_fact(row)]
        if standing and all(row.generated_digest == digest for row in standing) and self._quotes_hold(record, standing):
            self.result.unchanged += len(standing)
            return
        drafts = generate(record, self.content.pool, seed=self.content.seed)
        self.result.left_out += len(record.phrasings) - sum(draft.family != NOT_ONE_OF for draft in drafts)
        for draft in drafts:
            self._place(pk, record, draft, rows.pop(draft.uid, None), digest)
        for row in rows.values():
            self._vanish(row, digest)

    def _store_across(self, pk: int, record: FactRecord, digest: str) -> None:
        """Write the questions that a fact is the anchor of; each rests on all of its facts."""
        rows = self.across[pk]
        for draft in self.content.across.get(record.id, ()):
            row = rows.pop(draft.uid, None)
            of_all = across_digest(draft, self.content.records, seed=self.content.seed)
            if row and row.generated_digest == of_all and self._stands(row, draft):
                self.result.unchanged += 1
            else:
                self._place(pk, record, draft, row, of_all)
        for row in rows.values():
            self._vanish(row, digest)

    def _stands(self, row: Question, draft: QuestionDraft) -> bool:
        """Tell whether a question whose facts have not changed is as it should be."""
        if row.edited_at or _retired_by_an_editor(row):
            return True
        return not _went_with_its_fact(row) and self._shows(row, draft)

    def _quotes_hold(self, record: FactRecord, rows: Iterable[Question]) -> bool:
        """Tell whether every wrong option that quotes another fact quotes what that fact still says."""
        reasons = own_reasons(record) | self.content.statements
        generated = (row for row in rows if not row.edited_at)
        return all(reason_in(option.why) in reasons for row in generated for option in self.options[row.pk])

    def _place(self, pk: int, record: FactRecord, draft: QuestionDraft, row: Question | None, digest: str) -> None:
        findings = [asdict(finding) for finding in lint(draft, record, self.content.pool)]
        if row is None:
            self._add(pk, draft, findings, digest, revision=1)
            self.result.added += 1
        elif row.edited_at or _retired_by_an_editor(row):
            self._leave(row, digest)
        elif self._shows(row, draft):
            self._refresh(row, draft, findings, digest)
        elif row.pk in self.answered:
            self._retire(row, digest)
            self._add(pk, draft, findings, digest, revision=row.revision + 1)
            self.result.changed += 1
        else:
            _fill(row, draft, findings, digest, _status(findings))
            self.writes.reworded.append((row, draft))
            self.result.changed += 1

    def _add(
        self, pk: int, draft: QuestionDraft, findings: list[dict[str, str]], digest: str, *, revision: int
    ) -> None:
        question = Question(uid=draft.uid, fact_id=pk, revision=revision)
        _fill(question, draft, findings, digest, _status(findings))
        self.writes.new.append((question, draft))

    def _shows(self, row: Question, draft: QuestionDraft) -> bool:
        """Tell whether a stored question shows a learner what the draft would."""
        stored = (row.format, row.stem, row.answer, row.unit, row.expected, row.prompts)
        if stored != (draft.format, draft.stem, draft.answer, draft.unit, _expected(draft), list(draft.prompts)):
            return False
        return draft.options == tuple(option.as_draft() for option in self.options[row.pk])

    def _refresh(self, row: Question, draft: QuestionDraft, findings: list[dict[str, str]], digest: str) -> None:
        """Keep what is shown, and the status unless the lint found something else or the question comes back."""
        judged_anew = row.findings != findings or _went_with_its_fact(row)
        _fill(row, draft, findings, digest, _status(findings) if judged_anew else row.status)
        self.writes.updated.append(row)
        self.result.unchanged += 1

    def _leave(self, row: Question, digest: str) -> None:
        """Keep an editor's question as it is; say so when its fact is no longer what it was."""
        if row.generated_digest == digest:
            self.result.unchanged += 1
            return
        if row.edited_at and _record_part(row.generated_digest) != _record_part(digest):
            row.fact_changed = True
            self.result.outdated += 1
        else:
            self.result.unchanged += 1
        row.generated_digest = digest
        self.writes.updated.append(row)

    def _vanish(self, row: Question, digest: str) -> None:
        """Take away a question that its fact no longer makes; one that was answered stays as retired."""
        if row.edited_at or _retired_by_an_editor(row):
            self._leave(row, digest)
        elif row.pk not in self.answered:
            self.writes.removed.append(row.pk)
            self.result.removed += 1
        elif not _went_with_its_fact(row):
            self._retire(row, digest)
            self.result.retired += 1

    def _retire(self, row: Question, digest: str) -> None:
        row.status = Question.Status.RETIRED
        row.fact_changed = True
        row.generated_digest = digest
        self.writes.updated.append(row)


def _options_of(questions: list[Question]) -> dict[int, list[Option]]:
    """Return the options of each question in order; an empty list for one without."""
    found: dict[int, list[Option]] = {question.pk: [] for question in questions}
    for option in Option.objects.filter(question__in=questions):
        found[option.question_id].append(option)
    return found


def _answered(questions: list[Question]) -> set[int]:
    """Return the keys of the questions that some attempt has drawn, and that must stay as they were shown."""
    drawn = Question.objects.filter(pk__in=[question.pk for question in questions], responses__isnull=False)
    return set(drawn.values_list("pk", flat=True))


def _went_with_its_fact(row: Question) -> bool:
    """Tell whether generation retired it; ``fact_changed`` is what sets it apart from one that an editor retired."""
    return row.status == Question.Status.RETIRED and row.fact_changed


def _retired_by_an_editor(row: Question) -> bool:
    return row.status == Question.Status.RETIRED and not row.fact_changed


def _record_part(digest: str) -> str:
    return digest.rpartition("-")[2]


def _status(findings: list[dict[str, str]]) -> str:
    """Return the status of a new wording: published when the lint found nothing."""
    return Question.Status.DRAFT if findings else Question.Status.PUBLISHED


def _expected(draft: QuestionDraft) -> dict[str, object] | None:
    """Return what a typed answer is judged against, as JSON has it."""
    if draft.expected is None:
        return None
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(draft.expected).items()}


def _fill(question: Question, draft: QuestionDraft, findings: list[dict[str, str]], digest: str, status: str) -> None:
    """Set every field of a question from its draft."""
    question.family = draft.family
    question.format = draft.format
    question.stem = draft.stem
    question.answer = draft.answer
    question.prompts = list(draft.prompts)
    question.unit = draft.unit
    question.expected = _expected(draft)
    question.difficulty = draft.difficulty
    question.held_back = draft.held_back
    question.status = status
    question.findings = findings
    question.generated_digest = digest
    question.fact_changed = False


@transaction.atomic
def _retire_withdrawn(result: GenerationResult) -> None:
    """Take away the questions of withdrawn facts; those that were answered stay as retired, edited ones too."""
    questions = list(
        Question.objects.select_for_update()
        .filter(fact__withdrawn_at__isnull=False)
        .exclude(generated_digest="")
        .exclude(status=Question.Status.RETIRED)
    )
    kept = _answered(questions) | {question.pk for question in questions if question.edited_at}
    removed = [question.pk for question in questions if question.pk not in kept]
    Question.objects.filter(pk__in=removed).delete()
    result.removed += len(removed)
    result.retired += Question.objects.filter(pk__in=kept).update(status=Question.Status.RETIRED, fact_changed=True)
