"""Which department should rectify a hazard, and which hazards are like it? Rules first, then the plant's own past cases; a person decides."""

from portal.matching.learning import learn
from portal.matching.proposals import Choice, Proposal, propose, similar
from portal.matching.rules import Rule, add_rule, change_rule, close_rule, rules

__all__ = ["Choice", "Proposal", "Rule", "add_rule", "change_rule", "close_rule", "learn", "propose", "rules", "similar"]
