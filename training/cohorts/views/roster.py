from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from secrets import SystemRandom

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from training.cohorts.forms import RosterForm
from training.cohorts.models import Cohort
from training.cohorts.remedies import COLUMNS, LIST_REMEDIES, NAME_REMEDIES, TAKEN
from training.cohorts.services.membership import UsernameTaken
from training.cohorts.services.roster import Row, What, enrol, plan
from training.cohorts.views.people import show_slips
from training.http import LearnerRequest
from training.rules.roster import Unreadable, read_roster, write_roster


@dataclass(frozen=True)
class DryRun:
    """What a list would do."""

    rows: list[Row]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each kind."""
        found = Counter(str(row.what) for row in self.rows)
        return {what: found[what] for what in What}

    @property
    def wrong(self) -> list[tuple[Row, str, str]]:
        """The rows that hinder the list, each with its column and the remedy."""
        return [(row, *_said(row)) for row in self.rows if row.wrong]

    @property
    def changes(self) -> bool:
        """Whether there is anything to do, and nothing hinders it."""
        return not self.wrong and any(row.what in {What.NEW, What.JOINS} for row in self.rows)

    @property
    def text(self) -> str:
        """The list with every username: what is sent again is what was seen, and a second time finds it done."""
        return write_roster([(row.entry.name, row.username) for row in self.rows])


def _said(row: Row) -> tuple[str, str]:
    if row.entry.fault is None:
        return _("username"), str(TAKEN)
    return str(COLUMNS[row.entry.fault]), str(NAME_REMEDIES[row.entry.fault]) % {"first": row.entry.first}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def roster(request: LearnerRequest, slug: str) -> HttpResponse:
    """Bring a list of people into a cohort: say first what it would do, then do it."""
    cohort = get_object_or_404(Cohort.objects.visible_to(request.user), slug=slug)
    if request.method != "POST":
        return _ask(request, cohort, RosterForm())
    form = RosterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, cohort, form)
    try:
        dry_run = DryRun(plan(cohort, read_roster(form.cleaned_data["text"]), by=request.user))
    except Unreadable as unreadable:
        form.add_error(None, str(LIST_REMEDIES[unreadable.fault]) % {"line": unreadable.line})
        return _ask(request, cohort, form)
    if request.POST.get("do") == "enrol" and not dry_run.wrong:
        return _enrol(request, cohort, dry_run)
    return _show(request, cohort, dry_run)


def _ask(request: LearnerRequest, cohort: Cohort, form: RosterForm) -> HttpResponse:
    context = {"section": "cohorts", "cohort": cohort, "form": form}
    return render(request, "cohorts/roster.html", context, status=422 if form.is_bound else 200)


def _show(request: LearnerRequest, cohort: Cohort, dry_run: DryRun) -> HttpResponse:
    context = {"section": "cohorts", "cohort": cohort, "dry_run": dry_run}
    return render(request, "cohorts/dry_run.html", context, status=422 if dry_run.wrong else 200)


def _enrol(request: LearnerRequest, cohort: Cohort, dry_run: DryRun) -> HttpResponse:
    """Do what was seen; a list that was sent twice finds everybody in already."""
    try:
        slips = enrol(cohort, dry_run.rows, random=SystemRandom(), at=timezone.now())
    except UsernameTaken:
        entries = [row.entry for row in dry_run.rows]
        return _show(request, cohort, DryRun(plan(cohort, entries, by=request.user)))
    if slips:
        return show_slips(request, cohort, slips)
    joined = dry_run.counts[What.JOINS]
    if joined:
        text = ngettext("%(count)d person joined.", "%(count)d people joined.", joined)
        messages.success(request, text % {"count": joined})
    else:
        messages.info(request, _("Everybody on the list is a member already. Passwords are shown once only; tick those "
                                 "who lost theirs and make new ones."))  # fmt: skip
    return redirect("people", cohort.slug)
