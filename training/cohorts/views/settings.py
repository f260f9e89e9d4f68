from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from training.accounts.models import TRAINING_ROLES
from training.cohorts.forms import CohortForm, TrainerForm
from training.cohorts.models import Cohort, with_card
from training.cohorts.services import cohorts as services
from training.facts.forms import FactFilterForm
from training.facts.models import Fact
from training.http import LearnerRequest, keys_of
from training.rules.time_zones import LIKELY

FACTS_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cohort_new(request: LearnerRequest) -> HttpResponse:
    """Let a trainer begin a cohort."""
    if not request.user.trains:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = CohortForm(data, instance=Cohort(time_zone=request.user.time_zone), at=timezone.now())
    if form.is_valid():
        services.create_cohort(form.instance, topics=form.cleaned_data["topics"], by=request.user)
        messages.success(request, _said(form.instance))
        return redirect("people", form.instance.slug)
    context = {"form": form, "zones": LIKELY, "section": "cohorts"}
    return render(request, "cohorts/new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cohort_settings(request: LearnerRequest, slug: str) -> HttpResponse:
    """Show and change what is set for a cohort, and who trains it; each form keeps its own."""
    cohort = get_object_or_404(Cohort.objects.visible_to(request.user), slug=slug)
    sent = request.POST.get("form")
    form = CohortForm(request.POST if sent == "cohort" else None, instance=cohort, at=timezone.now())
    adding = TrainerForm(request.POST if sent == "add" else None)
    if request.method == "POST":
        done = _change(request, cohort, sent, form, adding)
        if done is not None:
            return done
    refused = next((one for one in (form, adding) if one.is_bound), None)
    if refused is form:
        # The page is headed by what the cohort is called, not by what was refused.
        cohort = Cohort.objects.get(pk=cohort.pk)
    context = {
        "section": "cohorts",
        "cohort": cohort,
        "form": form,
        "adding": adding,
        "refused": refused,
        "zones": LIKELY,
        "trainers": cohort.trainers.filter(is_active=True, role__in=TRAINING_ROLES).order_by("username"),
        "facts": cohort.syllabus().count(),
        "chosen": cohort.facts.count(),
    }
    return render(request, "cohorts/settings.html", context, status=422 if refused else 200)


def _change(
    request: LearnerRequest, cohort: Cohort, sent: str | None, form: CohortForm, adding: TrainerForm
) -> HttpResponse | None:
    """Do what was asked for and return the way on; None when it is refused."""
    if sent == "cohort":
        return _keep(request, cohort, form)
    if sent == "add":
        if not adding.is_valid():
            return None
        cohort.trainers.add(adding.cleaned_data["username"])
        messages.success(request, _("Saved."))
        return redirect("cohort_settings", cohort.slug)
    if sent == "remove":
        return _remove_trainer(request, cohort)
    raise BadRequest


def _keep(request: LearnerRequest, cohort: Cohort, form: CohortForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    topics = form.cleaned_data["topics"]
    services.change_cohort(form.instance, topics=topics, changed=form.changed_data, at=timezone.now())
    messages.success(request, _said(cohort))
    return redirect("cohort_settings", cohort.slug)


def _said(cohort: Cohort) -> str:
    facts = cohort.syllabus().count()
    return ngettext("Saved. %(facts)d fact to know.", "Saved. %(facts)d facts to know.", facts) % {"facts": facts}


def _remove_trainer(request: LearnerRequest, cohort: Cohort) -> HttpResponse:
    trainer = get_object_or_404(cohort.trainers, pk__in=keys_of(request.POST.getlist("trainer")[:1]))
    try:
        services.remove_trainer(cohort, trainer)
    except services.LastTrainer:
        messages.warning(request, _("Nothing is changed: a cohort keeps one trainer at least. Add another first."))
    else:
        messages.success(request, _("Saved."))
    stays = Cohort.objects.visible_to(request.user).filter(pk=cohort.pk).exists()
    return redirect("cohort_settings", cohort.slug) if stays else redirect("cohort_list")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def chosen_facts(request: LearnerRequest, slug: str) -> HttpResponse:
    """Choose facts one by one, by searching for them, beside the topics of a cohort."""
    cohort = get_object_or_404(Cohort.objects.visible_to(request.user), slug=slug)
    if request.method == "POST":
        return _choose(request, cohort)
    form = FactFilterForm(request.GET)
    searched = any(request.GET.get(name) for name in form.fields)
    order = ("topic__order", "order", "pk")
    found = form.narrow(with_card()).exclude(pk__in=cohort.facts.all()).order_by(*order)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "section": "cohorts",
        "cohort": cohort,
        "form": form,
        "chosen": cohort.facts.select_related("topic").order_by(*order),
        "page": Paginator(found.select_related("topic"), FACTS_A_PAGE).get_page(request.GET.get("page"))
        if searched
        else None,
        "query": query.urlencode(),
        "facts": cohort.syllabus().count(),
    }
    return render(request, "cohorts/facts.html", context)


def _choose(request: LearnerRequest, cohort: Cohort) -> HttpResponse:
    facts = Fact.objects.active().filter(pk__in=keys_of(request.POST.getlist("fact")))
    if not facts:
        messages.warning(request, _("Nothing is changed: tick facts first."))
    elif "remove" in request.POST:
        services.choose_facts(cohort, remove=facts)
        messages.success(request, _said(cohort))
    else:
        services.choose_facts(cohort, add=facts)
        messages.success(request, _said(cohort))
    return redirect("chosen_facts", cohort.slug)
