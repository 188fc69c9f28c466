"""Is every page and every dialog looked at when the pictures are taken? The pictures themselves are for eyes: `python -m tests.looks`."""

from __future__ import annotations

import re

from portal import menu
from portal.ui import cooperation, decision
from tests.looks.scenes import STATES, scenes


def test_every_page_of_the_menu_has_a_scene() -> None:
    looked_at = {scene.address.split("?")[0] for scene in scenes() if scene.who}

    assert {row.address for row in menu.ROWS} <= looked_at


def test_every_dialog_of_a_hazard_has_a_scene() -> None:
    asked = {
        move for scene in scenes() if scene.name.startswith("ask-") for move in re.findall(r"^ask-(\w+)", scene.name.replace("ask-take-out", ""))
    }
    pressed = {scene.name.removeprefix("ask-").replace("-", "_") for scene in scenes()}

    assert set(decision.BODIES) <= asked
    assert set(cooperation.ICONS) <= pressed


def test_no_two_scenes_share_a_name() -> None:
    names = [scene.name for scene in scenes()]

    assert len(names) == len(set(names))
    assert {state for states in STATES.values() for state in states} >= {"reported", "accepted", "merged", "major", "shared"}
