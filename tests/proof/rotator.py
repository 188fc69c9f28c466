"""A process that rotates the keys and is killed by signal 9 at the line that it was told, whichever that is."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from portal import keys
from portal.config import Settings
from portal.startup import open_portal

WATCHED = ("db/keyring.py", "db/files.py", "portal/keys.py")


def main() -> None:
    settings: Settings = pickle.loads(Path(sys.argv[1]).read_bytes())
    last, seen = int(sys.argv[2]), 0
    portal = open_portal(settings)

    def watch(frame: FrameType, event: str, _what: Any) -> Any:
        nonlocal seen
        if not frame.f_code.co_filename.endswith(WATCHED):
            return None
        seen += event == "line"
        if last and seen == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return watch

    sys.settrace(watch)
    keys.rotate(portal)
    sys.settrace(None)
    print(seen)


if __name__ == "__main__":
    main()
