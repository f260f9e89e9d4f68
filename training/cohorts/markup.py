"""What a cohort's page has by the hundred, as markup: a template takes ten times as long to fill it in.

Whatever anybody wrote is escaped here; the rest are figures and places.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from training.cohorts.report import DayActive, Row
from training.rules.standing_charts import Dot

NO_FIGURE = "–"
BAR = (
    '<rect x="{0.x}" y="{0.y}" width="{0.width}" height="{0.height}"/><text x="{0.middle}" y="{0.figure_y}">{1}</text>'
    '<text x="{0.middle}" y="100">{2}</text>'
)
DAY = '<tr><th scope="row">{}</th><td class="right">{}</td></tr>'


def learners(rows: Iterable[Row], *, standard: str) -> SafeString:
    """Return the rows of the table of learners; the standard stands at a place of their scale."""
    marks: dict[str | None, str] = {}
    language, lines = get_language(), []
    for row in rows:
        if row.status not in marks:
            marks[row.status] = f'<td><span class="tag {row.tag}">{escape(row.word)}</span>'
        dot = _dot(row, row.dot, standard) if row.dot else f'</td><td class="right">{NO_FIGURE}'
        last = day_and_month(row.last_on, language) if row.last_on else NO_FIGURE
        lines.append(
            f'<tr><th scope="row"><a href="{row.path}">{escape(row.name)}</a></th>{marks[row.status]}{dot}</td>'
            f'<td class="right wide">{_figure(row.stopped)}</td>'
            f'<td class="right wide">{_figure(row.minutes_a_day)}</td><td class="right wide nowrap">{last}</td></tr>\n'
        )
    return SafeString("".join(lines))


def _dot(row: Row, dot: Dot, standard: str) -> str:
    return (
        f'<svg height="20" aria-hidden="true"><line x1="{standard}" x2="{standard}" y2="20"/>'
        f'<rect x="{dot.low_x}" width="{dot.width}" y="6" height="8" rx="4"/>'
        f'<circle cx="{dot.stopped_x}" cy="10" r="4"/><circle cx="{dot.x}" cy="10" r="5"/></svg></td>'
        f'<td class="right"><b>{row.expected}</b> <small>{row.low}–{row.high}</small>'
    )


def _figure(number: int | None) -> str:
    return NO_FIGURE if number is None else str(number)


@lru_cache(maxsize=1000)
def day_and_month(day: date, language: str | None) -> str:
    """Return a day in the language of the page, briefly; it is asked for thousands of times."""
    return escape(date_format(day, "j M"))


@lru_cache(maxsize=100)
def weekday(day: date, language: str | None) -> str:
    """Return a day and its name in the language of the page."""
    return escape(date_format(day, "D j M"))


def activity_chart(days: Iterable[DayActive]) -> SafeString:
    """Return the bars of the activity, with their figures and the letters of the days."""
    language = get_language()
    return SafeString("".join(BAR.format(one.bar, one.reviews, weekday(one.day, language)[0]) for one in days))


def activity_rows(days: Iterable[DayActive]) -> SafeString:
    """Return the same as the rows of a table."""
    language = get_language()
    return SafeString("".join(DAY.format(weekday(one.day, language), one.reviews) for one in days))
