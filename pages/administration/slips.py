"""Who still needs a way to sign in, and which activation slips are printed for whom?"""

from portal.ui import frame, slips
from portal.ui.words import _

frame.head(_("Activation slips"), _("A slip brings one person to his own password. It holds for 14 days and once."))

slips.to_release()
slips.of_department()
