"""What is said about rows of a list of people: what is wrong, and the remedy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from training.rules.roster import Fault

NAME_REMEDIES = {
    Fault.NAME_MISSING: _("There is no name. Give one, or take the row out."),
    Fault.NAME_LONG: _("The name is too long. Shorten it to at most 150 characters."),
    Fault.NAME_CHARACTERS: _(
        "The name has a sign that no name has. Use letters, digits, spaces, hyphens, apostrophes and full stops, "
        "and begin with a letter."
    ),
    Fault.NAME_TWICE: _(
        "The same name is on line %(first)d. Take one of them out, or give each a username if they are two people."
    ),
    Fault.USERNAME_LONG: _("The username is too long. Shorten it to at most 60 characters."),
    Fault.USERNAME_CHARACTERS: _(
        "The username has a sign it may not have. Use letters a to z, digits, dots and dashes."
    ),
    Fault.USERNAME_TWICE: _("The same username is on line %(first)d. Change one of them, or take the row out."),
    Fault.COLUMNS: _("There is a column too many. Keep name and username alone; a name with a comma needs quotes."),
}
LIST_REMEDIES = {
    Fault.NO_NAMES: _("The first row names no column “name”. Call the column of names so, or take the row out."),
    Fault.COLUMNS: _("The first row names a column that is neither “name” nor “username”. Take that column out."),
    Fault.QUOTES: _(
        "A quotation mark that is opened on line %(line)d or before is not closed. Close it, or take it out."
    ),
    Fault.ROWS: _("The list has more than 500 people. Bring them in as several lists."),
    Fault.NOTHING: _("The list is empty. Paste it, or choose a file."),
}
TAKEN = _(
    "Somebody has this username. If it is the person you mean, give them the code to join with; "
    "if not, choose another username."
)
# The column that a fault of a row is in.
COLUMNS = {
    Fault.NAME_MISSING: _("name"),
    Fault.NAME_LONG: _("name"),
    Fault.NAME_CHARACTERS: _("name"),
    Fault.NAME_TWICE: _("name"),
    Fault.USERNAME_LONG: _("username"),
    Fault.USERNAME_CHARACTERS: _("username"),
    Fault.USERNAME_TWICE: _("username"),
    Fault.COLUMNS: _("third column"),
}
