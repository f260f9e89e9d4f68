from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import F, OrderBy, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, register_converter, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from training.accounts.models import User
from training.editing.attention import AttentionFilter
from training.editing.by_hand import WORDING, HandForm, is_worded_by_hand
from training.editing.confirming import confirmation
from training.editing.locking import GuardedAdmin
from training.editing.previews import asked, told
from training.editing.services import (
    OutdatedPlanError,
    plan_remarking,
    refresh_all_figures,
    refreshed_figures,
    remark,
)
from training.http import KeyConverter
from training.questions import services
from training.questions.admin import OptionInline, QuestionAdmin
from training.questions.models import Question, QuestionQuerySet
from training.quizzes.forms import AnswerForm
from training.rules.item_statistics import Figure

register_converter(KeyConverter, "row")
REFUSED_TOLD = 10
OF_FIGURES = "item_figures__"
METHODS = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Tool:
    """A link at the top of a page."""

    label: str
    address: str


class FiguredChangeList(ChangeList):
    """A list of questions with the statistics of those on the page."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Return the order; by figures, all of which are brought up to date for it, those without any come last."""
        ordering = super().get_ordering(request, queryset)
        if not any(_is_by_figure(one) for one in ordering):
            return ordering
        refresh_all_figures()
        return [_last_without(str(one)) if _is_by_figure(one) else one for one in ordering]

    def get_results(self, request: HttpRequest) -> None:
        """Fetch the page, then the figures of its rows alone."""
        super().get_results(request)
        rows = list(self.result_list)
        figures = refreshed_figures([row.pk for row in rows])
        for row in rows:
            row.figures = figures.get(row.pk)
        self.result_list = rows


def _is_by_figure(one: Any) -> bool:
    return isinstance(one, str) and one.lstrip("-").startswith(OF_FIGURES)


def _last_without(name: str) -> OrderBy:
    field = F(name.lstrip("-"))
    return field.desc(nulls_last=True) if name.startswith("-") else field.asc(nulls_last=True)


def in_words(figure: Figure | None) -> str:
    """Return a figure with its range; that there is none where too few have answered."""
    if figure is None:
        return _("too few")
    words = {"value": _signed(figure.value), "low": _signed(figure.low), "high": _signed(figure.high)}
    return _("%(value)s (%(low)s to %(high)s)") % words


def _signed(value: float) -> str:
    return number_format(round(value, 2), decimal_pos=2).replace("-", "−")


class EditableOptionInline(OptionInline):
    """Options; those of a question that is worded by hand can be worded too."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Return what cannot be changed."""
        by_hand = obj and is_worded_by_hand(obj)
        return ["order", "place"] if by_hand else list(super().get_readonly_fields(request, obj))


