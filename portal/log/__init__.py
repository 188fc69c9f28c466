"""The safety director's log: what was done in office, what stands out, and can it be proved unchanged?"""

from portal.log.proof import Standing, checkpoint_file, sign_now, standing, verifier_key, verify_now
from portal.log.reading import Act, Acts, Asked, Day, act_file, acts_on, asked_of, day, list_acts, note_of, people_in_office
from portal.log.unusual import LIMITS, Card, dismiss, stands_out

__all__ = [
    "LIMITS", "Act", "Acts", "Asked", "Card", "Day", "Standing",
    "act_file", "acts_on", "asked_of", "checkpoint_file", "day", "dismiss", "list_acts", "note_of", "people_in_office", "sign_now", "standing",
    "stands_out", "verifier_key", "verify_now",
]  # fmt: skip
