"""What is recorded of people and by which rules; who talked them over, who has read them, and what watching does to people?"""

from db.transparency import Conclusion, Gathering, RuleState, Verdict
from portal.transparency.assessments import KEPT_MONTHS, USUAL_MONTHS, Judged, Known, assess, assessments, note_change
from portal.transparency.kept import Kept, inventory
from portal.transparency.opinions import Voice, answer_opinion, give_opinion, give_unnamed, opinions, receive_unnamed, to_answer
from portal.transparency.reading import Card, Meeting, Rule, Step, Unit, acknowledge, missing, not_yet, rule, rules, to_read
from portal.transparency.rules import DECIDING, TELLING, Met, Said, draft, drop, minutes, note_meeting, publish
from portal.transparency.terms import KINDS

__all__ = [
    "DECIDING", "KEPT_MONTHS", "KINDS", "TELLING", "USUAL_MONTHS", "Card", "Conclusion", "Gathering", "Judged", "Kept", "Known", "Meeting", "Met",
    "Rule", "RuleState", "Said", "Step", "Unit", "Verdict", "Voice", "acknowledge", "answer_opinion", "assess", "assessments", "draft", "drop",
    "give_opinion", "give_unnamed", "inventory", "minutes", "missing", "not_yet", "note_change", "note_meeting", "opinions", "publish",
    "receive_unnamed", "rule", "rules", "to_answer", "to_read",
]  # fmt: skip
