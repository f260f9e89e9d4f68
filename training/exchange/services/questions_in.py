"""Questions worded by hand that a file gives: read, checked by the lint, and compared with what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from training.accounts.models import User
from training.exchange.services.files import FileProblem
from training.exchange.services.layouts import QUESTIONS, Given, as_cell
from training.exchange.services.plans import Plan, PlannedQuestion, PlannedRow, placed
from training.facts.models import Fact
from training.facts.seeds.reading import SLUG, use_one_of
from training.facts.services import Difference
from training.history.models import Version
from training.questions.models import Option, Question
from training.questions.services import Linter, record_questions, remember_questions
from training.rules.addresses import address, rng_of
from training.rules.difficulty import difficulty
from training.rules.display import show
from training.rules.judge import judge
from training.rules.lint import lint
from training.rules.questions import Expected, Format, OptionDraft, QuestionDraft, Severity
from training.rules.records import FactRecord, Kind

FORMATS = (Format.CHOICE, Format.MULTI, Format.TEXT, Format.NUMBER, Format.DATE)
TYPED = {Format.TEXT: Kind.TEXT, Format.NUMBER: Kind.NUMBER, Format.DATE: Kind.DATE}
BY_HAND = "by hand"
LONGEST_STEM, LONGEST_ANSWER, LONGEST_ANSWERS, LONGEST_ID, LONGEST_UNIT = 2000, 300, 600, 80, 100
MOST_OPTIONS = 8


def cells_of(question: Question) -> dict[str, str]:
    """Return a stored question, fetched with fact and options, as the cells of a row."""
    options = list(question.options.all())
    expected = question.as_expected() if question.expected else None
    values: dict[str, Any] = {
        "id": question.uid,
        "fact": question.fact.slug,
        "format": question.format,
        "stem": question.stem,
        "answer": [expected.answer] if expected else [option.text for option in options if option.correct],
        "accepted": list(expected.accepted) if expected else [],
        "wrong": [{"text": option.text, "why": option.why} for option in options if not option.correct],
        "unit": question.unit,
        "held_back": question.held_back,
    }
    return {name: as_cell(name, values[name]) for name in QUESTIONS}


def plan_questions(givens: Sequence[Given], plan: Plan) -> None:
    """Add what the rows of questions would change to a plan."""
    if not givens:
        return
    linter = Linter.build()
    facts = {record.id: (pk, record) for pk, record in linter.records.items()}
    stored = _stored(givens)
    seen: set[str] = set()
    for given in givens:
        key = given.values.get("id", "")
        problems: list[FileProblem] = []
        if key in seen:
            problems.append(given.problem("id", _("“%(id)s” is given twice. Remove one of the two.") % {"id": key}))
        seen.add(key)
        row = stored.get(key) or stored.get(_uid(key))
        planned = None if problems else _planned(given, row, facts, linter, problems)
        _add(plan, given, row, planned, problems)


def _add(
    plan: Plan, given: Given, row: Question | None, planned: PlannedQuestion | None, problems: list[FileProblem]
) -> None:
    name, where = given.values.get("id", ""), f"{given.sheet} {given.row}"
    before = cells_of(row) if row else {}
    after = {column: as_cell(column, value) for column, value in given.values.items() if column != "id" or not row}
    changes = tuple(Difference(c, before.get(c, ""), after[c]) for c in after if before.get(c, "") != after[c])
    if problems or planned is None:
        plan.rows.append(PlannedRow("error", name, where, problems=placed(problems)))
    elif row and not changes:
        plan.rows.append(PlannedRow("unchanged", name, where))
    else:
        plan.rows.append(PlannedRow("changed" if row else "new", name, where, changes))
        plan.questions.append(planned)


def _uid(key: str) -> str:
    return address(BY_HAND, key)


def _stored(givens: Sequence[Given]) -> dict[str, Question]:
    """Return the questions that rows name, by their addresses, the latest revision of each."""
    keys = [given.values.get("id", "") for given in givens]
    rows = Question.objects.filter(uid__in=[*keys, *map(_uid, keys)]).order_by("revision")
    return {row.uid: row for row in rows.select_related("fact").prefetch_related("options", "responses")}


def _planned(
    given: Given,
    row: Question | None,
    facts: dict[str, tuple[int, FactRecord]],
    linter: Linter,
    problems: list[FileProblem],
) -> PlannedQuestion | None:
    """Return the question of a row; None, with the problems reported, when it is none."""
    values: dict[str, Any] = {**(_values(row) if row else {}), **given.values}
    problems += _not_its_place(given, row, values, facts)
    problems += _not_worded(given, values)
    if problems:
        return None
    pk, record = facts[values["fact"]]
    try:
        draft = _draft(row.uid if row else _uid(values["id"]), values, record)
    except ValueError as error:
        problems.append(given.problem("answer", _("Is no answer of this format: %(error)s.") % {"error": error}))
        return None
    for finding in lint(draft, record, linter.pool):
        if finding.severity == Severity.FATAL:
            problems.append(given.problem("stem", f"{finding.message} {finding.remedy}"))
    return PlannedQuestion(draft, pk, row)


def _values(row: Question) -> dict[str, Any]:
    cells = cells_of(row)
    return {name: column.read(cells[name]) for name, column in QUESTIONS.items()}


def _not_its_place(
    given: Given, row: Question | None, values: dict[str, Any], facts: dict[str, tuple[int, FactRecord]]
) -> list[FileProblem]:
    """Return why a row may not take the place that its identifier and its fact name."""
    found: list[tuple[str, str]] = []
    if row is None and (not SLUG.fullmatch(values["id"]) or len(values["id"]) > LONGEST_ID):
        found.append(("id", _("Is no identifier. Use lower-case letters, digits and hyphens.")))
    if row and row.generated_digest:
        found.append(("id", _("The question was generated. Copy it in the admin, and word the copy.")))
    elif row and row.responses.all():
        found.append(("id", _("The question has been asked and stays as it was shown. Give another identifier.")))
    if values.get("fact", "") not in facts:
        message = _("There is no standing fact “%(fact)s”. %(remedy)s")
        told = {"fact": values.get("fact", ""), "remedy": use_one_of(values.get("fact", ""), facts)}
        found.append(("fact", message % told))
    return [given.problem(column, message) for column, message in found]


def _not_worded(given: Given, values: dict[str, Any]) -> list[FileProblem]:
    """Return what keeps the words of a row from being a question."""
    found: list[tuple[str, str]] = []
    form, right, wrong = values.get("format", ""), values.get("answer", []), values.get("wrong", [])
    accepted = values.get("accepted", [])
    if form not in FORMATS:
        found.append(("format", f"{use_one_of('', FORMATS)}."))
    if len(values.get("stem", "")) > LONGEST_STEM:
        found.append(("stem", _("Is too long. Shorten it.")))
    if not right or (len(right) > 1 and form != Format.MULTI):
        found.append(("answer", _("Give one right answer; for several choices each right option on a line.")))
    texts = [*right, *accepted, *(option["text"] for option in wrong)]
    if any(len(text) > LONGEST_ANSWER for text in texts) or len("; ".join(right)) > LONGEST_ANSWERS:
        found.append(("answer", _("Is too long: at most %(most)d characters fit.") % {"most": LONGEST_ANSWER}))
    if form in TYPED and wrong:
        found.append(("wrong", _("Leave this empty: the answer is typed.")))
    elif form not in TYPED and accepted:
        found.append(("accepted", _("Leave this empty: the answer is chosen.")))
    if len(right) + len(wrong) > MOST_OPTIONS:
        found.append(("wrong", _("At most %(most)d options fit.") % {"most": MOST_OPTIONS}))
    if len(values.get("unit", "")) > LONGEST_UNIT:
        found.append(("unit", _("Is too long: at most %(most)d characters fit.") % {"most": LONGEST_UNIT}))
    return [given.problem(column, message) for column, message in found]


def _draft(uid: str, values: dict[str, Any], fact: FactRecord) -> QuestionDraft:
    """Return a question; ValueError when its answer cannot be judged."""
    form, right, unit = Format(values["format"]), values["answer"], values.get("unit", "")
    expected, options, answer = None, [], "; ".join(right)
    if form in TYPED:
        supported = fact.supported if fact.kind == TYPED[form] else ()
        expected = Expected(TYPED[form], right[0], tuple(values.get("accepted", [])), supported)
        judge(expected, right[0])
        answer = show(TYPED[form], right[0], unit)
    else:
        options = [OptionDraft(text, correct=True) for text in right]
        options += [OptionDraft(option["text"], False, option["why"]) for option in values.get("wrong", [])]
        rng_of(uid).shuffle(options)
    return QuestionDraft(
        uid=uid,
        fact_id=fact.id,
        family=BY_HAND,
        format=form,
        stem=values["stem"],
        answer=answer,
        difficulty=difficulty(fact, form, options),
        held_back=values.get("held_back", False),
        options=tuple(options),
        expected=expected,
        unit=unit,
    )


@transaction.atomic
def write_questions(planned: Sequence[PlannedQuestion], *, by: User, at: datetime, note: str) -> None:
    """Store questions worded by hand; a new one waits as a draft for an editor to publish it."""
    keys = [one.row.pk for one in planned if one.row]
    remember_questions(keys, at=at)
    linter = Linter.build() if planned else None
    for one in planned:
        question = one.row or Question(uid=one.draft.uid, status=Question.Status.DRAFT)
        _fill(question, one.draft, at)
        question.fact = Fact.objects.get(pk=one.fact)
        question.save()
        question.options.all().delete()
        options = [Option(question=question, order=n, **asdict(option)) for n, option in enumerate(one.draft.options)]
        Option.objects.bulk_create(options)
        if linter:
            fresh = Question.objects.get(pk=question.pk)
            Question.objects.filter(pk=question.pk).update(findings=[asdict(f) for f in linter.findings_of(fresh)])
        keys.append(question.pk)
    record_questions(keys, reason=Version.Reason.IMPORTED, by=by, at=at, note=note)


def _fill(question: Question, draft: QuestionDraft, at: datetime) -> None:
    question.family, question.format, question.stem, question.answer = (
        draft.family,
        draft.format,
        draft.stem,
        draft.answer,
    )
    question.unit, question.difficulty, question.held_back = draft.unit, draft.difficulty, draft.held_back
    question.edited_at, question.fact_changed = at, False
    question.expected = None
    if draft.expected:
        values = asdict(draft.expected)
        question.expected = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
