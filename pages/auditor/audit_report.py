"""How does my report stand: written, composed, signed off by a second auditor, locked?"""

from portal import engagements
from portal.ui import audit, audit_report, facts, frame
from portal.ui.words import _

one = audit.chosen([one for one in frame.read(engagements.my_engagements) if one.opened])
if one is None:
    facts.nothing_here("description", _("Nothing can be written today"), _("A report is written in an engagement that is open to you."), key="none")
else:
    audit.header(one)
    frame.head(_("The report"), _("One auditor writes it, another one signs it off. From then on nobody can change it."))
    audit_report.page(one.facts.id)
