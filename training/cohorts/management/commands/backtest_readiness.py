from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Hashable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from training.cohorts.models import Cohort
from training.cohorts.services import histories_of
from training.reviews.management.arguments import reviews_in, zone_of
from training.rules.backtest import Backtest, Method, Row, backtest
from training.rules.recalibration import HORIZONS
from training.rules.review_log import LoggedReview
from training.rules.scheduling import DEFAULT_RETENTION

METHODS = {
    Method.FSRS: "As FSRS has it",
    Method.RECALIBRATED: "Recalibrated",
    Method.MOVING_AVERAGE: "Moving average",
    Method.CONSTANT: "Constant",
}


class Command(BaseCommand):
    """Print how good forecasts of recall would have been."""

    help = (
        "Cut the history of reviews at rolling dates a week apart, forecast from each what is recalled next, and print "
        "by horizon how that compares with what happened, beside two baselines: predicted and observed recall, how "
        "many ranges of 80 % held the outcome, Brier score and log loss (lower is better). The history is that of all "
        "learners, of a cohort or of a log (CSV with the columns card_id, review_rating, review_time, review_duration)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whose history it is, the zone whose days count, and the form of what is printed."""
        history = parser.add_mutually_exclusive_group()
        history.add_argument("--cohort", metavar="ADDRESS", help="the last part of its address, such as sample")
        history.add_argument("--log", metavar="FILE.csv", type=Path)
        parser.add_argument("--time-zone", metavar="ZONE", help="whose study days, from 04:00 (the cohort's, else UTC)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, forecast and print."""
        cohort = _cohort(options["cohort"])
        zone = zone_of(options["time_zone"] or (cohort.time_zone if cohort else "UTC"))
        retention = cohort.retention if cohort else DEFAULT_RETENTION
        found = backtest(_histories(cohort, options["log"]), zone=zone, retention=retention)
        if not found.rows:
            raise CommandError("There is nothing to compare: no card came back a week after the first review or later.")
        if options["json"]:
            self.stdout.write(json.dumps({"time_zone": zone.key, "retention": retention} | _as_json(found)))
        else:
            self.stdout.write("\n".join(_lines(found, zone.key)))


def _cohort(address: str | None) -> Cohort | None:
    if address is None:
        return None
    cohort = Cohort.objects.filter(slug=address).first()
    if cohort is None:
        known = ", ".join(Cohort.objects.order_by("slug").values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no cohort {address!r}; there are: {known}.")
    return cohort


def _histories(cohort: Cohort | None, log: Path | None) -> dict[Hashable, list[LoggedReview]]:
    return {0: reviews_in(log)} if log else histories_of(cohort)


def _as_json(found: Backtest) -> dict[str, Any]:
    rows = [asdict(row) | {"error": row.error} for row in found.rows]
    return {"cuts": found.cuts, "rows": rows, "recalibration": asdict(found.recalibration)}


def _lines(found: Backtest, zone: str) -> Iterator[str]:
    yield f"Forecast on {found.cuts} days a week apart, study days of {zone}; a review counts once for each before it."
    yield (
        f"{'Days':<7}{'Forecast':<16}{'n':>8}{'Reviews':>9}{'Predicted':>11}{'Observed':>10}{'Points off':>12}"
        f"{'Ranges':>8}{'Held':>7}{'Brier':>8}{'Log loss':>10}"
    )
    for row in found.rows:
        yield _line(row)


def _line(row: Row) -> str:
    held = "-" if row.coverage is None else f"{row.coverage:.0%}"
    return (
        f"{_days(row.horizon):<7}{METHODS[row.method]:<16}{row.forecasts:>8,}{row.reviews:>9,}{row.predicted:>11.1%}"
        f"{row.observed:>10.1%}{100 * row.error:>+12.1f}{row.ranges:>8,}{held:>7}{row.brier:>8.4f}{row.log_loss:>10.4f}"
    )


def _days(first: int) -> str:
    later = [other for other in HORIZONS if other > first]
    return f"{first}-{later[0] - 1}" if later else f"{first}+"
