"""What the rules know of the content: plain records, as the database or a test hands them over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of value a fact has."""

    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    PERSON = "person"
    ORGANIZATION = "organization"
    PLACE = "place"
    LIST = "list"
    TASK = "task"
    CAUSE = "cause"
    DEFINITION = "definition"
    STATEMENT = "statement"
    TEXT = "text"  # only of a phrasing that asks for another part of its fact


NUMERIC = frozenset({Kind.NUMBER, Kind.MONEY})
ENTITY = frozenset({Kind.PERSON, Kind.ORGANIZATION, Kind.PLACE})


class Importance(StrEnum):
    """Who must know a fact."""

    CORE = "core"
    USEFUL = "useful"
    TRIVIA = "trivia"


class Stance(StrEnum):
    """How what a source says stands to what we record."""

    SUPPORTS = "supports"
    PARTLY = "partly"
    DIFFERS = "differs"
    SILENT = "silent"


class PhrasingKind(StrEnum):
    """How a phrasing puts its fact."""

    ASK = "ask"
    CLOZE = "cloze"
    TRUE_FALSE = "true_false"
    CHOOSE_ALL = "choose_all"


@dataclass(frozen=True)
class Wrong:
    """A curated wrong value and why it is wrong, or what it is the answer to."""

    text: str
    why: str


@dataclass(frozen=True)
class ClaimRecord:
    """What one source says about a fact: the value it gives, and in ``says`` how, in our words."""

    source: str
    cited_as: str
    value: str | None
    stance: Stance
    says: str = ""


@dataclass(frozen=True)
class PhrasingRecord:
    """One wording curated for a fact; an empty value means the fact's own."""

    kind: PhrasingKind
    text: str
    answer: str = ""
    answer_kind: Kind | None = None
    unit: str = ""
    accepted: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    format: str = ""
    held_back: bool = False


@dataclass(frozen=True)
class FactRecord:
    """A fact with everything that its questions are made from.

    ``label`` is what the answer belongs to, as a noun phrase that does not tell it; empty for facts that are not to be
    held beside others.
    """

    id: str
    topic: str
    statement: str
    subject: str
    kind: Kind
    answer: str
    items: tuple[str, ...]
    unit: str
    qualifier: str
    as_of: str
    importance: Importance
    toll: bool
    changing: bool
    accepted: tuple[str, ...]
    wrong: tuple[Wrong, ...]
    claims: tuple[ClaimRecord, ...]
    phrasings: tuple[PhrasingRecord, ...]
    label: str = ""

    @property
    def disputed(self) -> bool:
        """Tell whether a source differs from what we record."""
        return any(claim.stance is Stance.DIFFERS for claim in self.claims)

    @property
    def supported(self) -> tuple[str, ...]:
        """Every value that some source gives; none of them may be a wrong option or be marked wrong."""
        return tuple(claim.value for claim in self.claims if claim.value is not None)


@dataclass(frozen=True)
class EntityRecord:
    """A person, group, place, country or organization with every name it goes by."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases, the name first."""
        return (self.name, *self.aliases)
