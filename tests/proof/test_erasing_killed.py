"""Is anybody half erased when the worker is killed at any line of it? After the next round he is whole gone, and nothing else is. (R6)"""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from db.erasures import Stage
from db.log import sequence
from portal.check import check
from portal.config import Settings
from portal.erasure import clerk
from portal.startup import open_portal
from tests import sweep
from tests.cast import Cast
from tests.conftest import HOUSE, Proof
from tests.engines import Stable, close
from tests.proof.test_kill import _let_the_database_notice
from tests.test_erasure import SEEN, VALUES, Leaver, agreed, leaver, stage, text_of

KILLS = 100


@pytest.mark.proof
def test_an_erasure_killed_at_any_line_is_finished_by_the_next_round(
    settings: Settings, cast: Cast, stable: Stable, proof: Proof, tmp_path: Path
) -> None:
    (tmp_path / "settings").write_bytes(pickle.dumps(settings))
    _asked(settings, cast, "00")
    lines = int(_eraser(tmp_path, 0).stdout)
    assert lines > 300
    for turn, last in enumerate(sorted(proof.random.sample(range(1, lines + 1), proof.runs(KILLS))), start=1):
        gone, made = _asked(settings, cast, f"{turn:02}")

        assert _eraser(tmp_path, last).returncode == -9, last

        _let_the_database_notice(settings)
        opened = open_portal(settings)
        clerk.attend(settings)
        sequence(opened.database)
        assert stage(made) is Stage.DONE, last
        assert sweep.everywhere(settings, _of(f"{turn:02}"), stable.server) == set(), last
        assert text_of(gone.hazard_id) == SEEN
        assert check(opened).problems == [], last
        close(opened)


def _asked(settings: Settings, cast: Cast, mark: str) -> tuple[Leaver, UUID]:
    opened = open_portal(settings)
    gone = leaver(cast, mark=mark)
    made = agreed(cast, gone.person_id)
    close(opened)
    return gone, made


def _of(mark: str) -> dict[str, bytes]:
    told = mark.encode()
    return {name: told + value if name == "mail" else value + told for name, value in VALUES.items()}


def _eraser(folder: Path, last: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.proof.eraser", str(folder / "settings"), str(last)]
    return subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)