class EditedQuestionAdmin(GuardedAdmin[Question], QuestionAdmin):
    """Questions with what learners made of them, to preview, publish, retire, make anew, copy and mark again."""

    guarded = ("status", "stem", "answer", "prompts", "unit", "held_back")
    list_display = ["stem", "status", "lint", "answers", "facility", "discrimination", "format", "difficulty"]
    list_filter = [AttentionFilter, *QuestionAdmin.list_filter]
    list_per_page = 50
    inlines = [EditableOptionInline]
    actions = ["publish", "retire", "regenerate", "duplicate"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list with figures."""
        return FiguredChangeList

    @admin.display(description=gettext_lazy("lint"))
    def lint(self, question: Question) -> str:
        """Return how much the lint found."""
        number = len(question.findings)
        return ngettext("%(number)d finding", "%(number)d findings", number) % {"number": number} if number else "–"

    @admin.display(description=gettext_lazy("first answers"))
    def answers(self, question: Any) -> int:
        """Return how many learners have answered it."""
        return question.figures.first_answers if question.figures else 0

    @admin.display(description=gettext_lazy("facility"), ordering=f"{OF_FIGURES}facility")
    def facility(self, question: Any) -> str:
        """Return the share of right first answers."""
        return in_words(question.figures and question.figures.facility_figure)

    @admin.display(description=gettext_lazy("discrimination"), ordering=f"{OF_FIGURES}discrimination")
    def discrimination(self, question: Any) -> str:
        """Return how far those who do well otherwise answer it better."""
        return in_words(question.figures and question.figures.discrimination_figure)

    def form_for(self, obj: Question | None) -> Any:
        """Return the form: of all the wording where that is an editor's."""
        return HandForm if obj and is_worded_by_hand(obj) else self.form

    def get_fields(self, request: HttpRequest, obj: Question | None = None) -> Any:
        """Return what is shown; what is accepted of a typed answer in lines where it can be changed."""
        names = list(super().get_fields(request, obj))
        if obj and is_worded_by_hand(obj) and obj.expected:
            names[names.index("expected") : names.index("expected") + 1] = ["expected_answer", "accepted"]
        return names

    def get_readonly_fields(self, request: HttpRequest, obj: Question | None = None) -> list[str]:
        """Return what cannot be changed."""
        names = list(super().get_readonly_fields(request, obj))
        return [name for name in names if name not in WORDING] if obj and is_worded_by_hand(obj) else names

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses, with those of the preview and of marking again."""
        pages = {"preview": self.preview, "remark": self.remark}
        own = [
            path(f"<row:key>/{name}/", self.admin_site.admin_view(METHODS(page)), name=f"questions_question_{name}")
            for name, page in pages.items()
        ]
        return own + super().get_urls()

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead from a question to its preview, and to marking its answers again."""
        if question := context.get("original"):
            context["tools"] = [
                Tool(_("Preview"), reverse("admin:questions_question_preview", args=[question.pk])),
                Tool(_("Mark answers again"), reverse("admin:questions_question_remark", args=[question.pk])),
                Tool(_("Its fact"), reverse("admin:facts_fact_change", args=[question.fact_id])),
            ]
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Take back a question whose options make it one that no learner should be asked."""
        super().save_related(request, form, formsets, change)
        if any(formset.has_changed() for formset in formsets):
            for reason in services.check_again(Question.objects.get(pk=form.instance.pk)):
                self.message_user(request, _("Not published: %(reason)s") % {"reason": reason}, messages.ERROR)

    def preview(self, request: HttpRequest, key: int) -> HttpResponse:
        """Ask a question as a learner is asked it; nothing is recorded."""
        question = self._own(request, key, change=False)
        form = AnswerForm(request.POST if request.method == "POST" else None, question=question)
        context: dict[str, Any] = {"question": question, "form": form, "back": self._page(question)}
        if request.method == "POST" and form.is_valid():
            context |= told(question, picked=form.cleaned_data["picked"], typed=form.cleaned_data["typed"])
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(request, "editing/preview_question.html", context | asked(question), status=status)

    def remark(self, request: HttpRequest, key: int) -> HttpResponse:
        """List what marking the answers again would change, and do so once that was confirmed."""
        question = self._own(request, key, change=True)
        status = 200
        if request.method == "POST":
            planned, editor = request.POST.get("planned", ""), cast("User", request.user)
            try:
                done = remark(question, planned=planned, editor=editor, at=timezone.now())
            except OutdatedPlanError:
                status = 409
            else:
                self.message_user(request, _("Answers marked again: %(number)d.") % {"number": len(done.changes)})
                return redirect(self._page(done.question))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Mark answers again"),
            "opts": self.opts,
            "question": question,
            "plan": plan_remarking(question),
            "outdated": status != HttpResponse.status_code,
            "back": self._page(question),
        }
        return TemplateResponse(request, "editing/remark.html", context, status=status)

    def _page(self, question: Question) -> str:
        return reverse("admin:questions_question_change", args=[question.pk])

    def _own(self, request: HttpRequest, key: int, *, change: bool) -> Question:
        """Return a question that the editor may see, or change; PermissionDenied for any other person."""
        allowed = self.has_change_permission if change else self.has_view_permission
        if not allowed(request):
            raise PermissionDenied
        return get_object_or_404(Question.objects.select_related("fact__topic"), pk=key)

    @admin.action(description=gettext_lazy("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuestionQuerySet) -> TemplateResponse | None:
        """Publish the chosen questions, but for those that learners must not be asked."""
        chosen = queryset.exclude(status=Question.Status.PUBLISHED)
        told = [_("Questions to be published: %(number)d.") % {"number": chosen.count()}]
        told.append(_("Those with a fatal finding of the lint are left out and named."))
        page = confirmation(self, request, title=_("Publish questions"), button=_("Publish"), lines=told)
        if page is None:
            rows = list(chosen)
            done = services.publish(chosen, at=timezone.now())
            refused = {question.pk for question, _reason in done.refused}
            self._log(request, (row for row in rows if row.pk not in refused), _("Published."))
            for question, reason in done.refused[:REFUSED_TOLD]:
                self.message_user(request, f"“{question.stem}” {reason}", messages.ERROR)
            self.message_user(request, _("Questions published: %(number)d.") % {"number": done.published})
        return page

    @admin.action(description=gettext_lazy("Retire"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuestionQuerySet) -> TemplateResponse | None:
        """Ask the chosen questions no more."""
        chosen = queryset.exclude(status=Question.Status.RETIRED)
        told = [
            _("Questions that are asked no more: %(number)d.") % {"number": chosen.count()},
            _("Those answered before, which stay with their answers: %(number)d.")
            % {"number": _number_answered(chosen)},
        ]
        page = confirmation(self, request, title=_("Retire questions"), button=_("Retire"), lines=told)
        if page is None:
            rows = list(chosen)
            number = services.retire(chosen, at=timezone.now())
            self._log(request, rows, _("Retired."))
            self.message_user(request, _("Questions retired: %(number)d.") % {"number": number})
        return page

    @admin.action(description=gettext_lazy("Make anew from the fact"), permissions=["change"])
    def regenerate(self, request: HttpRequest, queryset: QuestionQuerySet) -> TemplateResponse | None:
        """Forget what editors decided about the chosen questions, and make them from their facts."""
        chosen = queryset.exclude(generated_digest="")
        told = [
            _("Questions that are made anew: %(number)d.") % {"number": chosen.count()},
            _("Decisions of editors that are forgotten: %(number)d.")
            % {"number": chosen.exclude(edited_at=None).count()},
        ]
        page = confirmation(self, request, title=_("Make questions anew"), button=_("Make anew"), lines=told)
        if page is None:
            rows = list(chosen)
            made = services.give_back(chosen)
            self._log(request, rows, _("Made anew from the fact."))
            message = _("Questions made anew: %(number)d. Changed: %(changed)d. Taken away: %(gone)d.")
            counts = {"number": len(rows), "changed": made.changed, "gone": made.removed + made.retired}
            self.message_user(request, message % counts)
        return page

    @admin.action(description=gettext_lazy("Copy, to word by hand"), permissions=["change"])
    def duplicate(self, request: HttpRequest, queryset: QuestionQuerySet) -> HttpResponse | None:
        """Copy the chosen questions as drafts; a single copy is opened."""
        number = queryset.count()
        told = ngettext("%(number)d draft is added.", "%(number)d drafts are added.", number) % {"number": number}
        page = confirmation(self, request, title=_("Copy questions"), button=_("Copy"), lines=[told])
        if page is not None:
            return page
        copies = services.duplicate(list(queryset), at=timezone.now())
        for copy in copies:
            self.log_addition(request, copy, _("Copied."))
        self.message_user(request, _("Drafts added: %(number)d.") % {"number": len(copies)})
        return redirect(self._page(copies[0])) if len(copies) == 1 else None

    def _log(self, request: HttpRequest, questions: Iterable[Question], message: str) -> None:
        for question in questions:
            self.log_change(request, question, message)


def _number_answered(questions: QuerySet[Question]) -> int:
    return questions.filter(responses__answered_at__isnull=False).distinct().count()
