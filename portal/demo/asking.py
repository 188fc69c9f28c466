"""What do people of the demo plant ask about their own data? One has his answer, one waits for it, one has agreed to be named."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.session import begin
from portal import rights
from portal.demo.founding import Plant


def ask(plant: Plant, at: datetime) -> None:
    """A telephone number that was wrong is corrected; a copy of a decision is still asked for."""
    with begin(plant.actors["li.jianguo"], now=at, silent=True) as work:
        wrong = rights.ask(work, kind="correction", office="hr", words="手机号换了，请更正", field="phone", value="13900000021")
    with begin(plant.actors["lin.tao"], now=at + timedelta(minutes=20), silent=True) as work:
        rights.grant(work, wrong.id, reason="已与本人电话核对，按新号码更正")
    with begin(plant.actors["wu.qian"], now=at + timedelta(minutes=30), silent=True) as work:
        rights.ask(work, kind="erasure", office="hr", words="我在上一岗位的缺勤记录已经不需要，请删除")
    with begin(plant.actors["zhang.weimin"], now=at + timedelta(minutes=40), silent=True) as work:
        rights.agree(work, kind=rights.ConsentKind.PUBLISH_NAME)
