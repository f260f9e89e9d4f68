"""The project's settings, as the tests need them."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0" * 50)
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
os.environ.setdefault("HTTPS", "off")

from training.settings import *

# Argon2 is slow on purpose; the tests sign in often.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "training.accounts.hashers.OneTimePasswordHasher",
]

# A file, so that other threads see what a test wrote; one for each process, so that two runs do not meet.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": f"{tempfile.gettempdir()}/groundwork-test-{os.getpid()}.sqlite3"}
