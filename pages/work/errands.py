"""What do I owe because of a complaint: something to put right, or material that the union asked for?"""

from portal.ui import errands, frame
from portal.ui.words import _

frame.head(_("Asked of me because of a complaint"), _("You read what is to be done, and nothing of who complained."), narrow=True)
errands.whole()
