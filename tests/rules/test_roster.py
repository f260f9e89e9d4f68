from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.one_time_passwords import CONSONANTS, VOWELS, one_time_password
from training.rules.roster import MOST_ROWS, Fault, Unreadable, read_roster, tidy, username_of, write_roster


def people(text: str) -> list[tuple[str, str]]:
    """Return the names and usernames of a list."""
    return [(entry.name, entry.username) for entry in read_roster(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Amina Diallo,amina\nBoris,\n",
        "Amina Diallo;amina\r\nBoris;\r\n",
        "Amina Diallo\tamina\nBoris\n",
        "\ufeffName,Username\nAmina Diallo,amina\nBoris\n",
        "Full name;User name\nAmina Diallo;AMINA\nBoris;\n",
        "username,name\namina,Amina Diallo\n,Boris\n",
        "Amina Diallo,amina\nBoris",
        '"Amina Diallo","amina"\n\n  \n"Boris",""\n',
        " Amina   Diallo , amina \n Boris \n\n",
    ],
)
def test_a_list_reads_the_same_from_whatever_wrote_it(text):
    assert people(text) == [("Amina Diallo", "amina"), ("Boris", "")]


def test_a_name_with_a_comma_stands_in_quotes_or_between_semicolons():
    assert people('"Diallo, Amina",amina\n') == [("Diallo, Amina", "amina")]
    assert people("Diallo, Amina;amina\n") == [("Diallo, Amina", "amina")]


@pytest.mark.parametrize(
    "name",
    [
        "Ndèye Fatou",
        "O’Neill",
        "D'Ávila-Sá",
        "আমিনা বেগম",
        "أمينة ديالو",
        "阿米娜",
        "J. R. Smith Jr.",
        "Ana (Lt)",
        "می‌خواهم",
    ],
)
def test_names_of_any_script_are_names(name):
    (entry,) = read_roster(f"{name}\n")
    assert (entry.name, entry.fault) == (tidy(name), None)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",amina", Fault.NAME_MISSING),
        ("A" * 151, Fault.NAME_LONG),
        ("=HYPERLINK(1)", Fault.NAME_CHARACTERS),
        ("@amina", Fault.NAME_CHARACTERS),
        ("<b>Amina", Fault.NAME_CHARACTERS),
        ("Amina\x00", Fault.NAME_CHARACTERS),
        ("Amina\u202ediallo", Fault.NAME_CHARACTERS),
        ("-Amina", Fault.NAME_CHARACTERS),
        ("Amina," + "a" * 61, Fault.USERNAME_LONG),
        ("Amina,a b", Fault.USERNAME_CHARACTERS),
        ("Amina,ámina", Fault.USERNAME_CHARACTERS),
        ("Amina,.amina", Fault.USERNAME_CHARACTERS),
        ("Amina,amina,Sergeant", Fault.COLUMNS),
    ],
)
def test_a_wrong_row_says_what_is_wrong(row, fault):
    found = read_roster(f"Boris\n{row}\n" if "," not in row else f"Boris,\n{row}\n")
    assert [(entry.line, entry.fault) for entry in found] == [(1, None), (2, fault)]


def test_who_is_in_the_list_twice_is_marked_with_the_first_line():
    found = read_roster("Amina,one\nBoris,\nCarla,ONE\nboris,\nBoris,other\nDora,\n")
    assert [(entry.fault, entry.first) for entry in found] == [
        (None, 0),
        (None, 0),
        (Fault.USERNAME_TWICE, 1),
        (Fault.NAME_TWICE, 2),
        (None, 0),
        (None, 0),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.NOTHING),
        ("\ufeff\n ; \n", Fault.NOTHING),
        ("name,username\n", Fault.NOTHING),
        ("username\namina\n", Fault.NO_NAMES),
        ("rank,name\nSgt,Amina\n", Fault.COLUMNS),
        ('"Amina\nBoris\n', Fault.QUOTES),
        ("Amina\n" * (MOST_ROWS + 1), Fault.ROWS),
    ],
)
def test_what_is_no_list_is_refused(text, fault):
    with pytest.raises(Unreadable) as refused:
        read_roster(text)
    assert refused.value.fault == fault


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        found = read_roster(text)
    except Unreadable:
        return
    good = [(entry.name, entry.username) for entry in found if not entry.fault]
    if good and good[0][0].casefold() not in {"name", "names", "full name", "username", "user name", "usernames"}:
        assert people(write_roster(good)) == good


@pytest.mark.parametrize(
    ("name", "number", "username"),
    [
        ("Amina Diallo", 1, "amina.diallo"),
        ("Amina Fatou Diallo", 2, "amina.diallo2"),
        ("Boris", 1, "boris"),
        ("Ødegård O’Neill", 1, "odegard.oneill"),
        ("আমিনা বেগম", 1, "learner"),
        ("阿米娜", 3, "learner3"),
        ("A" * 80, 1, "a" * 30),
    ],
)
def test_a_username_is_made_from_a_name(name, number, username):
    assert username_of(name, number) == username


def test_a_one_time_password_is_three_groups_of_two_syllables():
    found = {one_time_password(Random(seed)) for seed in range(500)}
    assert len(found) == 500
    for password in found:
        groups = password.split("-")
        assert [len(group) for group in groups] == [4, 4, 4]
        assert all(set(group[::2]) <= set(CONSONANTS) and set(group[1::2]) <= set(VOWELS) for group in groups)
