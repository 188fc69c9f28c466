"""What does the auditor find in the records that were drawn, and what does that say about all of them?

His test sheets are papers: nobody of the enterprise reads them before he issues his report, nobody ever changes one.
"""

from portal.fieldwork.extending import extend
from portal.fieldwork.judging import Attested, Evaluation, JudgedItem, evaluate
from portal.fieldwork.saying import Sentence, concluded, explained, failing, said, shared, summed
from portal.fieldwork.sheets import TICKMARKS, Found, Line, Progress, Said, Sheet, is_new, progress, save, sheet

__all__ = [
    "TICKMARKS",
    "Attested",
    "Evaluation",
    "Found",
    "JudgedItem",
    "Line",
    "Progress",
    "Said",
    "Sentence",
    "Sheet",
    "concluded",
    "evaluate",
    "explained",
    "extend",
    "failing",
    "is_new",
    "progress",
    "said",
    "save",
    "shared",
    "sheet",
    "summed",
]
