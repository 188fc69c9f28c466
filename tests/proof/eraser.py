"""A worker that carries out erasures and is killed by signal 9 at the line that it was told, whichever that is."""

from __future__ import annotations

import pickle
import sys
from functools import partial
from pathlib import Path

from portal import clock
from portal.config import Settings
from portal.erasure import clerk
from portal.startup import open_portal
from tests.conftest import NOW
from tests.proof.killed import lines_of

WATCHED = ("portal/erasure/", "db/keyring/", "db/engine.py", "db/session.py", "db/log/append.py")


def main() -> None:
    settings: Settings = pickle.loads(Path(sys.argv[1]).read_bytes())
    clock.set_now(lambda: NOW)
    open_portal(settings)
    print(lines_of(partial(clerk.attend, settings), WATCHED, int(sys.argv[2])))


if __name__ == "__main__":
    main()
