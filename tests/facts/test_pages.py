from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import ClaimFactory, EntityFactory, FactFactory, SourceFactory, TopicFactory
from training.facts.models import Claim, Fact
from training.facts.services import refresh_search_text


def searchable(**fields) -> Fact:
    fact = FactFactory(**fields)
    refresh_search_text(fact)
    return fact


def test_the_list_shows_facts_and_marks_those_in_dispute(client):
    FactFactory(statement="The vote was on 25 April 2013.", disputed=True)
    page = client.get(reverse("fact_list")).content.decode()
    assert "The vote was on 25 April 2013." in page
    assert "Sources disagree</span>" in page


@pytest.mark.parametrize("words", ["traore", "TRAORÉ interim", "leader dioncounda"])
def test_the_search_finds_words_in_any_order_case_and_accent(client, words):
    fact = searchable(statement="Dioncounda Traoré was the interim leader in 2012.")
    other = searchable(statement="Amadou Sanogo led the junta.")
    page = client.get(reverse("fact_list"), {"q": words}).content.decode()
    assert fact.statement in page
    assert other.statement not in page


def test_the_search_finds_a_fact_by_another_name_of_what_it_names(client):
    fact = searchable(subject=EntityFactory(name="Al-Qaeda in the Islamic Maghreb", aliases=["AQIM"]))
    assert fact.statement in client.get(reverse("fact_list"), {"q": "aqim"}).content.decode()


def test_the_filters_narrow_by_topic_source_and_dispute(client):
    topic, source = TopicFactory(), SourceFactory()
    fact = FactFactory(topic=topic, disputed=True)
    ClaimFactory(fact=fact, source=source)
    others = [FactFactory(), FactFactory(topic=topic), ClaimFactory(source=source).fact]
    page = client.get(
        reverse("fact_list"), {"topic": topic.slug, "source": source.slug, "disputed": "on"}
    ).content.decode()
    assert fact.statement in page
    assert not any(other.statement in page for other in others)


@pytest.mark.parametrize("query", [{"topic": "nothing"}, {"q": "x" * 101}, {"page": "9" * 30}, {"page": "x"}])
def test_a_filter_that_makes_no_sense_is_no_error(client, query):
    FactFactory()
    assert client.get(reverse("fact_list"), query).status_code == 200


def test_nothing_found_says_what_to_do(client):
    page = client.get(reverse("fact_list"), {"q": "zanzibar"}).content.decode()
    assert "Nothing matches" in page


def test_pages_keep_the_filters(client):
    topic = TopicFactory()
    FactFactory.create_batch(25, topic=topic)
    page = client.get(reverse("fact_list"), {"topic": topic.slug}).content.decode()
    assert f"?topic={topic.slug}&amp;page=2" in page


def test_a_fact_shows_every_claim_side_by_side_and_the_reading(client):
    fact = FactFactory(disputed=True, reading="We take July to be the start on the ground.")
    ClaimFactory(fact=fact, says="Puts the vote in April.")
    ClaimFactory(fact=fact, says="Puts the vote in July.", stance=Claim.Stance.DIFFERS, attributed_to="An official")
    page = client.get(fact.get_absolute_url()).content.decode()
    for text in ("Puts the vote in April.", "Puts the vote in July.", "Differs", "An official", fact.reading):
        assert text in page


def test_a_withdrawn_fact_says_so_and_is_in_no_list(client):
    fact = FactFactory(withdrawn_at=timezone.now())
    assert "Withdrawn" in client.get(fact.get_absolute_url()).content.decode()
    assert fact.statement not in client.get(reverse("fact_list")).content.decode()


def test_a_source_lists_what_is_recorded_from_each_paragraph(client):
    source = SourceFactory(outside=True)
    second, first = (ClaimFactory(source=source, paragraph=number).fact for number in (2, 1))
    page = client.get(source.get_absolute_url()).content.decode()
    assert (
        page.index("Paragraph 1")
        < page.index(first.statement)
        < page.index("Paragraph 2")
        < page.index(second.statement)
    )
    assert "From outside the five documents" in page


def test_the_timeline_orders_events_by_date_and_marks_inexact_ones(client):
    late = FactFactory(answer="2015-06", statement="A peace deal was signed in June 2015.")
    early = FactFactory(answer="2013-04-25", statement="The vote was on 25 April 2013.")
    FactFactory(kind=Fact.Kind.NUMBER, answer="12640", statement="Troops and police.")
    page = client.get(reverse("timeline")).content.decode()
    assert page.index(early.statement) < page.index(late.statement)
    assert page.count('class="inexact"') == 1
    assert "Troops and police." not in page


def test_hidden_dates_stand_nowhere_but_behind_their_button(client):
    FactFactory(answer="2013-04-25", statement="The vote was on 25 April 2013.")
    page = client.get(reverse("timeline"), {"dates": "hidden"}).content.decode()
    assert "The vote was on ….</p>" in page
    assert page.count("2013") == 1


def test_the_timeline_of_a_topic_holds_its_events_alone(client):
    one, other = FactFactory(), FactFactory()
    page = client.get(reverse("timeline"), {"topic": one.topic.slug}).content.decode()
    assert one.statement in page
    assert other.statement not in page


@pytest.mark.parametrize("count", [3, 40])
@pytest.mark.parametrize("name", ["fact_list", "timeline", "help_record", "quiz_list"])
def test_pages_take_the_same_number_of_queries_whatever_there_is(client, django_assert_max_num_queries, name, count):
    topic = TopicFactory()
    for _ in range(count):
        ClaimFactory(fact__topic=topic)
    with django_assert_max_num_queries(8):
        client.get(reverse(name))


@pytest.mark.parametrize("count", [1, 20])
def test_a_fact_and_a_source_take_the_same_number_of_queries_whatever_there_is(
    client, django_assert_max_num_queries, count
):
    fact, source = FactFactory(), SourceFactory()
    entity = EntityFactory()
    fact.entities.add(entity)
    for _ in range(count):
        ClaimFactory(fact=fact)
        other = ClaimFactory(source=source).fact
        other.entities.add(entity)
    for page in (fact, source):
        with django_assert_max_num_queries(6):
            client.get(page.get_absolute_url())


def test_a_filter_by_source_still_counts_all_the_sources_of_a_fact(client):
    claim = ClaimFactory()
    ClaimFactory(fact=claim.fact)
    page = client.get(reverse("fact_list"), {"source": claim.source.slug}).content.decode()
    assert "2 sources" in page


def test_an_event_of_a_year_stands_after_those_of_its_days(client):
    year = FactFactory(answer="2013", statement="Elections were held in 2013.")
    day = FactFactory(answer="2013-01-10", statement="Konna fell on 10 January 2013.")
    page = client.get(reverse("timeline")).content.decode()
    assert page.index(day.statement) < page.index(year.statement)


def test_with_dates_hidden_an_event_goes_by_its_label(client):
    FactFactory(
        answer="2013-04-25", label="the Council's vote", statement="By the report of 2014 it voted in April 2013."
    )
    page = client.get(reverse("timeline"), {"dates": "hidden"}).content.decode()
    assert "The Council&#x27;s vote" in page
    assert "2014" not in page
