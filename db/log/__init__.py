"""What happened, who looked, and can it be proved unchanged? The append-only log."""

from db.log.append import append, number_pending, sequence
from db.log.checkpoint import Proofs, Signed, checkpoint, history, latest, origin, proofs_at, signed, signed_note, verifier_key
from db.log.learning import Lesson
from db.log.looks import Look, looks_at
from db.log.model import Entry, EntryKind, LogCheckpoint, LogEntry, LogSubject, LogTile, Looked, Written
from db.log.reveal import looked_over, office_name, reveal
from db.log.rows import rows_against_log
from db.log.search import Scan
from db.log.tiles import consistency_proof, inclusion_proof, leaves, size_and_root
from db.log.verify import Problem, verify_log

__all__ = [
    "Entry",
    "EntryKind",
    "Lesson",
    "LogCheckpoint",
    "LogEntry",
    "LogSubject",
    "LogTile",
    "Look",
    "Looked",
    "Problem",
    "Proofs",
    "Scan",
    "Signed",
    "Written",
    "append",
    "checkpoint",
    "consistency_proof",
    "history",
    "inclusion_proof",
    "latest",
    "leaves",
    "looked_over",
    "looks_at",
    "number_pending",
    "office_name",
    "origin",
    "proofs_at",
    "reveal",
    "rows_against_log",
    "sequence",
    "signed",
    "signed_note",
    "size_and_root",
    "verifier_key",
    "verify_log",
]
