"""Where the parts of a chart stand: across in per cent of its width, down in pixels, so that texts keep their size.

Positions are texts as an SVG attribute has them, with a point whatever the language of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

# A tick stands at a multiple of one of these, times a power of ten.
STEPS = (1, 2, 5, 10)


def percent(share: float) -> str:
    """Return a share of the width, 0 to 1, as an attribute has it."""
    return f"{round(100 * share, 1):g}%"


def pixels(number: float) -> str:
    """Return a length in whole pixels, as an attribute has it."""
    return str(round(number))


@dataclass(frozen=True)
class Scale:
    """A vertical scale: ``low`` stands at ``bottom``, ``high`` at ``top``, both in pixels from above."""

    low: float
    high: float
    top: float
    bottom: float

    def down(self, value: float) -> float:
        """Return how far below the upper edge a value stands, in pixels; outside the scale, at its end."""
        within = min(max(value, self.low), self.high)
        return self.bottom - (within - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def y(self, value: float) -> str:
        """Return the same as an attribute has it."""
        return pixels(self.down(value))


@dataclass(frozen=True)
class Bar:
    """One bar of a row: its box, the middle for its labels, and where its figure stands above it."""

    x: str
    width: str
    middle: str
    y: str
    height: str
    figure_y: str


def bars(values: Sequence[int], *, top: int, bottom: int, filled: float = 0.72) -> list[Bar]:
    """Return a bar for each value, the highest from ``bottom`` up to ``top``; ``filled`` is the share without gaps."""
    scale = Scale(0, max([*values, 1]), top, bottom)
    slot = 1 / max(len(values), 1)
    return [
        Bar(
            x=percent((number + (1 - filled) / 2) * slot),
            width=percent(filled * slot),
            middle=percent((number + 0.5) * slot),
            y=scale.y(value),
            height=pixels(bottom - scale.down(value)),
            figure_y=pixels(scale.down(value) - 5),
        )
        for number, value in enumerate(values)
    ]


def ticks(low: float, high: float, *, most: int = 5) -> list[int]:
    """Return round whole numbers, evenly apart, the first at most ``low`` and the last at least ``high``.

    There are two at least, and ``most`` or one or two more. Raises ValueError when ``low`` is not below ``high``.
    """
    if low >= high:
        raise ValueError(f"No scale from {low} to {high}.")
    rough = max(1.0, (high - low) / (most - 1))
    power = int(10 ** floor(log10(rough)))
    step = next(power * factor for factor in STEPS if power * factor >= rough)
    return [number * step for number in range(floor(low / step), ceil(high / step) + 1)]


def points(across: Sequence[float], down: Sequence[float]) -> str:
    """Return a line through places, as an attribute has it: across of the width in per cent, down in pixels."""
    return " ".join(f"{x:.3g},{round(y)}" for x, y in zip(across, down, strict=True))
