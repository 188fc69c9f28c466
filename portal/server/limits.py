"""Has too much come from here just now? Counted in memory under a key that is thrown away with the counts; nothing of whom it counts is kept."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from portal.errors import Crowded

HELD = 20_000


class Limit:
    """At most so many in so many seconds, for each of whom it is asked. When the time is over, counts and key are new."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self.seconds = most, seconds
        self._lock = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        self._began, self._key = time.monotonic(), secrets.token_bytes(32)
        self._counts: OrderedDict[bytes, int] = OrderedDict()

    def allows(self, whom: str) -> bool:
        """Counts this one too, unless there were too many already."""
        with self._lock:
            self._forget_in_time()
            name = hmac.digest(self._key, whom.encode(), "sha256")
            count = self._counts.get(name, 0)
            if count < self.most:
                self._counts[name] = count + 1
            if len(self._counts) > HELD:
                self._counts.popitem(last=False)
            return count < self.most

    def forget(self) -> None:
        """Asked now and then, so that nothing outlives its time because nobody came."""
        with self._lock:
            self._forget_in_time()

    def _forget_in_time(self) -> None:
        if time.monotonic() - self._began >= self.seconds:
            self._begin()


class Room:
    """How many are let in at once, so that what they bring stays within the memory there is."""

    def __init__(self, most: int) -> None:
        self.most, self._inside = most, 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """On the event loop only: nothing else runs between the question and the count."""
        if self._inside >= self.most:
            raise Crowded("Very much is arriving just now. Wait a minute, go back and send it again.")
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
