from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.management import get_commands

README = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
MAKEFILE = (settings.BASE_DIR / "Makefile").read_text(encoding="utf-8")
SETTINGS = (settings.BASE_DIR / "training" / "settings.py").read_text(encoding="utf-8")


def test_the_first_two_commands_are_run_and_test():
    assert re.findall(r"^make (\w+)", README, re.MULTILINE)[:2] == ["run", "test"]


def test_every_setting_of_the_environment_is_told_and_no_other():
    read = set(re.findall(r'(?:env\.\w+|flag|names)\(\s*"(\w+)"', SETTINGS))
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    assert told == read


def test_every_command_of_ours_is_told_and_no_other():
    ours = {name for name, app in get_commands().items() if app.startswith("training.")}
    section = README.split("## Commands")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z_]+)(?= --|`)", section, re.MULTILINE)) == ours


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:^|`)make (\w+)", README, re.MULTILINE))))
def test_every_target_of_make_exists(target):
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\((docs/[\w.-]+)\)", README))))
def test_every_picture_exists_and_is_small(path):
    assert (settings.BASE_DIR / path).stat().st_size < 60_000
