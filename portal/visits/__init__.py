"""What did the auditor see on site and hear in interviews, and who may read it when?"""

from portal.visits.notes import note_interview, note_visit
from portal.visits.shown import Fieldwork, Talked, Visited, fieldwork

__all__ = ["Fieldwork", "Talked", "Visited", "fieldwork", "note_interview", "note_visit"]
