"""What are offices, states, kinds of day and the codes of a hazard called? On the screen, in files and on the command line alike."""

from __future__ import annotations

from portal.locale import N_

OFFICES = {
    "head": N_("Head of the enterprise"),
    "director": N_("Safety director"),
    "supervisor": N_("Supervisor"),
    "safety_group": N_("Safety supervision group"),
    "department_head": N_("Head of department"),
    "department_officer": N_("Safety officer of the department"),
    "responsible": N_("Responsible person"),
    "employee": N_("Employee"),
    "master": N_("Master"),
    "apprentice": N_("Apprentice"),
    "hr": N_("Human resources"),
    "union": N_("Union"),
    "auditor": N_("External auditor"),
    "purchasing": N_("Purchasing"),
    "warehouse_keeper": N_("Warehouse keeper"),
    "regulator": N_("Regulator"),
    "administrator": N_("Administrator"),
    "system": N_("The portal"),
    "reporter": N_("The reporter"),
}

CATEGORIES = {
    "fire": N_("Fire"),
    "electrical": N_("Electrical"),
    "machinery": N_("Machinery"),
    "chemicals": N_("Chemicals"),
    "work_at_height": N_("Work at height"),
    "protective_equipment": N_("Protective equipment"),
    "transport": N_("Transport"),
    "housekeeping": N_("Housekeeping"),
    "occupational_health": N_("Occupational health"),
    "management": N_("Management"),
    "mining": N_("Mining"),
    "ventilation": N_("Ventilation"),
    "tunnelling": N_("Tunnelling"),
    "other": N_("Other"),
}
SEVERITIES = {"general": N_("General"), "major": N_("Major")}
KINDS = {"on_the_spot": N_("fixed on the spot"), "time_limited": N_("with deadline")}
SOURCES = {
    "employee": N_("Employee report (name protected)"),
    "unnamed": N_("Report without a name"),
    "patrol": N_("Patrol"),
    "inspection": N_("Inspection"),
    "import": N_("Imported ledger"),
}
VIOLATIONS = {
    "no_protection": N_("Protective equipment not worn"),
    "against_the_rule": N_("Operation against the rule"),
    "no_permit": N_("Work without a permit or licence"),
    "guard_removed": N_("Guard or protective device removed or bypassed"),
    "fire_equipment": N_("Fire equipment blocked or misused"),
    "forbidden_place": N_("Entered or smoked where it is forbidden"),
    "other": N_("Another violation"),
}

STATES = {
    "reported": N_("Reported"),
    "assigned": N_("Assigned"),
    "rectifying": N_("Rectifying"),
    "awaiting": N_("To accept"),
    "sent_back": N_("Sent back"),
    "accepted": N_("Closed"),
    "dismissed": N_("Dismissed"),
    "merged": N_("Merged"),
}

# How a day counts, and which calendar says so.
DAY_KINDS = {"off": N_("Day off"), "work": N_("Working day"), "official": N_("As the official calendar says")}
DAY_SOURCES = {
    "official": N_("Official notice"),
    "statute": N_("Fixed holiday by statute"),
    "company": N_("The enterprise's own rule"),
    "notice": N_("Official notice, entered here"),
}

# Stages that are checked, and how often each has to be.
LINKS = {
    "patrol": N_("Daily patrol"),
    "special": N_("Special check"),
    "comprehensive": N_("Comprehensive check"),
    "handover": N_("Shift handover"),
    "equipment": N_("Equipment"),
    "height": N_("Work at height"),
    "storage": N_("Storage of hazardous goods"),
    "loading": N_("Loading of hazardous goods"),
    "transport": N_("Transport of hazardous goods"),
    "training": N_("Training"),
    "emergency": N_("Emergency readiness"),
    "self_check": N_("Self-check of the department"),
    "rectified": N_("Rectified by the due day"),
    "rechecked": N_("Looked at again after a month"),
}
EVERY = {
    "day": N_("every working day"),
    "week": N_("every week"),
    "month": N_("every month"),
    "quarter": N_("every quarter"),
    "never": N_("no longer"),
    "": N_("when it is due"),
}

# Privacy complaints: to whom, and about what.
CHANNELS = {"union": N_("Union"), "hr": N_("Human resources")}
COMPLAINTS = {
    "viewing": N_("Somebody looked at my data"),
    "device": N_("A camera or another device"),
    "publication": N_("Something published about me"),
    "person": N_("What somebody did with my data"),
    "score": N_("A score or an assessment"),
    "decision": N_("A decision about me"),
    "other": N_("Something else"),
}
