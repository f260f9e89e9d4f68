"""Facts that a file gives: read as seeds are, checked as seeds are, and compared with what is stored."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from training.exchange.services.files import FileProblem
from training.exchange.services.layouts import Given, as_claim, as_fact, as_wording
from training.exchange.services.plans import Plan, PlannedRow, placed
from training.facts.models import Fact
from training.facts.seeds.entries import FactEntry, read_fact
from training.facts.seeds.reading import Problem, parse_list, use_one_of
from training.facts.services import Surroundings, differences, values_of, worded
from training.rules.records import PhrasingKind
from training.rules.text import fold

PATH = re.compile(r"(?P<part>claims|ask|cloze|true_false|choose_all)\[(?P<index>\d+)\]\.?(?P<rest>.*)")
MOST_FACTS = 500
Locate = Callable[[Problem], FileProblem]


@dataclass
class _Rows:
    """The rows of the sheets that say something of one fact."""

    fact: Given | None = None
    claims: list[Given] = field(default_factory=list)
    wordings: list[Given] = field(default_factory=list)

    @property
    def first(self) -> Given:
        """The first of them."""
        return next(row for row in (self.fact, *self.claims, *self.wordings) if row)

    @property
    def where(self) -> str:
        """The sheets with the numbers of the rows."""
        sheets: dict[str, list[str]] = defaultdict(list)
        for row in (self.fact, *self.claims, *self.wordings):
            if row:
                sheets[row.sheet].append(str(row.row))
        return "; ".join(f"{sheet} {', '.join(rows)}" for sheet, rows in sheets.items())

    def locate(self, problem: Problem) -> FileProblem:
        """Return a problem of a field of the seeds at its cell."""
        message = worded(problem.message)
        found = PATH.fullmatch(problem.field)
        if not found:
            return (self.fact or self.first).problem(re.split(r"[.\[]", problem.field)[0], message)
        name = re.split(r"[.\[]", found["rest"])[0]
        if found["part"] == "claims":
            rows = self.claims
        else:
            rows = [row for row in self.wordings if row.values.get("wording") == found["part"]]
            name = "text" if name in {"stem", ""} else name
        index = int(found["index"])
        return rows[index].problem(name, message) if index < len(rows) else self.first.problem("", message)


def plan_tables(givens: Mapping[str, list[Given]], plan: Plan) -> None:
    """Add what the rows of facts, claims and wordings would change to a plan."""
    by_fact = _by_fact(givens, plan.problems)
    stored, before, around = _stored(by_fact)
    for slug, rows in by_fact.items():
        problems: list[Problem] = []
        fact = stored.get(slug)
        if fact is None and rows.fact is None:
            message = _("There is no fact “%(fact)s”. Give its identifier, or add it to the sheet “facts”.")
            told = rows.first.problem("fact", message % {"fact": slug})
            plan.rows.append(PlannedRow("error", slug, rows.where, problems=(told,)))
            continue
        values = _values(rows, before.get(slug, {"id": slug}))
        entry = around.read(values, problems)
        _plan(plan, entry, fact, before.get(slug), around, rows.locate, rows.where)
    _check_labels(plan, {slug: rows.locate for slug, rows in by_fact.items()})


def plan_yaml(name: str, content: bytes, plan: Plan) -> None:
    """Add what facts in the form of the seeds, in one file, would change to a plan."""
    problems: list[Problem] = []
    values = parse_list(content, name, problems)
    if values is None or len(values) > MOST_FACTS:
        too_many = _("There are more than %(most)d facts. Split the file.") % {"most": MOST_FACTS}
        told = [_in_file(problem) for problem in problems] or [FileProblem(name, 0, "", too_many)]
        plan.problems += told
        return
    around = Surroundings.look()
    entries: dict[str, FactEntry] = {}
    for value in values:
        value.origin.problems = []
        entry = read_fact(value, 0, "", around.sources)
        if entry.id in entries:
            entry.origin.problem("id", _("“%(id)s” is given twice. Remove one of the two") % {"id": entry.id})
            plan.problems += map(_in_file, entry.origin.problems)
        else:
            entries[entry.id] = entry
    stored, before, around = _stored(entries)
    for slug, entry in entries.items():
        fact = stored.get(slug)
        whole = replace(entry, topic=entry.topic or (fact.topic.slug if fact else ""))
        where = _("line %(line)d") % {"line": entry.origin.line("")}
        _plan(plan, whole, fact, before.get(slug), around, _in_file, where)
    _check_labels(plan, dict.fromkeys(entries, _in_file))


def _in_file(problem: Problem) -> FileProblem:
    return FileProblem(problem.file, problem.line, problem.field, worded(problem.message))


def _by_fact(givens: Mapping[str, list[Given]], problems: list[FileProblem]) -> dict[str, _Rows]:
    """Return the rows of each fact; a fact that is given twice is a problem."""
    found: dict[str, _Rows] = defaultdict(_Rows)
    for given in givens.get("facts", []):
        slug = given.values.get("id", "")
        if found[slug].fact is not None:
            problems.append(given.problem("id", _("“%(id)s” is given twice. Remove one of the two.") % {"id": slug}))
        found[slug].fact = given
    for given in givens.get("claims", []):
        found[given.values.get("fact", "")].claims.append(given)
    for given in givens.get("wordings", []):
        if (kind := given.values.get("wording", "")) not in set(PhrasingKind):
            message = _("“%(kind)s” is no sort of wording. %(remedy)s.")
            remedy = {"kind": kind, "remedy": use_one_of(kind, [*PhrasingKind])}
            problems.append(given.problem("wording", message % remedy))
        else:
            found[given.values.get("fact", "")].wordings.append(given)
    # What has no identifier was reported where the cell was read.
    found.pop("", None)
    if len(found) <= MOST_FACTS:
        return dict(found)
    message = _("There are more than %(most)d facts. Split the file.") % {"most": MOST_FACTS}
    problems.append(FileProblem("facts", 0, "", message))
    return {}


def _stored(slugs: Iterable[str]) -> tuple[dict[str, Fact], dict[str, dict[str, Any]], Surroundings]:
    """Return the stored facts, their values by identifiers, and what facts refer to."""
    facts = {fact.slug: fact for fact in Fact.objects.filter(slug__in=list(slugs)).with_everything()}
    values = values_of(facts.values())
    return facts, {slug: values[fact.pk] for slug, fact in facts.items()}, Surroundings.look()


def _values(rows: _Rows, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return a fact as the seeds would have it: what the sheets do not name stays as it was before."""
    values = as_fact(rows.fact, before) if rows.fact else dict(before)
    if rows.claims:
        values["claims"] = [as_claim(row, values.get("kind", "")) for row in rows.claims]
    if rows.wordings:
        wordings = [as_wording(row) for row in rows.wordings]
        values |= {str(kind): [value for of, value in wordings if of == kind] for kind in PhrasingKind}
    return values


