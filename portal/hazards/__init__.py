"""What may happen to a hazard, from report to accepted repair, and what does each person see of it?"""

from db.hazards import Hazard
from portal.hazards.board import Column, board
from portal.hazards.by_law import MajorPaper, major_paper, publishes
from portal.hazards.checks import check, recheck, reopen
from portal.hazards.copies import Alike, alike
from portal.hazards.criteria import BY_CODE, STANDARDS, Question, asked_first
from portal.hazards.export import MOST as MOST_TAKEN
from portal.hazards.export import Taken, exports, ledger_file, record_sheet
from portal.hazards.extensions import approve_extension, ask_extension, refuse_extension
from portal.hazards.lines import Change, Image, Line, Record, Step
from portal.hazards.links import Link, links
from portal.hazards.listing import ORDERS, Found, Searched, ledger, search
from portal.hazards.majors import judge, reject_level, sign_level, tell_regulator, tell_workers
from portal.hazards.merging import merge
from portal.hazards.months import Cell, Figures, Overview, Span, Standing, Unit, completion, month_before, overview, this_month
from portal.hazards.moves import (
    Move,
    accept,
    amend,
    assign,
    dismiss,
    moves,
    open_reporter,
    reassign,
    send_back,
    start,
    submit,
    take_back,
)
from portal.hazards.numbers import number_of
from portal.hazards.owed import Owed, assigns, owed
from portal.hazards.parts import PartLine, add_part, hand_in_part, parts, send_back_part, withdraw_part
from portal.hazards.plans import PlanLine, make_plan, plan_of
from portal.hazards.queries import (
    Week,
    counts,
    counts_in_office,
    counts_of_mine,
    find,
    one,
    timeline,
    today_in_office,
    trend,
    waiting_for_me,
)
from portal.hazards.recounting import AT_ONCE, recount
from portal.hazards.reports import fix_on_the_spot, followed, my_reports, report, report_unnamed
from portal.hazards.spots import MANY, Heat, Spot, hot_spots
from portal.hazards.supplies import (
    SupplyLine,
    ask_supply,
    promise_supply,
    provide_supply,
    refuse_supply,
    supplies,
    supply,
    withdraw_supply,
)
from portal.hazards.talk import Conversation, Said, answer, answers_to_me, ask, conversation, questions_to_me
from portal.hazards.terms import LONGEST_TERM, WorkingDays
from portal.hazards.waiting import Waiting, also_waiting

__all__ = [
    "AT_ONCE", "BY_CODE", "LONGEST_TERM", "MANY", "MOST_TAKEN", "ORDERS", "STANDARDS", "Alike", "Cell", "Change", "Column", "Conversation",
    "Figures", "Found", "Hazard", "Heat", "Image", "Line", "Link", "MajorPaper", "Move", "Overview", "Owed", "PartLine", "PlanLine", "Question",
    "Record", "Said", "Searched", "Span", "Spot", "Standing", "Step", "SupplyLine", "Taken", "Unit", "Waiting", "Week", "WorkingDays", "accept",
    "add_part", "alike", "also_waiting", "amend", "answer", "answers_to_me", "approve_extension", "ask", "ask_extension", "ask_supply",
    "asked_first", "assign", "assigns", "board", "check", "completion", "conversation", "counts", "counts_in_office", "counts_of_mine",
    "dismiss", "exports", "find", "fix_on_the_spot", "followed", "hand_in_part", "hot_spots", "judge", "ledger", "ledger_file", "links",
    "major_paper", "make_plan", "merge", "month_before", "moves", "my_reports", "number_of", "one", "open_reporter", "overview", "owed", "parts",
    "plan_of", "promise_supply", "provide_supply", "publishes", "questions_to_me", "reassign", "recheck", "record_sheet", "recount",
    "refuse_extension", "refuse_supply", "reject_level", "reopen", "report", "report_unnamed", "search", "send_back", "send_back_part",
    "sign_level", "start", "submit", "supplies", "supply", "take_back", "tell_regulator", "tell_workers", "this_month", "timeline",
    "today_in_office", "trend", "waiting_for_me", "withdraw_part", "withdraw_supply",
]  # fmt: skip
