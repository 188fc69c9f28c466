"""What does a person ask about his own data, and how is it answered? Copied, corrected, restricted, erased, explained, agreed to."""

from db.rights import ConsentKind, Desk, Right, Wished
from portal.rights.answering import grant, lift, refuse, send_back, uphold
from portal.rights.asking import appeal, ask, ask_for_copy, take_back
from portal.rights.consents import Agreed, agree, agreed_to, consents, withdraw
from portal.rights.ending import end_open_of
from portal.rights.facts import RULE, Facts
from portal.rights.lines import Answer, Line, answered, mine, waiting
from portal.rights.terms import ABOUT_A_VIOLATION, CONSENTS, DAYS, FIELDS, KEPT_BY_HR, KINDS, LAW, RULES, Clock, due

__all__ = [
    "ABOUT_A_VIOLATION", "CONSENTS", "DAYS", "FIELDS", "KEPT_BY_HR", "KINDS", "LAW", "RULE", "RULES", "Agreed", "Answer", "Clock",
    "ConsentKind", "Desk", "Facts", "Line", "Right", "Wished", "agree", "agreed_to", "answered", "appeal", "ask", "ask_for_copy", "consents", "due",
    "end_open_of", "grant", "lift", "mine", "refuse", "send_back", "take_back", "uphold", "waiting", "withdraw",
]  # fmt: skip
