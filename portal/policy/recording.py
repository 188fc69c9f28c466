"""Who may draft, discuss and publish what is recorded of people, who keeps breaches and processors? A part of the one table of portal/policy."""

from __future__ import annotations

from portal.locale import N_
from portal.policy.actions import Action
from portal.policy.rules import (
    Way,
    department_head,
    department_head_there,
    director,
    employee,
    head,
    hr,
    not_preparer,
    union,
    unnamed,
)

KEEPS: list[Way] = [[hr], [director]]
READS: list[Way] = [[hr], [director], [union], [head]]

WAYS: dict[Action, list[Way]] = {
    Action.MONITORING_DRAFT: KEEPS,
    Action.MONITORING_DROP: KEEPS,
    Action.MONITORING_MINUTES: [[union]],
    Action.MONITORING_PUBLISH: [[union, not_preparer]],
    Action.MONITORING_MEET: [[hr], [director], [union]],
    Action.MONITORING_READ: [[employee]],
    Action.MONITORING_ACKNOWLEDGE: [[employee]],
    Action.MONITORING_COUNT: [[hr], [director], [department_head]],
    Action.MONITORING_CHASE: [[hr], [department_head_there]],
    Action.OPINION_GIVE: [[employee]],
    Action.OPINION_UNNAMED: [[unnamed]],
    Action.OPINION_ANSWER: KEEPS,
    Action.ASSESSMENT_MAKE: KEEPS,
    Action.ASSESSMENT_SEE: READS,
    Action.BREACH_KEEP: KEEPS,
    Action.BREACH_SEE: READS,
    Action.PROCESSOR_KEEP: KEEPS,
    Action.PROCESSOR_SEE: READS,
    Action.PAGE_MONITORING: [[employee]],
    Action.PAGE_REGISTER: [*READS, [department_head]],
    Action.PAGE_RECORDING: READS,
}

NOT_YOURS = {
    Action.MONITORING_DRAFT: N_("Human resources or the safety director drafts a monitoring rule."),
    Action.MONITORING_DROP: N_("Human resources or the safety director drops a draft."),
    Action.MONITORING_MINUTES: N_("Only the union gives the minutes of the congress or the meeting of all staff."),
    Action.MONITORING_PUBLISH: N_("The union agrees that a rule is published, and nobody to his own draft."),
    Action.MONITORING_MEET: N_("Human resources, the safety director or the union notes a training or a talk."),
    Action.MONITORING_READ: N_("Monitoring rules are for the people of this enterprise."),
    Action.MONITORING_ACKNOWLEDGE: N_("Each employee acknowledges for himself."),
    Action.MONITORING_COUNT: N_("Human resources, the safety director and heads of department see how many have not acknowledged a rule."),
    Action.MONITORING_CHASE: N_("Human resources, or the head of the department, sees who has not acknowledged a rule."),
    Action.OPINION_GIVE: N_("The people of this enterprise say what they think of a rule."),
    Action.OPINION_UNNAMED: N_("An opinion without a name comes from nobody's account."),
    Action.OPINION_ANSWER: N_("Human resources or the safety director answers an opinion."),
    Action.ASSESSMENT_MAKE: N_("Human resources or the safety director makes an impact assessment."),
    Action.ASSESSMENT_SEE: N_("Impact assessments are read by human resources, the safety director, the union and the head."),
    Action.BREACH_KEEP: N_("Human resources or the safety director keeps the register of breaches."),
    Action.BREACH_SEE: N_("The register of breaches is read by human resources, the safety director, the union and the head."),
    Action.PROCESSOR_KEEP: N_("Human resources or the safety director keeps the register of processors."),
    Action.PROCESSOR_SEE: N_("The register of processors is read by human resources, the safety director, the union and the head."),
}
