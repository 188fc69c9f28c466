"""What was done in office and who read what, what stands out, and does the log still hold? The safety director's log."""

from portal.ui import frame, journal
from portal.ui.words import _

frame.head(
    _("The log"), _("Every look and every act is written here before it counts. Nothing is changed or deleted, and reading it is on record too.")
)
view = journal.chosen()
if view == "days":
    journal.days()
elif view == "unusual":
    journal.unusual()
elif view == "proof":
    journal.proof()
else:
    journal.acts()
