"""Which rows exist for whom? The rules (rules.py and its neighbours), and who holds them: the session's guard, PostgreSQL, SQLite's auditor."""

from db.scope import auditing as auditing
from db.scope import complaining as complaining
from db.scope import covering as covering
from db.scope import drawing as drawing
from db.scope import erasing as erasing
from db.scope import owning as owning
from db.scope import papers as papers
from db.scope import recording as recording
from db.scope import reporting as reporting
from db.scope import rules as rules
from db.scope import telling as telling
from db.scope.guard import ScopedSession, watch
from db.scope.rule import RULES, rule

__all__ = ["RULES", "ScopedSession", "rule", "watch"]
