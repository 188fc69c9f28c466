"""Has too much come from here just now? Counted in memory, under a key that dies with the process; nothing of whom it counts is kept."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict, deque

HELD = 20_000


class Limit:
    """At most so many in so many seconds, for each of whom it is asked."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self.seconds = most, seconds
        self._key = secrets.token_bytes(32)
        self._seen: OrderedDict[bytes, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, whom: str) -> bool:
        """Counts this one too, unless there were too many already."""
        name, at = hmac.digest(self._key, whom.encode(), "sha256"), time.monotonic()
        with self._lock:
            times = self._seen.setdefault(name, deque())
            self._seen.move_to_end(name)
            while times and times[0] <= at - self.seconds:
                times.popleft()
            while len(self._seen) > HELD:
                self._seen.popitem(last=False)
            if len(times) >= self.most:
                return False
            times.append(at)
            return True
