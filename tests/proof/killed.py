"""How does a process do something and get killed by signal 9 at the line that it was told, whichever that is?"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def lines_of(do: Callable[[], object], watched: tuple[str, ...], last: int) -> int:
    """How many lines of these files and folders it runs through; it does not come back from line number `last`, where that is not 0."""
    seen = 0

    def watch(frame: FrameType, event: str, _what: Any) -> Any:
        nonlocal seen
        if not any(f"/{part}" in frame.f_code.co_filename for part in watched):
            return None
        seen += event == "line"
        if last and seen == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return watch

    sys.settrace(watch)
    do()
    sys.settrace(None)
    return seen
