from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class OneTimePasswordHasher(Argon2PasswordHasher):
    """Argon2 at a thirtieth of the work, for long random passwords that are used once.

    A list of 500 people would else keep a worker busy for two minutes. Django digests it anew, in full, when its owner
    signs in.
    """

    algorithm = "argon2_once"
    time_cost = 1
    memory_cost = 8 * 1024
    parallelism = 1
