"""How does a test get a monitoring rule, an assessment, a breach or a processor? Typed as an enterprise would."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from portal import breaches, clock, processors, transparency
from portal.breaches import Facts
from portal.processors import Terms
from portal.transparency import Judged, Met, Said
from tests.cast import Cast, did

SAID = Said(
    title="智能监控管理办法",
    title_en="Rules for smart monitoring",
    kinds=("video", "gear"),
    kept_days=30,
    places="仅限焊接车间作业区；休息室、更衣室不设摄像头",
    content="作业区视频，仅识别是否佩戴安全帽",
    use="只用于隐患排查和责任追溯，不用于考勤，不看休息时的言行",
    readers="安全总监和本区域监督员，每次查看须再次输入密码",
    appeal="工会或人力资源部",
)
MINUTES = "逐条讨论，同意试行，要求遮蔽工牌"
JUDGED = Judged("with_measures", "目的合法、必要", "可能拍到私人物品", "存储前遮蔽，三级权限，操作留痕", months=12)
TODAY = date(2026, 11, 23)


def met(kind: str = "congress", **more: Any) -> Met:
    return Met(
        **{"kind": kind, "held_on": TODAY, "present": 40, "minutes": MINUTES, "in_favour": 38 if kind in ("congress", "all_staff") else None, **more}
    )


def drafted(cast: Cast, *, by: str = "lin.tao", **more: Any) -> UUID:
    series = more.pop("series_id", None)
    made: UUID = did(cast.actors[by], transparency.draft, said=replace(SAID, **more), series_id=series).id
    return made


def discussed(cast: Cast, **more: Any) -> UUID:
    made = drafted(cast, **more)
    did(cast.lin_tao, transparency.assess, judged=JUDGED, rule_id=made)
    did(cast.zhao_min, transparency.minutes, made, met=met())
    return made


def in_force(cast: Cast, **more: Any) -> UUID:
    made = discussed(cast, **more)
    did(cast.zhao_min, transparency.publish, made)
    return made


def facts(**more: Any) -> Facts:
    said: dict[str, Any] = {
        "persons": 12, "kinds": ("identity",), "risk": "medium", "what": "人员名单误发到外部邮箱",
        "whose": "包装车间职工", "harm": "可能接到骚扰电话",
        "measures": "已要求对方删除并书面确认", "advice": "警惕陌生来电", "contact": "人力资源部 林涛 8001", "happened_on": TODAY,
    }  # fmt: skip
    return Facts(**{**said, **more})


def noted(cast: Cast, *, ago: timedelta = timedelta(hours=1), **more: Any) -> UUID:
    at: datetime = clock.now() - ago
    made: UUID = did(cast.lin_tao, breaches.note_breach, noticed_at=at, facts=facts(**more)).id
    return made


def terms(**more: Any) -> Terms:
    said: dict[str, Any] = {
        "reference": "WT-2026-01", "starts_on": TODAY, "ends_on": date(2027, 11, 22), "review_on": date(2027, 5, 22), "kinds": ("video",),
        "purpose": "摄像头维护", "way": "仅在现场，由我方人员陪同", "protection": "不得留存副本，结束后删除并书面确认",
    }  # fmt: skip
    return Terms(**{**said, **more})


def agreed(cast: Cast, organisation_id: UUID, **more: Any) -> UUID:
    made: UUID = did(cast.lin_tao, processors.agree, organisation_id, terms=terms(**more)).series_id
    return made
