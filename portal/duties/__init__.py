"""How often must which stage of responsibility be checked where, and was it?"""

from db.duties import Every, Link
from portal.duties.checks import BACK, Noted, newest_checks, note_check
from portal.duties.register import Known, keep, kept

__all__ = ["BACK", "Every", "Known", "Link", "Noted", "keep", "kept", "newest_checks", "note_check"]
