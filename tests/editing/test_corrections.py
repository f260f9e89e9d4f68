from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from tests.editing.conftest import correct, generate, page_of, text
from tests.factories import AttemptFactory, CardFactory, MemoryFactory, ResponseFactory, ReviewFactory
from tests.facts.admin_forms import make_fact
from training.facts.models import Fact
from training.history.models import Version
from training.questions.models import Option, Question
from training.questions.services import duplicate, generate_questions
from training.reviews.models import Card, Memory, Review
from training.rules.scheduling import Phase


def stored(model) -> dict[int, object]:
    return {row["id"]: row for row in model.objects.values()}


def test_saving_a_fact_changes_its_questions_and_cards_at_once(editor, fact):
    assert correct(editor, fact).status_code == 302
    assert Question.objects.get().answer == "2 July 2013"
    assert Card.objects.get().answer == "2 July 2013"


def test_nothing_of_other_facts_is_written(editor, fact):
    for month in range(1, 9):
        make_fact(answer=f"2012-0{month}-1{month}", claim={"value": f"2012-0{month}-1{month}"})
    generate()
    # Not made anew since: what another fact awaits is not done along the way.
    Fact.objects.filter(answer="2012-01-11").update(answer="2012-01-12")
    before = {model: stored(model) for model in (Question, Card, Fact)}
    correct(editor, fact)
    for model, rows in before.items():
        changed = {key for key, row in stored(model).items() if row != rows.get(key)}
        own = {fact.pk} if model is Fact else set(model.objects.filter(fact=fact).values_list("pk", flat=True))
        assert changed == own


def test_a_wrong_option_of_another_question_that_quotes_the_fact_follows_it(editor, fact):
    for month in range(1, 7):
        day = f"2013-0{month}-25"
        make_fact(slug=f"event-{month}", answer=day, claim={"value": day}, ask={"format": "choice"})
    generate()
    quoted = Option.objects.exclude(question__fact=fact).filter(why=fact.statement)
    assert quoted.exists()
    correct(editor, fact, statement="It began on 2 July 2013.")
    assert not quoted.exists()
    following = Option.objects.exclude(question__fact=fact).filter(why="It began on 2 July 2013.")
    assert set(following.values_list("text", flat=True)) == {"2 July 2013"}


def test_a_question_across_facts_follows_each_of_them(editor, fact):
    for month in (1, 3, 5, 7, 9):
        day = f"2012-0{month}-11"
        label = f"the event of {month}"
        make_fact(answer=day, label=label, claim={"value": day}, ask={"text": f"When was {label}?"})
    assert editor.save(page_of(fact), label="the beginning").status_code == 302
    generate()
    resting = Question.objects.filter(Q(also=fact) | Q(fact=fact, family="order"), family="order").distinct()
    assert resting.exists()
    before = {question.pk: question.answer for question in resting}
    correct(editor, fact, answer="2011-07-02", label="the start of it")
    for question in Question.objects.filter(pk__in=before):
        assert "the beginning" not in " ".join(question.options.values_list("text", flat=True)).casefold()


def test_a_card_that_sets_the_fact_apart_from_another_goes_with_it(editor, fact):
    contrast = CardFactory(other=fact, kind="contrast", generated_digest="made")
    held = CardFactory(other=fact, kind="contrast", generated_digest="made")
    MemoryFactory(card=held)
    correct(editor, fact)
    assert not Card.objects.filter(pk=contrast.pk).exists()
    assert Card.objects.get(pk=held.pk).status == "retired"


def test_saving_without_a_change_makes_nothing_anew(editor, fact):
    Question.objects.update(generated_digest="1-1-stale")
    editor.save(page_of(fact))
    assert Question.objects.get().generated_digest == "1-1-stale"


def test_questions_are_made_with_the_seed_that_they_have(editor, fact):
    generate_questions(seed=7)
    uid = Question.objects.get().uid
    correct(editor, fact)
    assert Question.objects.get().uid == uid


