"""What must stay true of a privacy complaint? Who files, handles, reads and answers it, by which clock; refusals first."""

from __future__ import annotations

from db.engine import Database
from portal import complaints
from tests.cast import Cast, did

KEY = "a key of the form, drawn once"
SAID = "有人在夜里反复查看我的位置记录"


def test_it(database: Database, cast: Cast) -> None:
    filed = did(cast.li_jianguo, complaints.file, channel="union", kind="viewing", text=SAID, key=KEY, named="周敏")
    desk = did(cast.zhao_min, complaints.desk)
    assert [one.number for one in desk] == [filed.number]
    assert did(cast.lin_tao, complaints.desk) == []
    did(cast.zhao_min, complaints.accept, filed.id, independent=True)
    did(cast.zhao_min, complaints.investigate, filed.id, plan="看日志")
    did(cast.zhao_min, complaints.say, filed.id, text="什么时候？")
    did(cast.li_jianguo, complaints.say, filed.id, text="昨天")
    did(cast.zhao_min, complaints.answer, filed.id, outcome="refused", reason="没有发现")
    found = did(cast.zhao_min, complaints.case, filed.id)

    mine = did(cast.li_jianguo, complaints.my_case, filed.id)

    did(cast.li_jianguo, complaints.appeal, filed.id, reason="不对")
    assert [one.number for one in did(cast.gao_yuan, complaints.desk)] == [filed.number]
    did(cast.gao_yuan, complaints.accept, filed.id, independent=True)
