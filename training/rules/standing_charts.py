"""Where each learner of a cohort stands on one scale of facts: a dot in its range, and a circle for stopping today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from training.rules.charts import percent, ticks

# Where the least and the greatest number stand across, as shares of the width: a dot at either end is whole.
LEFT, RIGHT = 0.03, 0.95
# Nearer to the standard than this share of the width a figure is left out.
NEAR = 0.09


@dataclass(frozen=True, slots=True)
class Mark:
    """A number of the scale and where it stands."""

    value: int
    x: str


@dataclass(frozen=True, slots=True)
class Dot:
    """Where a learner's numbers stand: expected, the range's start and width, and if reviews stop."""

    x: str
    low_x: str
    width: str
    stopped_x: str


@dataclass(frozen=True)
class Across:
    """A scale of facts across, from ``low`` to ``high``."""

    low: int
    high: int

    def share(self, value: float) -> float:
        """Return where a value stands, as a share of the width; outside the scale, at its end."""
        within = min(max(value, self.low), self.high)
        return LEFT + (RIGHT - LEFT) * (within - self.low) / (self.high - self.low)

    def mark(self, value: int) -> Mark:
        """Return a value in its place."""
        return Mark(value, percent(self.share(value)))

    def marks(self, standard: int) -> list[Mark]:
        """Return the round numbers of the scale that leave room for that of the standard."""
        place = self.share(standard)
        values = [value for value in ticks(self.low, self.high) if self.low <= value <= self.high]
        return [self.mark(value) for value in values if abs(self.share(value) - place) > NEAR]

    def dot(self, *, expected: float, low: int, high: int, stopped: float) -> Dot:
        """Return where somebody stands."""
        start, end = self.share(low), self.share(high)
        return Dot(percent(self.share(expected)), percent(start), percent(end - start), percent(self.share(stopped)))


def across(values: Iterable[float], *, standard: int, facts: int) -> Across:
    """Return the scale on which the values and the standard stand, up to the number of facts."""
    least = int(min([*values, standard]))
    return Across(max(0, min(least, facts - 1)), max(1, facts))