def test_a_question_that_was_answered_stays_as_it_was_shown(editor, fact):
    question = Question.objects.get()
    ResponseFactory(question=question)
    correct(editor, fact)
    old, new = Question.objects.order_by("revision")
    assert (old.pk, old.answer, old.status) == (question.pk, "1 July 2013", "retired")
    assert (new.answer, new.revision, new.status) == ("2 July 2013", 2, "published")


def test_exactly_the_learners_who_learnt_the_old_value_are_told_of_the_correction(editor, fact):
    card = Card.objects.get()
    learnt = MemoryFactory(card=card, in_review=True)
    review = ReviewFactory(memory=learnt)
    unseen = MemoryFactory(card=card)
    elsewhere = MemoryFactory(in_review=True)
    before = {memory.pk: memory.snapshot() for memory in (unseen, elsewhere)}
    correct(editor, fact)
    learnt.refresh_from_db()
    assert (learnt.corrected_from, learnt.phase, learnt.stability) == ("1 July 2013", Phase.NEW, None)
    for memory in (unseen, elsewhere):
        memory.refresh_from_db()
        assert memory.snapshot() == before[memory.pk]
        assert memory.corrected_from == ""
    assert Review.objects.get() == review


def test_the_learner_sees_what_was_corrected(editor, fact, client, learner):
    MemoryFactory(card=Card.objects.get(), learner=learner, in_review=True)
    correct(editor, fact)
    shown = text(client.get("/review/"))
    assert "This card was corrected" in shown
    assert "Its answer was “1 July 2013” when you learnt it." in shown
    assert "2 July 2013" in shown


def test_another_wording_of_the_fact_tells_nobody(editor, fact):
    MemoryFactory(card=Card.objects.get(), in_review=True)
    editor.save(page_of(fact), statement="It was on 1 July 2013 that it began.")
    assert Card.objects.get().context == "It was on 1 July 2013 that it began."
    assert Memory.objects.get().corrected_from == ""


def test_findings_of_the_lint_are_told_on_saving_with_their_remedy(editor, fact):
    assert editor.save(page_of(fact), phrasings_0_text="Which day is it currently?").status_code == 302
    shown = text(editor.client.get(page_of(fact)))
    assert "“Which day is it currently?” “currently” changes its meaning with time. Give the date." in shown
    assert Question.objects.get(stem="Which day is it currently?").status == "draft"


def test_an_open_quiz_goes_on_with_the_question_as_it_was_drawn(editor, fact, client, learner):
    drawn = ResponseFactory(question=Question.objects.get(), attempt=AttemptFactory(learner=learner))
    correct(editor, fact)
    page = client.post(drawn.get_absolute_url(), {"answer": "1 July 2013"}, follow=True)
    assert page.status_code == 200
    drawn.refresh_from_db()
    assert (drawn.verdict, drawn.question.answer) == ("right", "1 July 2013")


def test_a_fact_that_is_put_back_reaches_its_questions_and_cards_too(editor, fact):
    learnt = MemoryFactory(card=Card.objects.get(), in_review=True)
    correct(editor, fact)
    history = f"/admin/facts/fact/{fact.pk}/history/"
    first = Version.objects.of(Version.Kind.FACT, fact.pk).last()
    Memory.objects.update(phase=Phase.REVIEW, corrected_from="")
    assert editor.client.post(history, {"version": first.pk}).status_code == 302
    assert (Question.objects.get().answer, Card.objects.get().answer) == ("1 July 2013", "1 July 2013")
    learnt.refresh_from_db()
    assert learnt.corrected_from == "2 July 2013"


def test_a_copied_question_whose_fact_changes_is_marked(editor, fact):
    (copy,) = duplicate(list(Question.objects.all()), at=timezone.now())
    correct(editor, fact)
    copy.refresh_from_db()
    assert copy.fact_changed
