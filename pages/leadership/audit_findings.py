"""What did auditors find here, and what do we answer?"""

from portal import reports
from portal.ui import audit_report, facts, frame
from portal.ui.words import _

frame.head(_("Audit findings"), _("From locked reports. Answers stand beside the auditor's text, which nobody can change."))
found = frame.read(reports.issued_findings)
audit_report.findings(found)
if not found:
    facts.nothing_here("fact_check", _("No finding here"), _("What a locked report found in your department appears here."), key="none")
