"""How good forecasts of readiness are, on simulated cohorts and on a review log, and how long they take.

``python -m tests.bench.readiness [LOG.csv] [--cohorts N]`` prints, for each truth (``tests.simulated``) and either
case, by how many points of 100 the expected share is too high 30 days ahead, how far it is off in the mean, and how
often the range of 80 % holds what happens, as FSRS gives the forecast and recalibrated; then the backtest of the log,
if any; then the time for a cohort.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import fmean
from time import perf_counter

from tests.simulated import BEGIN, ZONE, FsrsTruth, HalfLifeTruth, Judged, Judgement, PowerLawTruth
from training.rules.backtest import backtest
from training.rules.readiness import CardMemory, FactMemory, Prospect, readiness
from training.rules.recalibration import Recalibration
from training.rules.review_log import read_log

LEARNERS, FACTS = 1000, 200
SEED = 2025


def simulations(cohorts: int) -> None:
    """Print how forecasts fare when the truth is known."""
    say(f"{'truth':<16}{'forecast':<15}{'learners':>9}{'points too high':>17}{'points off':>12}{'range holds':>13}")
    for truth in (FsrsTruth, HalfLifeTruth, PowerLawTruth):
        judgement = Judgement()
        for number in range(cohorts):
            judgement.add_cohort(truth, Random(SEED + number))
        for name in ("stopped_raw", "stopped", "continued_raw", "continued"):
            say(f"{truth.__name__:<16}{name:<15}{line(getattr(judgement, name))}")


def line(judged: Sequence[Judged]) -> str:
    """Return the figures of one line."""
    points, off = fmean(one.points for one in judged), fmean(abs(one.points) for one in judged)
    return f"{len(judged):>9}{points:>+17.1f}{off:>12.1f}{fmean(one.held for one in judged):>13.0%}"


def of_log(path: Path) -> None:
    """Print the backtest of a log."""
    with path.open(encoding="utf-8") as lines:
        report = backtest({0: read_log(lines)}, zone=ZONE)
    say(f"\n{'days':>4} {'method':<15}{'forecasts':>10}{'reviews':>9}{'predicted':>11}{'observed':>10}{'error':>8}"
        f"{'Brier':>8}{'log loss':>10}{'ranges':>8}{'hold':>7}")  # fmt: skip
    for row in report.rows:
        hold = "-" if row.coverage is None else f"{row.coverage:.0%}"
        counts = f"{row.horizon:>4} {row.method:<15}{row.forecasts:>10}{row.reviews:>9}"
        means = f"{row.predicted:>11.1%}{row.observed:>10.1%}{100 * row.error:>+8.1f}"
        say(f"{counts}{means}{row.brier:>8.3f}{row.log_loss:>10.3f}{row.ranges:>8}{hold:>7}")
    shifts = ", ".join(f"{shift:+.2f}" for shift in report.recalibration.shifts)
    say(f"Learned in the end: shifts {shifts}; slope {report.recalibration.slope:.2f}; "
        f"sd {report.recalibration.error_sd:.2f}; {report.cuts} cuts.")  # fmt: skip


def speed() -> None:
    """Print how long it takes to forecast for a cohort, with the table of a new recalibration and with one at hand."""
    rng, prospect = Random(SEED), Prospect(BEGIN, BEGIN + timedelta(30))
    cohort = [[memory(rng, prospect.today) for _ in range(FACTS)] for _ in range(LEARNERS)]
    recalibration = Recalibration(shifts=(-0.1, -0.2, -0.3), slope=1.1)
    for name in ("first", "again"):
        started = perf_counter()
        for facts in cohort:
            readiness(facts, prospect, reviews=500, recalibration=recalibration)
        seconds = perf_counter() - started
        each = 1e6 * seconds / LEARNERS / FACTS
        say(f"{LEARNERS} learners of {FACTS} facts, {name}: {seconds:.2f} s, {each:.1f} µs a fact")


def memory(rng: Random, today: date) -> FactMemory:
    """Return what is known of a fact: a card somewhere between two reviews, or nothing."""
    if rng.random() < 0.2:
        return []
    stability = rng.lognormvariate(2, 1)
    last = today - timedelta(rng.randrange(1, 2 + round(1.5 * stability)))
    return [CardMemory(stability, rng.uniform(1, 10), last, last + timedelta(max(1, round(stability))))]


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description="How good forecasts of readiness are.")
    parser.add_argument("log", type=Path, nargs="?")
    parser.add_argument("--cohorts", type=int, default=30)
    arguments = parser.parse_args()
    simulations(arguments.cohorts)
    if arguments.log:
        of_log(arguments.log)
    say("")
    speed()


if __name__ == "__main__":
    main()
