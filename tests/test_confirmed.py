"""Is a finding confirmed by what the enterprise did about it, and by nothing that anybody could read into its words?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from db.actor import SYSTEM
from db.hazards import Hazard
from db.session import begin
from portal import evaluations, hazards, reports
from portal.reports import Doing
from tests.cast import did
from tests.test_drawing import house, many  # noqa: F401  fixtures
from tests.test_reports import Team, team  # noqa: F401  fixture

H2 = "2026-H2"


def shares(team: Team, half: str = H2) -> dict[str, tuple[int, int]]:  # noqa: F811
    found = did(team.house.cast.chen_li, evaluations.standing, team.house.agency, half)
    return {one.name: (one.got, one.of) for one in found.sums if one.name in ("confirmed", "answered")}


def the_finding(team: Team) -> UUID:  # noqa: F811
    return UUID(str(did(team.house.cast.chen_li, reports.issued_findings)[0].id))


def tracked(team: Team) -> UUID:  # noqa: F811
    """Put on the ledger by the director. Gives the hazard."""
    cast = team.house.cast
    doing = Doing(cast.areas["WELD-3"], cast.departments["D-WELD"], "装回护罩", date(2026, 12, 20))
    return UUID(str(did(cast.chen_li, reports.act_on, the_finding(team), text="已派发", doing=doing).hazard_id))


def number_of(hazard_id: UUID) -> str:
    with begin(SYSTEM, write=False) as work:
        return str(work.session.scalars(sa.select(Hazard.number).where(Hazard.id == hazard_id)).one())


def merged(team: Team) -> UUID:  # noqa: F811
    """Into another that nobody has assigned yet. Gives the other."""
    cast = team.house.cast
    with begin(cast.li_jianguo, silent=True) as work:
        other = hazards.report(work, area_id=cast.areas["WELD-3"], description="护罩缺失").id
    did(cast.zhou_min, hazards.merge, tracked(team), into=number_of(other), reason="同一处")
    return UUID(str(other))


def dismissed(team: Team) -> None:  # noqa: F811
    did(team.house.cast.zhou_min, hazards.dismiss, merged(team), reason="不属实")


WHAT_FOLLOWED: dict[str, tuple[Callable[[Team], object], dict[str, tuple[int, int]]]] = {
    "nothing": (lambda _team: None, {"confirmed": (0, 0), "answered": (0, 1)}),
    "words alone": (
        lambda one: did(one.house.cast.chen_li, reports.answer, the_finding(one), text="属实"),
        {"confirmed": (0, 1), "answered": (1, 1)},
    ),
    "a line of the ledger": (tracked, {"confirmed": (1, 1), "answered": (1, 1)}),
    "a line merged into an open one": (merged, {"confirmed": (1, 1), "answered": (1, 1)}),
    "a line merged into one that was dismissed": (dismissed, {"confirmed": (0, 1), "answered": (1, 1)}),
}


@pytest.mark.parametrize("followed", WHAT_FOLLOWED)
def test_a_finding_is_confirmed_by_what_was_done_about_it(team: Team, followed: str) -> None:  # noqa: F811
    happens, wanted = WHAT_FOLLOWED[followed]
    team.locks()

    happens(team)

    assert shares(team) == wanted
    assert shares(team, "2026-H1") == {"confirmed": (0, 0), "answered": (0, 0)}


def test_a_finding_that_is_not_locked_counts_for_nothing(team: Team) -> None:  # noqa: F811
    team.finds()
    assert shares(team) == {"confirmed": (0, 0), "answered": (0, 0)}

    team.locks()

    assert shares(team) == {"confirmed": (0, 0), "answered": (0, 2)}


def test_what_was_decided_keeps_the_shares_of_its_day(team: Team) -> None:  # noqa: F811
    cast = team.house.cast
    team.locks()
    other = merged(team)
    did(cast.chen_li, evaluations.evaluate, team.house.agency, half=H2, verdict="renew", note="可信")
    did(cast.zhou_min, hazards.dismiss, other, reason="不属实")

    kept = {one.name: (one.got, one.of) for one in did(cast.gao_yuan, evaluations.evaluations)[0].sums}

    assert kept["confirmed"] == (1, 1)
    assert shares(team)["confirmed"] == (0, 1)
