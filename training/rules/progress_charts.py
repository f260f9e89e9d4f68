"""The charts of a learner's progress: measured recall by week, and expected facts by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from training.rules.charts import Scale, percent, pixels, points, ticks
from training.rules.intervals import wilson
from training.rules.readiness import Estimate

# Measured recall of fewer cards than this in a week is no figure.
LEAST_IN_A_WEEK = 5
# Where the drawing begins and ends across, right of the figures of its scale.
LEFT, RIGHT = 0.11, 0.97
# How far below a line the foot of its figure stands, in pixels.
TEXT_DROP = 4
# How far below the end of a line the foot of its figure stands: above the upper, below the lower of two.
FIGURE_ABOVE, FIGURE_BELOW = -10, 20
# How tall a figure is, in pixels.
TEXT_HEIGHT = 12


@dataclass(frozen=True)
class Line:
    """A line across with its figure."""

    value: int
    y: str
    text_y: str


@dataclass(frozen=True)
class WeekOfRecall:
    """The cards that came back in a week: how many were reviewed and recalled, and how many recalls were foreseen."""

    start: date
    reviewed: int
    recalled: int
    foreseen: float

    @property
    def enough(self) -> bool:
        """Tell whether there are enough for a figure."""
        return self.reviewed >= LEAST_IN_A_WEEK

    @property
    def range(self) -> tuple[float, float]:
        """The Wilson range of the share recalled, 0 to 100, at 95 in a hundred."""
        low, high = wilson(self.recalled, self.reviewed)
        return 100 * low, 100 * high

    @property
    def rounded_range(self) -> tuple[int, int]:
        """The same in whole per cent."""
        low, high = self.range
        return round(low), round(high)

    @property
    def recalled_percent(self) -> int:
        """The share recalled, in whole per cent."""
        return round(100 * self.recalled / self.reviewed)

    @property
    def foreseen_percent(self) -> int:
        """The share foreseen, in whole per cent."""
        return round(100 * self.foreseen / self.reviewed)


@dataclass(frozen=True)
class WeekDot:
    """A week in its place: the dot, and the line of its range through it."""

    week: WeekOfRecall
    x: str
    y: str
    low_y: str
    high_y: str


@dataclass(frozen=True)
class RecallChart:
    """Measured recall by week, beside the aim."""

    weeks: list[WeekOfRecall]
    dots: list[WeekDot]
    lines: list[Line]
    aim: Line


def recall_chart(weeks: Sequence[WeekOfRecall], *, aim: float, top: int, bottom: int) -> RecallChart:
    """Return the chart of weeks that follow each other; ``aim`` is the share to recall, 0 to 1.

    A week with too few reviews keeps its place and has no dot.
    """
    shown = [week for week in weeks if week.enough]
    goal = round(100 * aim)
    values = ticks(min([goal - 20, *(week.range[0] for week in shown)]), 100)
    scale = Scale(max(0, values[0]), 100, top, bottom)
    slot = (1 - LEFT) / len(weeks)
    dots = []
    for number, week in enumerate(weeks):
        if week.enough:
            low, high = week.range
            middle = percent(LEFT + (number + 0.5) * slot)
            share = 100 * week.recalled / week.reviewed
            dots.append(WeekDot(week, middle, scale.y(share), scale.y(low), scale.y(high)))
    near = (values[1] - values[0]) / 2
    lines = [_line(value, scale) for value in values if abs(value - goal) >= near and value <= scale.high]
    return RecallChart([week for week in weeks if week.reviewed], dots, lines, _line(goal, scale))


@dataclass(frozen=True)
class DayExpected:
    """How many facts are expected to be recalled on a day, if reviews stop today and if they go on."""

    day: date
    stopped: Estimate
    continued: Estimate


@dataclass(frozen=True)
class Series:
    """A line in its band, in a box 100 wide that is stretched to its place, and where it ends."""

    line: str
    band: str
    end_y: str
    figure_y: str


@dataclass(frozen=True)
class ExpectedChart:
    """The expected facts on the days from today on, in both cases."""

    expected: list[DayExpected]
    table: list[DayExpected]
    lines: list[Line]
    stopped: Series
    continued: Series
    middle_x: str
    standard: Line | None = None

    @property
    def first(self) -> DayExpected:
        """What is expected today."""
        return self.expected[0]

    @property
    def middle(self) -> DayExpected:
        """What is expected about half-way."""
        return self.expected[len(self.expected) // 2]

    @property
    def last(self) -> DayExpected:
        """What is expected at the end."""
        return self.expected[-1]


def expected_chart(
    expected: Sequence[DayExpected], *, top: int, bottom: int, standard: int | None = None
) -> ExpectedChart:
    """Return the chart of at least two days, in order, with a line at the standard where there is one."""
    estimates = [estimate for one in expected for estimate in (one.stopped, one.continued)]
    low, high = min(estimate.low for estimate in estimates), max(estimate.high for estimate in estimates)
    if standard is not None:
        low, high = min(low, standard), max(high, standard)
    values = ticks(low, max(high, low + 1))
    scale = Scale(values[0], values[-1], top, bottom)
    first, last = expected[0].day, expected[-1].day
    line = None if standard is None else _line(standard, scale)
    across = [100 * ((one.day - first) / (last - first)) for one in expected]
    return ExpectedChart(
        expected=list(expected),
        table=[expected[place] for place in _some(len(expected))],
        lines=[_line(value, scale) for value in values if not _is_near(value, standard, values)],
        standard=line,
        stopped=_series(across, [one.stopped for one in expected], scale, FIGURE_BELOW),
        continued=_series(across, [one.continued for one in expected], scale, _clear_of(line, expected[-1], scale)),
        middle_x=percent(LEFT + (RIGHT - LEFT) * across[len(expected) // 2] / 100),
    )


def _clear_of(line: Line | None, last: DayExpected, scale: Scale) -> int:
    """Return where the figure of the upper line stands: above its end, or below when the standard runs there."""
    end, stopped = scale.down(last.continued.expected), scale.down(last.stopped.expected)
    crossed = line is not None and abs(end + FIGURE_ABOVE - TEXT_DROP - int(line.y)) < TEXT_HEIGHT
    return FIGURE_BELOW if crossed and stopped - end > 2 * FIGURE_BELOW else FIGURE_ABOVE


def _is_near(value: int, standard: int | None, values: Sequence[int]) -> bool:
    """Tell whether the figure of a line would touch that of the standard."""
    return standard is not None and abs(value - standard) < (values[1] - values[0]) / 2


def _some(number: int) -> list[int]:
    """Return at most five places, evenly apart, with the first and the last."""
    return sorted({round(place * (number - 1) / 4) for place in range(5)})


def _series(across: Sequence[float], estimates: Sequence[Estimate], scale: Scale, figure: int) -> Series:
    upper = [scale.down(one.high) - scale.top for one in estimates]
    lower = [scale.down(one.low) - scale.top for one in estimates]
    middle = [scale.down(one.expected) for one in estimates]
    return Series(
        line=points(across, [down - scale.top for down in middle]),
        band=f"{points(across, upper)} {points(across[::-1], lower[::-1])}",
        end_y=pixels(middle[-1]),
        figure_y=pixels(middle[-1] + figure),
    )


def _line(value: int, scale: Scale) -> Line:
    return Line(value, scale.y(value), pixels(scale.down(value) + TEXT_DROP))
