"""How does an audit end in a report that nobody can change, what does the enterprise answer, and what does the auditor take home?"""

from portal.reports.answers import Doing, act_on, answer
from portal.reports.home import Taken, take_home, take_home_by_number, wrapped
from portal.reports.reading import (
    Answer,
    Answered,
    Desk,
    Draft,
    Locked,
    behind,
    content,
    desk,
    issued_findings,
    locked,
    printed,
    proof_sheet,
    report_file,
    statement_note,
)
from portal.reports.standing import STATES, Standing
from portal.reports.terms import ANSWER_DAYS, Words
from portal.reports.writing import draft, sign_off

__all__ = [
    "ANSWER_DAYS",
    "STATES",
    "Answer",
    "Answered",
    "Desk",
    "Doing",
    "Draft",
    "Locked",
    "Standing",
    "Taken",
    "Words",
    "act_on",
    "answer",
    "behind",
    "content",
    "desk",
    "draft",
    "issued_findings",
    "locked",
    "printed",
    "proof_sheet",
    "report_file",
    "sign_off",
    "statement_note",
    "take_home",
    "take_home_by_number",
    "wrapped",
]
