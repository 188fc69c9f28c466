"""When can something have been put on record? After the signed checkpoint that stands before it in the log, and before the one that follows."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from sqlalchemy import select

from db.log import LogEntry
from db.session import Work

TOLERANCE = timedelta(hours=1)  # as audit.verify calls an entry late
CHECKPOINT = "log.checkpoint"


@dataclass(frozen=True)
class LogTimes:
    """The checkpoints of a time by their place in the log: the latest time stated by it or one before it, the earliest by it or one after."""

    places: list[int]
    latest: list[datetime]
    earliest: list[datetime]

    def not_before(self, place: int | None, said: datetime) -> datetime:
        """The moment after which an entry at this place was written, if it is later than what is said."""
        n = 0 if place is None else bisect_left(self.places, place)
        return max(said, self.latest[n - 1]) if n else said

    def contradicts(self, place: int | None, said: datetime) -> bool:
        """It says a time that the log rules out: a checkpoint signed more than an hour later stands before it, or one signed earlier behind it."""
        follows = bisect_left(self.places, place) if place is not None else len(self.places)
        early = follows < len(self.places) and said - self.earliest[follows] > TOLERANCE
        return early or self.not_before(place, said) - said > TOLERANCE


def log_times(work: Work, since: datetime) -> LogTimes:
    """Of all checkpoints signed since then."""
    wanted = select(LogEntry.seq, LogEntry.at).where(LogEntry.action == CHECKPOINT, LogEntry.at >= since, LogEntry.seq.is_not(None))
    rows = work.session.execute(wanted.order_by(LogEntry.seq)).all()
    times = [row.at for row in rows]
    earliest = list(accumulate(reversed(times), min))[::-1]
    return LogTimes([row.seq for row in rows], list(accumulate(times, max)), earliest)
