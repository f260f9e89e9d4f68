from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from training.facts.fields import TextsField, WrongField, validate_partial_date
from training.rules import records
from training.rules.dates import PartialDate
from training.rules.display import capitalized, show, with_qualifier
from training.rules.text import fold


class Dating(models.TextChoices):
    """Whether a date stands in the text or was worked out."""

    STATED = "stated", _("stated")
    INFERRED = "inferred", _("inferred")


class Loaded(models.Model):
    """What the seeds hold too: what was loaded last, and whether an editor changed it since."""

    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_edited(self) -> bool:
        """Tell whether an editor changed it, or made it: such a one was never loaded."""
        return self.edited_at is not None or not self.loaded_digest


class Source(Loaded):
    """A document that facts are taken from."""

    slug = models.SlugField(_("identifier"), unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=200)
    short_title = models.CharField(_("short title"), max_length=80)
    cited_as = models.CharField(_("cited as"), max_length=100, help_text=_("As a question names it: “According to …”."))
    publisher = models.CharField(_("publisher"), max_length=200)
    author = models.CharField(_("author"), max_length=200, blank=True)
    date = models.CharField(_("date"), max_length=21, validators=[validate_partial_date])
    dating = models.CharField(_("dating"), max_length=10, choices=Dating.choices)
    dating_note = models.TextField(_("how it was dated"), blank=True)
    kind = models.CharField(_("kind"), max_length=50)
    point_of_view = models.TextField(_("point of view"))
    outside = models.BooleanField(_("outside the five documents"), default=False)
    paragraphs = models.PositiveSmallIntegerField(_("paragraphs"))
    counting = models.TextField(_("how paragraphs are counted"), blank=True)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.short_title

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("source", args=[self.slug])

    @property
    def when(self) -> PartialDate:
        """The date as a value."""
        return PartialDate.parse(self.date)


class Topic(Loaded):
    """A part of the syllabus."""

    slug = models.SlugField(_("identifier"), unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=80)
    description = models.CharField(_("description"), max_length=300)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.title


class Entity(Loaded):
    """A person, group, place, country or organization with the names it goes by."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        GROUP = "group", _("Group")
        ORGANIZATION = "organization", _("Organization")
        PLACE = "place", _("Place")
        COUNTRY = "country", _("Country")
        EVENT = "event", _("Event")

    slug = models.SlugField(_("identifier"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    aliases = TextsField(_("other names"))

    class Meta:
        ordering = ["name"]
        verbose_name = _("entity")
        verbose_name_plural = _("entities")

    def __str__(self) -> str:
        return self.name

    def as_record(self) -> records.EntityRecord:
        """Return what the rules know of it."""
        return records.EntityRecord(self.slug, self.name, self.kind, tuple(self.aliases))


class FactQuerySet(models.QuerySet["Fact"]):
    """Facts, asked for in words."""

    def active(self) -> Self:
        """Facts that have not been withdrawn."""
        return self.filter(withdrawn_at=None)

    def without_reading(self) -> Self:
        """Active facts on which the sources disagree and of which nobody has said why we record what we record."""
        return self.active().filter(disputed=True, reading="")

    def without_date(self) -> Self:
        """Active facts whose value changes with time and that do not say as of when it holds."""
        numeric = models.Q(changing=True) | models.Q(kind__in=records.NUMERIC)
        return self.active().filter(numeric, as_of="")

    def dated_by_guess(self) -> Self:
        """Active facts with a claim whose date was worked out from a source that does not say how it was dated."""
        guessed = Claim.objects.filter(fact=models.OuterRef("pk"), dating=Dating.INFERRED, source__dating_note="")
        return self.active().filter(models.Exists(guessed))

    def events(self) -> Self:
        """Facts that say when something happened."""
        return self.filter(kind=Fact.Kind.DATE)

    def connected_to(self, fact: Fact) -> Self:
        """Other facts about the same entities, those that share the most first."""
        shared = models.Count("entities", filter=models.Q(entities__in=fact.entities.all()))
        return (
            self.exclude(pk=fact.pk).annotate(shared=shared).filter(shared__gt=0).order_by("-shared", "topic", "order")
        )

    def citing(self, source: Source) -> Self:
        """Facts on which a source says something."""
        return self.filter(pk__in=source.claims.values("fact"))

    def matching(self, words: str) -> Self:
        """Facts whose statement, answer or entities have each of the words, whatever their case or accents."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found

    def with_everything(self) -> Self:
        """Facts with what questions are made from, in three queries at any number."""
        return self.select_related("topic", "subject").prefetch_related("claims__source", "phrasings")


