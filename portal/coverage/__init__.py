"""Does supervision cover every stage of responsibility, what stands out in its records, and is what happened on record at all?"""

from db.coverage import Answer, RollKind, Sign
from portal.coverage.matrix import RECHECKED, RECTIFIED
from portal.coverage.reading import Shown, Surveyed, Whole, coverage, flags, newest, picks, propose
from portal.coverage.rolls import LONGEST_AREA, Found, Line, Standing, answers, bring, draw_lines, lists
from portal.coverage.survey import ask

__all__ = [
    "LONGEST_AREA",
    "RECHECKED",
    "RECTIFIED",
    "Answer",
    "Found",
    "Line",
    "RollKind",
    "Shown",
    "Sign",
    "Standing",
    "Surveyed",
    "Whole",
    "answers",
    "ask",
    "bring",
    "coverage",
    "draw_lines",
    "flags",
    "lists",
    "newest",
    "picks",
    "propose",
]
