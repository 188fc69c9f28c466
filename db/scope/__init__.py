"""Which rows exist for whom? The rules (rules.py, auditing.py), and the places that hold them: the session's guard, PostgreSQL, SQLite's auditor."""

from db.scope import auditing as auditing
from db.scope import rules as rules
from db.scope.guard import ScopedSession, watch
from db.scope.rule import RULES, rule

__all__ = ["RULES", "ScopedSession", "rule", "watch"]
