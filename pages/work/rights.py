"""What is kept about me, and what may I ask about it? A copy at once; the rest answered by a clock, with an appeal."""

from portal.ui import erasing, frame, rights
from portal.ui.words import _

frame.head(
    _("My data and my rights"),
    _("Have a copy, correct, restrict or erase what is kept about you, and have a decision explained."),
    _("Asking must not harm you."),
)
rights.copy()
rights.ask_anew()
rights.asked_by_me()
erasing.my_wish()
rights.consents()
frame.link("looks", _("Who looked at my data"))
frame.link("kept", _("Kept about me"))
