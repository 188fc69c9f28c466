"""Who belongs to the enterprise, which offices does each hold, and who looked at data about him?"""

from portal.people.approvals import Waiting, names_of, roles_refused, roles_waiting
from portal.people.changes import change_person, end_absence, end_deputy, end_holding, leave
from portal.people.done import Act, done_to_me
from portal.people.eligibility import CONDITIONS, YEARS, note_eligibility
from portal.people.files import STATES, Days, File, Line, Listing, organisations, people_listed, person_file, posts_of
from portal.people.looks import PERIODS, WHY, Look, Looks, looks_at_me, looks_file
from portal.people.offices import (
    OVER_AREAS,
    OVER_DEPARTMENTS,
    actor_for,
    actor_of,
    approve_deputy,
    approve_role,
    end_role,
    grant_role,
    had_a_director,
    refuse_role,
    waiting_for_approval,
)
from portal.people.register import (
    Holder,
    add_person,
    add_post,
    by_staff_number,
    get_person,
    hold_post,
    name_deputy,
    note_absence,
    responsible,
)
from portal.people.succession import succeed

__all__ = [
    "CONDITIONS", "OVER_AREAS", "OVER_DEPARTMENTS", "PERIODS", "STATES", "WHY", "YEARS", "Act", "Days", "File", "Holder", "Line", "Listing", "Look",
    "Looks", "Waiting", "actor_for", "actor_of", "add_person", "add_post", "approve_deputy", "approve_role", "by_staff_number", "change_person",
    "done_to_me", "end_absence", "end_deputy", "end_holding", "end_role", "get_person", "grant_role", "had_a_director", "hold_post", "leave",
    "looks_at_me", "looks_file", "name_deputy", "names_of", "note_absence", "note_eligibility", "organisations", "people_listed", "person_file",
    "posts_of", "refuse_role", "responsible", "roles_refused", "roles_waiting", "succeed", "waiting_for_approval",
]  # fmt: skip
