"""Who belongs to the enterprise, which offices does each hold, and who looked at data about him?"""

from portal.people.looks import PERIODS, WHY, Look, Looks, looks_at_me, looks_file
from portal.people.offices import actor_for, actor_of, approve_deputy, approve_role, end_role, grant_role, had_a_director, waiting_for_approval
from portal.people.register import (
    Holder,
    add_person,
    add_post,
    by_staff_number,
    get_person,
    hold_post,
    leave,
    name_deputy,
    note_absence,
    responsible,
)
from portal.people.succession import succeed

__all__ = [
    "PERIODS", "WHY", "Holder", "Look", "Looks", "actor_for", "actor_of", "add_person", "add_post", "approve_deputy", "approve_role",
    "by_staff_number", "end_role", "get_person", "grant_role", "had_a_director", "hold_post", "leave", "looks_at_me", "looks_file", "name_deputy",
    "note_absence", "responsible", "succeed", "waiting_for_approval",
]  # fmt: skip
