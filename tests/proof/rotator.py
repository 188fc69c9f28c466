"""A process that rotates the keys and is killed by signal 9 at the line that it was told, whichever that is."""

from __future__ import annotations

import pickle
import sys
from functools import partial
from pathlib import Path

from portal import keys
from portal.config import Settings
from portal.startup import open_portal
from tests.proof.killed import lines_of

WATCHED = ("db/keyring/", "db/files.py", "portal/keys.py")


def main() -> None:
    settings: Settings = pickle.loads(Path(sys.argv[1]).read_bytes())
    portal = open_portal(settings)
    print(lines_of(partial(keys.rotate, portal), WATCHED, int(sys.argv[2])))


if __name__ == "__main__":
    main()