class Fact(Loaded):
    """One atomic statement with our reading of what the sources say."""

    class Kind(models.TextChoices):
        DATE = records.Kind.DATE, _("Date")
        NUMBER = records.Kind.NUMBER, _("Number")
        MONEY = records.Kind.MONEY, _("Money")
        PERSON = records.Kind.PERSON, _("Person")
        ORGANIZATION = records.Kind.ORGANIZATION, _("Organization")
        PLACE = records.Kind.PLACE, _("Place")
        LIST = records.Kind.LIST, _("List")
        TASK = records.Kind.TASK, _("Task")
        CAUSE = records.Kind.CAUSE, _("Cause")
        DEFINITION = records.Kind.DEFINITION, _("Definition")
        STATEMENT = records.Kind.STATEMENT, _("Statement")

    class Importance(models.TextChoices):
        CORE = records.Importance.CORE, _("Core")
        USEFUL = records.Importance.USEFUL, _("Useful")
        TRIVIA = records.Importance.TRIVIA, _("Trivia")

    slug = models.SlugField(_("identifier"), max_length=80, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="facts", verbose_name=_("topic"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    statement = models.TextField(_("statement"))
    subject = models.ForeignKey(Entity, models.PROTECT, related_name="+", verbose_name=_("subject"))
    relation = models.CharField(_("relation"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    answer = models.CharField(_("answer"), max_length=300, help_text=_("Of a list: its items, joined by semicolons."))
    unit = models.CharField(_("unit"), max_length=100, blank=True)
    label = models.CharField(
        _("label"), max_length=160, blank=True, help_text=_("What the answer belongs to, without telling it.")
    )
    qualifier = models.CharField(_("qualifier"), max_length=50, blank=True)
    as_of = models.CharField(_("as of"), max_length=21, blank=True, validators=[validate_partial_date])
    changing = models.BooleanField(_("changes with time"), default=False)
    importance = models.CharField(_("importance"), max_length=10, choices=Importance.choices)
    toll = models.BooleanField(
        _("dead or wounded"), default=False, help_text=_("The figure is recorded and never asked for.")
    )
    accepted = TextsField(_("other accepted answers"))
    wrong = WrongField(_("wrong options"))
    reading = models.TextField(_("reading"), blank=True, help_text=_("Why we record what we record."))
    entities = models.ManyToManyField(Entity, related_name="facts", verbose_name=_("entities"), blank=True)
    # What the search looks through: statement, answer and names, folded (see services).
    search_text = models.TextField(blank=True, editable=False)
    # Kept from the claims, since lists filter by it.
    disputed = models.BooleanField(_("disputed"), default=False, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["topic__order", "order", "slug"]
        verbose_name = _("fact")
        verbose_name_plural = _("facts")

    def __str__(self) -> str:
        return self.statement

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("fact", args=[self.slug])

    @property
    def items(self) -> tuple[str, ...]:
        """The items of a list; of any other kind the answer alone."""
        if self.kind == self.Kind.LIST:
            return tuple(item.strip() for item in self.answer.split(";"))
        return (self.answer,)

    @property
    def sources(self) -> list[Source]:
        """The sources of its claims, each once; fetch ``claims__source`` first."""
        return list(dict.fromkeys(claim.source for claim in self.claims.all()))

    @property
    def answer_display(self) -> str:
        """The answer as a reader has it: a date in words, a figure with its separators."""
        return with_qualifier(self.qualifier, show(records.Kind(self.kind), self.answer, self.unit))

    @property
    def as_of_date(self) -> PartialDate:
        """The date that the answer holds for, as a value; only where there is one."""
        return PartialDate.parse(self.as_of)

    @property
    def undated(self) -> str:
        """The event without its date: its label, or the statement with the date left out."""
        if self.label:
            return capitalized(self.label)
        return PartialDate.parse(self.answer).hidden_in(self.statement)

    def as_record(self) -> records.FactRecord:
        """Return what the rules know of it; fetch it ``with_everything`` first."""
        return records.FactRecord(
            id=self.slug,
            topic=self.topic.slug,
            statement=self.statement,
            subject=self.subject.name,
            kind=records.Kind(self.kind),
            answer=self.answer,
            items=self.items,
            unit=self.unit,
            qualifier=self.qualifier,
            as_of=self.as_of,
            importance=records.Importance(self.importance),
            toll=self.toll,
            changing=self.changing,
            accepted=tuple(self.accepted),
            wrong=as_wrong(self.wrong),
            claims=tuple(claim.as_record() for claim in self.claims.all()),
            phrasings=tuple(phrasing.as_record() for phrasing in self.phrasings.all()),
            label=self.label,
        )


def as_wrong(values: list[dict[str, Any]]) -> tuple[records.Wrong, ...]:
    """Return stored wrong values as the rules have them."""
    return tuple(records.Wrong(value["text"], value["why"]) for value in values)


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Claims, asked for in words."""

    def behind(self, question_id: int) -> Self:
        """Claims of the facts that a question rests on, fact by fact, in one query."""
        resting = models.Q(fact__questions=question_id) | models.Q(fact__also_in=question_id)
        return self.filter(resting).select_related("source", "fact").order_by("fact", "order", "pk").distinct()


class Claim(models.Model):
    """What one source says about a fact, in our words."""

    class Stance(models.TextChoices):
        SUPPORTS = records.Stance.SUPPORTS, _("Supports")
        PARTLY = records.Stance.PARTLY, _("Supports, less exactly")
        DIFFERS = records.Stance.DIFFERS, _("Differs")
        SILENT = records.Stance.SILENT, _("Does not say")

    fact = models.ForeignKey(Fact, models.CASCADE, related_name="claims", verbose_name=_("fact"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    source = models.ForeignKey(Source, models.PROTECT, related_name="claims", verbose_name=_("source"))
    paragraph = models.PositiveSmallIntegerField(_("paragraph"))
    says = models.TextField(_("what it says, in our words"))
    value = models.CharField(_("value"), max_length=300, blank=True)
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices, default=Stance.SUPPORTS)
    as_of = models.CharField(_("as of"), max_length=21, validators=[validate_partial_date])
    dating = models.CharField(_("dating"), max_length=10, choices=Dating.choices)
    attributed_to = models.CharField(_("attributed to"), max_length=120, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")

    def __str__(self) -> str:
        return f"{self.source}: {self.value or self.says}"

    @property
    def when(self) -> PartialDate:
        """The date that the claim holds for, as a value."""
        return PartialDate.parse(self.as_of)

    def as_record(self) -> records.ClaimRecord:
        """Return what the rules know of it."""
        return records.ClaimRecord(
            self.source.slug, self.source.cited_as, self.value or None, records.Stance(self.stance), self.says
        )


ANSWER_KINDS = [
    *((kind.value, kind.label) for kind in Fact.Kind if kind is not Fact.Kind.LIST),
    (records.Kind.TEXT.value, _("Text")),
]


class Phrasing(models.Model):
    """One wording curated for a fact, from which one question is made."""

    class Kind(models.TextChoices):
        ASK = records.PhrasingKind.ASK, _("Question")
        CLOZE = records.PhrasingKind.CLOZE, _("Sentence with a blank")
        TRUE_FALSE = records.PhrasingKind.TRUE_FALSE, _("True or false")
        CHOOSE_ALL = records.PhrasingKind.CHOOSE_ALL, _("Choose all that apply")

    class Format(models.TextChoices):
        CHOICE = "choice", _("Choice")
        TYPED = "typed", _("Typed")

    fact = models.ForeignKey(Fact, models.CASCADE, related_name="phrasings", verbose_name=_("fact"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("text"), help_text=_("In a sentence, mark the blank as {answer|another answer}."))
    answer = models.CharField(_("answer"), max_length=300, blank=True, help_text=_("Empty: the fact's own."))
    answer_kind = models.CharField(_("kind of answer"), max_length=20, choices=ANSWER_KINDS, blank=True)
    unit = models.CharField(_("unit"), max_length=100, blank=True)
    accepted = TextsField(_("other accepted answers"))
    wrong = WrongField(_("wrong options"))
    format = models.CharField(_("format"), max_length=10, choices=Format.choices, blank=True)
    held_back = models.BooleanField(_("kept for assessments"), default=False)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("phrasing")
        verbose_name_plural = _("phrasings")

    def __str__(self) -> str:
        return self.text

    def as_record(self) -> records.PhrasingRecord:
        """Return what the rules know of it."""
        return records.PhrasingRecord(
            kind=records.PhrasingKind(self.kind),
            text=self.text,
            answer=self.answer,
            answer_kind=records.Kind(self.answer_kind) if self.answer_kind else None,
            unit=self.unit,
            accepted=tuple(self.accepted),
            wrong=as_wrong(self.wrong),
            format=self.format,
            held_back=self.held_back,
        )