def _plan(
    plan: Plan,
    entry: FactEntry,
    fact: Fact | None,
    before: Mapping[str, Any] | None,
    around: Surroundings,
    locate: Locate,
    where: str,
) -> None:
    old = around.read(before, []) if before else None
    if old and old.digest() == entry.digest() and not entry.origin.problems:
        plan.rows.append(PlannedRow("unchanged", entry.id, where))
        return
    if found := around.problems_of(entry, fact):
        plan.rows.append(PlannedRow("error", entry.id, where, problems=placed(map(locate, found))))
        return
    what = "changed" if old else "new"
    plan.rows.append(PlannedRow(what, entry.id, where, tuple(differences(old, entry))))
    plan.facts.append(entry)


def _check_labels(plan: Plan, locate: Mapping[str, Locate]) -> None:
    """Report two facts of one file with the same label; what is stored was compared with before."""
    first: dict[str, str] = {}
    for entry in plan.facts:
        owner = first.setdefault(fold(entry.label), entry.id)
        if entry.label and owner != entry.id:
            message = _("“%(label)s” is the label of %(fact)s too. Tell them apart.")
            text = message % {"label": entry.label, "fact": owner}
            line = entry.origin.line("label")
            plan.problems.append(locate[entry.id](Problem(entry.origin.file, line, "label", text)))
