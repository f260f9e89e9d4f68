"""What one fact's questions may borrow from all the others: their dates and figures, and the names of entities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from training.rules.records import NUMERIC, EntityRecord, FactRecord, Kind
from training.rules.text import fold


@dataclass(frozen=True)
class Neighbour:
    """The value of another fact, as a wrong option, and the statement that says what it is the answer to."""

    fact_id: str
    kind: Kind
    value: str
    unit: str
    statement: str

    @classmethod
    def of(cls, fact: FactRecord) -> Neighbour:
        """Return the value of a fact as others may borrow it."""
        return cls(fact.id, fact.kind, fact.answer, fold(fact.unit), fact.statement)


@dataclass(frozen=True)
class Pool:
    """The dates and figures of every fact, and every entity under each of its names."""

    neighbours: tuple[Neighbour, ...] = ()
    entities: Mapping[str, EntityRecord] = field(default_factory=dict)

    @classmethod
    def build(cls, facts: Iterable[FactRecord], entities: Iterable[EntityRecord]) -> Pool:
        """Collect what the facts and entities offer; tolls are never borrowed."""
        borrowable = NUMERIC | {Kind.DATE}
        neighbours = tuple(Neighbour.of(fact) for fact in facts if fact.kind in borrowable and not fact.toll)
        names: dict[str, EntityRecord] = {}
        for entity in entities:
            for name in entity.names:
                names.setdefault(fold(name), entity)
        return cls(neighbours, names)

    def near(self, kind: Kind, unit: str, *, apart_from: str) -> list[Neighbour]:
        """Return the values of a kind (and of a unit, unless dates) that other facts have."""
        return [
            other
            for other in self.neighbours
            if other.kind is kind and other.fact_id != apart_from and (kind is Kind.DATE or other.unit == fold(unit))
        ]

    def entity(self, text: str) -> EntityRecord | None:
        """Return the entity that a text names, if any."""
        return self.entities.get(fold(text))

    def other_names(self, text: str) -> tuple[str, ...]:
        """Return the other names of the entity that a text names; none when it names none."""
        entity = self.entity(text)
        return tuple(name for name in entity.names if fold(name) != fold(text)) if entity else ()

    def same(self, one: str, other: str) -> bool:
        """Tell whether two texts are the same but for case, accents and articles, or name the same entity."""
        if fold(one) == fold(other):
            return True
        entity = self.entity(one)
        return entity is not None and entity == self.entity(other)
