"""An uploaded file of content: kept while it is looked at, and applied whole when nothing changed meanwhile."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from training.accounts.models import User
from training.editing.services import regenerate
from training.exchange.models import Upload
from training.exchange.services.facts_in import plan_tables, plan_yaml
from training.exchange.services.files import FileProblem, Table, UnreadableError, kind_of, read_tables
from training.exchange.services.layouts import LAYOUTS, Given, read_rows, recognized
from training.exchange.services.plans import Plan, placed
from training.exchange.services.questions_in import plan_questions, write_questions
from training.facts.models import Entity, Fact, Source, Topic
from training.facts.services import record_facts, remember_facts, write_entries
from training.history.models import Version
from training.questions.models import Question
from training.rules.addresses import digest

# How long a file that nobody confirmed is kept; then the next upload, whosever it is, takes it away.
KEPT_FOR = timedelta(days=1)
LOADED: tuple[Any, ...] = (Fact, Source, Topic, Entity)


class OutdatedError(Exception):
    """The content is no longer what it was when the plan was shown; nothing was written."""


def plan_of(name: str, content: bytes) -> Plan:
    """Return what a file would change, with everything that is wrong with it."""
    plan = Plan()
    if not content.strip():
        plan.problems.append(FileProblem(name, 0, "", _("The file is empty.")))
        return plan
    try:
        if kind_of(name) == "yaml":
            plan_yaml(name, content, plan)
        else:
            tables = read_tables(name, content, plan.problems)
            givens = _givens(tables, plan, by_name=kind_of(name) == "xlsx")
            plan_tables(givens, plan)
            plan_questions(givens.get("questions", []), plan)
    except UnreadableError as error:
        plan.problems.append(error.problem)
    plan.problems = list(placed(plan.problems))
    if not plan.rows and not plan.problems:
        plan.problems.append(FileProblem(name, 0, "", _("There is no row below the columns. Fill in one at least.")))
    return plan


def _givens(tables: list[Table], plan: Plan, *, by_name: bool) -> dict[str, list[Given]]:
    found: dict[str, list[Given]] = defaultdict(list)
    for table in tables:
        layout = recognized(table, by_name=by_name)
        if layout:
            found[layout] += read_rows(table, layout, plan.problems)
        elif table.columns and by_name:
            message = _("There is no such sheet. Remove it, or name it as one of: %(names)s.")
            plan.problems.append(FileProblem(table.name, 0, "", message % {"names": ", ".join(LAYOUTS)}))
        elif table.columns:
            message = _(
                "The columns are those of no table. The first row must name them, such as “id” and “statement”."
            )
            plan.problems.append(FileProblem(table.name, 1, "", message))
    return found


def keep_upload(user: User, *, name: str, content: bytes, at: datetime) -> tuple[Upload, Plan]:
    """Keep a file in place of the one that a person uploaded before, and return what it would change."""
    Upload.objects.filter(at__lt=at - KEPT_FOR).delete()
    plan = plan_of(name, content)
    values = {"name": name, "content": content, "at": at, "planned": plan.digest}
    upload, _created = Upload.objects.update_or_create(user=user, defaults=values)
    return upload, plan


def apply_upload(upload: Upload, *, at: datetime) -> Plan:
    """Write what was shown, all of it, forget the file, then make the questions and cards of the facts anew.

    Raises OutdatedError when it is no longer what would change.
    """
    # What takes long is done before and after the write, so that nobody waits for it with an answer.
    stamp = _stamp()
    plan = plan_of(upload.name, bytes(upload.content))
    if plan.digest != upload.planned or not plan.can_be_applied:
        raise OutdatedError
    facts = _write(upload, plan, stamp=stamp, at=at)
    regenerate(facts, at=at)
    return plan


@transaction.atomic
def _write(upload: Upload, plan: Plan, *, stamp: str, at: datetime) -> list[int]:
    """Write a plan and return the keys of its facts; OutdatedError when something changed since it was made."""
    list(Fact.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    if _stamp() != stamp or not Upload.objects.select_for_update().filter(pk=upload.pk).exists():
        raise OutdatedError
    remember_facts(_keys([entry.id for entry in plan.facts]), at=at)
    facts = [fact.pk for fact in write_entries(plan.facts, at=at)]
    write_questions(plan.questions, by=upload.user, at=at, note=upload.name)
    record_facts(facts, reason=Version.Reason.IMPORTED, by=upload.user, at=at, note=upload.name)
    upload.delete()
    return facts


def _stamp() -> str:
    """Return what every edit and every load of content changes; six queries."""
    rows = [list(model.objects.order_by("pk").values_list("pk", "edited_at", "loaded_digest")) for model in LOADED]
    withdrawn = list(Fact.objects.exclude(withdrawn_at=None).order_by("pk").values_list("pk", flat=True))
    by_hand = list(Question.objects.filter(generated_digest="").order_by("pk").values_list("pk", "edited_at"))
    return digest(repr((rows, withdrawn, by_hand)))


def _keys(slugs: list[str]) -> list[int]:
    return list(Fact.objects.filter(slug__in=slugs).values_list("pk", flat=True))
