from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from training.accounts.models import User


def test_development_gets_three_accounts_whose_password_is_printed(db, settings, capsys):
    settings.DEBUG = True
    call_command("create_sample_accounts")
    assert {user.username: user.role for user in User.objects.all()} == {
        "learner": "learner",
        "trainer": "trainer",
        "editor": "editor",
    }
    assert all(user.check_password("groundwork") for user in User.objects.all())
    assert capsys.readouterr().out.count("groundwork") == 3


def test_a_second_time_changes_nothing(db, settings):
    settings.DEBUG = True
    call_command("create_sample_accounts")
    learner = User.objects.get(username="learner")
    learner.set_password("changed by hand")
    learner.save()
    call_command("create_sample_accounts")
    learner.refresh_from_db()
    assert learner.check_password("changed by hand")


def test_production_refuses(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="development only"):
        call_command("create_sample_accounts")
    assert not User.objects.exists()
