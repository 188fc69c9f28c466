"""How does an employee complain about what is done with his data? One screen on a telephone, with his name or without."""

from portal.ui import complaining, frame
from portal.ui.words import _

frame.head(_("Privacy complaint"), _("Answered within three working days."), _("The side that you do not choose cannot see it."), narrow=True)
complaining.form()
frame.link("complaints", _("My complaints"))
