"""Whose own violation was behind a hazard, and what is kept of it for his assessment? Noted, confirmed by a second person, answered, read."""

from db.violations import Result, Standing, Violation, ViolationKind
from portal.violations.counting import Kept, results_of, totals
from portal.violations.lines import Note, OnHazard, Said, about_me, of_hazard, of_person, waiting
from portal.violations.moves import confirm, note, object_to, uphold, withdraw
from portal.violations.persons import Candidate, whom

__all__ = [
    "Candidate", "Kept", "Note", "OnHazard", "Result", "Said", "Standing", "Violation", "ViolationKind", "about_me", "confirm", "note", "object_to",
    "of_hazard", "of_person", "results_of", "totals", "uphold", "waiting", "whom", "withdraw",
]  # fmt: skip
