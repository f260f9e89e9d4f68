from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError

from training.reviews.management.arguments import reviews_in, zone_of
from training.rules.days import study_day
from training.rules.forecast_quality import Quality
from training.rules.replay import Report, replay
from training.rules.review_log import LoggedReview
from training.rules.scheduling import DEFAULT_RETENTION

FORECASTS = {
    "scheduler": "Scheduler, study days",
    "library_on_study_days": "FSRS library alone, study days",
    "library_on_24_hours": "FSRS library alone, 24 hours",
    "moving_average": "Moving average",
    "constant": "Constant",
}


class Command(BaseCommand):
    """Put a review log through the scheduler and print how good its forecasts were."""

    help = (
        "Read a log of reviews (CSV with the columns card_id, review_rating, review_time, review_duration) through the "
        "scheduler and print log loss, RMSE by bins (lower is better) and AUC (higher is better) of the recall that it "
        "forecast, beside the FSRS library alone and two baselines. First and same-day reviews are not scored."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the log, the zone whose days count, the retention to aim at, and the form of what is printed."""
        parser.add_argument("file", metavar="FILE.csv", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--time-zone", metavar="ZONE", default="UTC", help="whose study days, from 04:00 (UTC)")
        parser.add_argument(
            "--retention", type=float, default=DEFAULT_RETENTION, help="which schedules are compared (%(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, replay and print."""
        zone = zone_of(options["time_zone"])
        reviews = reviews_in(options["file"])
        try:
            report = replay(reviews, zone=zone, retention=options["retention"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            settings = {"time_zone": zone.key, "retention": options["retention"]}
            self.stdout.write(json.dumps(settings | asdict(report)))
        else:
            self.stdout.write("\n".join(_lines(reviews, report, zone)))


def _lines(reviews: list[LoggedReview], report: Report, zone: ZoneInfo) -> list[str]:
    first, last = (study_day(review.at, zone) for review in (reviews[0], reviews[-1]))
    return [
        f"{report.reviews:,} reviews of {report.cards:,} cards from {first} to {last}, study days of {zone.key}.",
        f"Schedules equal to the library's on the same days: {report.same_schedules:,} of {report.reviews:,}.",
        "",
        f"{'Forecast of recall':<32}{'Scored':>8}{'Recalled':>10}{'Mean':>8}{'Log loss':>10}{'RMSE':>8}{'AUC':>8}",
        *(_line(label, getattr(report, name)) for name, label in FORECASTS.items()),
    ]


def _line(label: str, quality: Quality | None) -> str:
    if quality is None:
        return f"{label:<32}{0:>8}{'-':>10}{'-':>8}{'-':>10}{'-':>8}{'-':>8}"
    area = "-" if quality.auc is None else f"{quality.auc:.4f}"
    return (
        f"{label:<32}{quality.scored:>8}{quality.recalled:>10.4f}{quality.mean_chance:>8.4f}"
        f"{quality.log_loss:>10.4f}{quality.rmse_bins:>8.4f}{area:>8}"
    )
