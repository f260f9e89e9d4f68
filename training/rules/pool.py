"""What one fact's questions may borrow from all the others: their dates and figures, and the names of entities."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from training.rules.dates import PartialDate
from training.rules.display import read
from training.rules.records import NUMERIC, EntityRecord, FactRecord, Kind
from training.rules.text import fold

BORROWABLE = NUMERIC | {Kind.DATE}
# How many values on either side of an answer are looked at; it keeps the work linear.
REACH = 20


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


def size_of(kind: Kind, value: str) -> Decimal:
    """Return the number by which stored values of a kind stand in order."""
    return Decimal(PartialDate.parse(value).first.toordinal()) if kind is Kind.DATE else Decimal(value)


@dataclass(frozen=True)
class Pool:
    """The dates and figures of every fact in order, by kind and unit, and every entity under each of its names."""

    lines: Mapping[tuple[Kind, str], Sequence[Neighbour]] = field(default_factory=dict)
    entities: Mapping[str, EntityRecord] = field(default_factory=dict)

    @classmethod
    def build(cls, facts: Iterable[FactRecord], entities: Iterable[EntityRecord]) -> Pool:
        """Collect what the facts and entities offer; tolls are never borrowed."""
        lines: dict[tuple[Kind, str], list[Neighbour]] = defaultdict(list)
        for fact in facts:
            if fact.kind in BORROWABLE and not fact.toll and read(fact.kind, fact.answer) is not None:
                lines[fact.kind, "" if fact.kind is Kind.DATE else fold(fact.unit)].append(Neighbour.of(fact))
        for (kind, _unit), values in lines.items():
            values.sort(key=lambda other, kind=kind: (size_of(kind, other.value), other.fact_id))  # type: ignore[misc]
        names: dict[str, EntityRecord] = {}
        for entity in entities:
            for name in entity.names:
                names.setdefault(fold(name), entity)
        return cls(lines, names)

    def near(self, kind: Kind, unit: str, value: str, *, apart_from: str) -> list[Neighbour]:
        """Return the values of a kind (and of a unit, unless dates) that other facts have, those about as large."""
        values = self.lines.get((kind, "" if kind is Kind.DATE else fold(unit)), ())
        at = bisect_left(values, size_of(kind, value), key=lambda other: size_of(kind, other.value))
        return [other for other in values[max(0, at - REACH) : at + REACH] if other.fact_id != apart_from]

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
