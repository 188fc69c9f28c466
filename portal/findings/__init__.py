"""What did an auditor find, by which criterion, on which evidence, and whose duty was it on that day?"""

from portal.findings.evidence import KINDS, Piece
from portal.findings.reading import Shown, findings, pieces
from portal.findings.terms import DUTIES, GRADES, PARTS, SOURCES, Said, why_nobody
from portal.findings.writing import drop, write

__all__ = ["DUTIES", "GRADES", "KINDS", "PARTS", "SOURCES", "Piece", "Said", "Shown", "drop", "findings", "pieces", "why_nobody", "write"]
