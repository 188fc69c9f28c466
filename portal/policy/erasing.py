"""Who may ask that a person be erased, who decides it, and who reads the receipt?"""

from __future__ import annotations

from db.actor import Role
from portal.locale import N_
from portal.policy.actions import Action
from portal.policy.rules import Holds, Way, about_me, director, employee, for_another, head, hr, second_person, system

union = Holds(Role.UNION)

WAYS: dict[Action, list[Way]] = {
    Action.ERASURE_ASK: [[hr, for_another]],
    Action.ERASURE_GRANT: [[hr, for_another], [union, for_another]],
    Action.ERASURE_DECIDE: [[director, second_person]],
    Action.ERASURE_SEE: [[hr], [director], [head], [union]],
    Action.ERASURE_DO: [[system]],
    Action.ERASURE_TAKE_BACK: [[employee, about_me]],
    Action.PAGE_ERASING: [[hr], [director], [head], [union]],
}
NOT_YOURS: dict[Action, str] = {
    Action.ERASURE_ASK: N_("Human resources ask that a person is erased, and never themselves."),
    Action.ERASURE_GRANT: N_("Human resources or the union grant a person's own wish to be erased, and never their own."),
    Action.ERASURE_DECIDE: N_("The safety director decides it, and never whoever asked or whom it is about."),
    Action.ERASURE_SEE: N_("Human resources, the union, the safety director and the head read what was erased."),
    Action.ERASURE_TAKE_BACK: N_("Only whoever wished for it takes it back."),
    Action.ERASURE_DO: N_("Only the portal itself erases."),
}
