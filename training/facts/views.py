from __future__ import annotations

from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from training.facts.forms import FactFilterForm, TimelineFilterForm
from training.facts.models import Fact, Source
from training.http import LearnerRequest
from training.rules.dates import PartialDate, Precision

FACTS_A_PAGE = 20
CLAIMS_A_PAGE = 40


@require_safe
@never_cache
def fact_list(request: LearnerRequest) -> HttpResponse:
    """List the facts, searched and filtered."""
    form = FactFilterForm(request.GET)
    facts = (
        form.narrow(Fact.objects.active())
        .select_related("topic")
        .annotate(source_count=Count("claims__source", distinct=True))
        .order_by("topic__order", "order", "pk")
    )
    page = Paginator(facts, FACTS_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"section": "facts", "form": form, "page": page, "query": query.urlencode()}
    return render(request, "facts/list.html", context)


@require_safe
@never_cache
def fact(request: LearnerRequest, slug: str) -> HttpResponse:
    """Show one fact: what each source says, and how we read it."""
    return fact_page(request, get_object_or_404(Fact.objects.select_related("topic", "subject"), slug=slug))


def fact_page(request: HttpRequest, found: Fact) -> HttpResponse:
    """Return the page of a fact as learners see it, for whoever asks."""
    claims = found.claims.select_related("source")
    connected = Fact.objects.active().connected_to(found)[:6]
    context = {"section": "facts", "fact": found, "claims": claims, "connected": connected}
    return render(request, "facts/fact.html", context)


@require_safe
@never_cache
def source(request: LearnerRequest, slug: str) -> HttpResponse:
    """Show one source, and what is recorded from each of its paragraphs."""
    found = get_object_or_404(Source, slug=slug)
    claims = found.claims.filter(fact__withdrawn_at=None).select_related("fact").order_by("paragraph", "pk")
    page = Paginator(claims, CLAIMS_A_PAGE).get_page(request.GET.get("page"))
    paragraphs = [(number, list(group)) for number, group in groupby(page, key=lambda claim: claim.paragraph)]
    context = {"section": "facts", "source": found, "page": page, "paragraphs": paragraphs}
    return render(request, "facts/source.html", context)


@require_safe
@never_cache
def timeline(request: LearnerRequest) -> HttpResponse:
    """Show the dated events in order, by year; with the dates hidden on request."""
    form = TimelineFilterForm(request.GET)
    events = Fact.objects.active().events().prefetch_related("claims__source")
    if topic := form.chosen_topic():
        events = events.filter(topic=topic)
    dated = sorted(
        ((PartialDate.parse(event.answer), event) for event in events), key=lambda pair: (pair[0].last, pair[0].first)
    )
    context = {
        "section": "timeline",
        "form": form,
        "hide_dates": form.hides_dates(),
        "years": [(year, list(group)) for year, group in groupby(dated, key=lambda pair: pair[0].last.year)],
        "day": Precision.DAY,
    }
    return render(request, "facts/timeline.html", context)


@require_safe
@never_cache
def help_record(request: LearnerRequest) -> HttpResponse:
    """Explain how facts are recorded, and list the sources."""
    return render(request, "help/record.html", {"sources": Source.objects.all()})
