"""Where a bench keeps its database: in a folder that goes when it ends, or where DATABASE_URL says PostgreSQL is."""

from __future__ import annotations

import os
import tempfile

import django

FOLDER = tempfile.TemporaryDirectory(prefix="groundwork-bench-")
POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")

os.environ |= {
    "DATABASE_URL": os.environ["DATABASE_URL"] if POSTGRES else f"sqlite:///{FOLDER.name}/bench.sqlite3",
    "DJANGO_SETTINGS_MODULE": "training.settings",
    "SECRET_KEY": "only-for-the-bench-" + "0" * 40,
    "ALLOWED_HOSTS": "127.0.0.1",
    "DEBUG": "off",
    "HTTPS": "off",
}
django.setup()
