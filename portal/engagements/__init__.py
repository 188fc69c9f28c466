"""Which agency audits the enterprise, under which agreement, in which engagement, and what may its auditors see?"""

from portal.engagements.contracts import Contract, Deal, agreement, agreements, prepare_agreement, refuse_agreement, sign_agreement
from portal.engagements.declarations import QUESTIONS, TEXT, declare
from portal.engagements.planning import Plan, abandon_engagement, add_member, close_engagement, open_engagement, plan_engagement, remove_member
from portal.engagements.register import (
    Enclosure,
    Finished,
    Known,
    agencies,
    agency,
    agency_file,
    candidates,
    keep_file,
    note_qualification,
    prepare_file,
    register_agency,
    state_facts,
)
from portal.engagements.screening import Check, Wanted, screen, set_thresholds, thresholds
from portal.engagements.shown import Facts, Line, Mine, engagement, engagements, my_engagements
from portal.engagements.team import Auditor, auditors_of
from portal.engagements.terms import KINDS, MANDATORY, PARTS, RIGHTS, Terms

__all__ = [
    "KINDS",
    "MANDATORY",
    "PARTS",
    "QUESTIONS",
    "RIGHTS",
    "TEXT",
    "Auditor",
    "Check",
    "Contract",
    "Deal",
    "Enclosure",
    "Facts",
    "Finished",
    "Known",
    "Line",
    "Mine",
    "Plan",
    "Terms",
    "Wanted",
    "abandon_engagement",
    "add_member",
    "agencies",
    "agency",
    "agency_file",
    "agreement",
    "agreements",
    "auditors_of",
    "candidates",
    "close_engagement",
    "declare",
    "engagement",
    "engagements",
    "keep_file",
    "my_engagements",
    "note_qualification",
    "open_engagement",
    "plan_engagement",
    "prepare_agreement",
    "prepare_file",
    "refuse_agreement",
    "register_agency",
    "remove_member",
    "screen",
    "set_thresholds",
    "sign_agreement",
    "state_facts",
    "thresholds",
]
