"""What may happen to a hazard, from report to accepted repair, and what does each person see of it?"""

from db.hazards import Hazard
from portal.hazards.lines import Image, Line, Record, Step
from portal.hazards.moves import (
    Move,
    accept,
    amend,
    assign,
    dismiss,
    merge,
    moves,
    open_reporter,
    reassign,
    send_back,
    start,
    submit,
    take_back,
)
from portal.hazards.queries import Found, Spot, Week, counts, find, hot_spots, ledger, one, timeline, trend, waiting_counts, waiting_for_me
from portal.hazards.reports import fix_on_the_spot, my_reports, report

__all__ = [
    "Found", "Hazard", "Image", "Line", "Move", "Record", "Spot", "Step", "Week",
    "accept", "amend", "assign", "counts", "dismiss", "find", "fix_on_the_spot", "hot_spots", "ledger", "merge", "moves", "my_reports", "one",
    "open_reporter", "reassign", "report", "send_back", "start", "submit", "take_back", "timeline", "trend", "waiting_counts", "waiting_for_me",
]  # fmt: skip
