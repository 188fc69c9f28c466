"""What is an office called? On the screen and on the command line alike."""

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
