from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {"SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "training.example"}


def check(**environment: str) -> subprocess.CompletedProcess[str]:
    """Start with these settings alone."""
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_what_it_needs():
    assert check(**GOOD).returncode == 0


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": "nothing"}, "DATABASE_URL"),
        ({"DATABASE_URL": "mysql://a:b@c/d"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://u:p@h:notaport/db"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:///"}, "DATABASE_URL"),
        ({"ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS"),
        ({"DEBUG": "maybe"}, "DEBUG"),
        ({"HTTPS": "perhaps"}, "HTTPS"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line_that_names_it(wrong, named):
    stopped = check(**GOOD | wrong)
    assert stopped.returncode != 0
    assert named in stopped.stderr
    assert len(stopped.stderr.strip().splitlines()) == 1


def test_development_needs_nothing():
    assert check(DEBUG="on").returncode == 0


def test_gunicorn_stops_too_with_a_line_that_names_the_setting():
    stopped = subprocess.run(
        [sys.executable, "-m", "gunicorn", "training.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **GOOD, "SECRET_KEY": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert stopped.returncode != 0
    assert "Settings: SECRET_KEY is missing" in stopped.stderr
    assert "Traceback" not in stopped.stderr
