"""How is a privacy complaint filed, handled, answered and looked at again, so that the union and human resources do not see each other's?"""

from portal.complaints import erased as erased
from portal.complaints.clerk import attend
from portal.complaints.counting import FEWEST, Escalated, Total, escalated, figures, totals
from portal.complaints.errands import MOST_DAYS, ErrandLine, ask_material, asked_for_material, give_material
from portal.complaints.filing import Filed, due_if_filed, file, file_unnamed
from portal.complaints.handling import NOWHERE, accept, answer, appeal, close, investigate, name_party, pause, resume, say
from portal.complaints.reading import Readings, readings_by_office
from portal.complaints.receipts import appeal_by_receipt, by_receipt, close_by_receipt, say_by_receipt
from portal.complaints.remedies import Owner, RemedyLine, add_remedy, my_remedies, owners, remedy_done
from portal.complaints.shown import Answer, Case, Line, Message, Reading, Seen, Step, case, desk, mine, my_case
from portal.complaints.terms import ANSWER_DAYS, APPEAL_DAYS, PAUSE_DAYS
from portal.complaints.times import Speed, speeds

__all__ = [
    "ANSWER_DAYS", "APPEAL_DAYS", "FEWEST", "MOST_DAYS", "NOWHERE", "PAUSE_DAYS", "Answer", "Case", "ErrandLine", "Escalated", "Filed", "Line",
    "Message", "Owner", "Reading", "Readings", "RemedyLine", "Seen", "Speed", "Step", "Total",
    "accept", "add_remedy", "answer", "appeal", "appeal_by_receipt", "ask_material", "asked_for_material", "attend", "by_receipt", "case", "close",
    "close_by_receipt", "desk", "due_if_filed", "escalated", "figures", "file", "file_unnamed", "give_material", "investigate", "mine", "my_case",
    "my_remedies", "name_party", "owners", "pause", "readings_by_office", "remedy_done", "resume", "say", "say_by_receipt", "speeds", "totals",
]  # fmt: skip
