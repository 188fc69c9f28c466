"""Which lines of the log are of a complaint? Those are read by whoever did it and by the complainant, and by no reader of the whole log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func

from db.scope.rule import Clause, Ops

BEGIN = ("complaint.", "refused.complaints.")
ABOUT, PURPOSE = "complaint/", "complaint"


def of_no_complaint(entry: Any, _ops: Ops | None = None) -> Clause:
    """Else a safety director would read when who handled a case, and one who looks after a channel would see the other."""
    begins = (func.substr(entry.action, 1, len(start)) != start for start in BEGIN)
    return and_(entry.purpose != PURPOSE, *begins)


def about_no_complainant(about: Any, _ops: Ops | None = None) -> Clause:
    return func.substr(about.subject, 1, len(ABOUT)) != ABOUT
