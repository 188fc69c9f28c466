"""Which words of other people's ledgers do we know? Headings, states, grades and types, in Chinese and English; what is not here a person says."""

from __future__ import annotations

from db.hazards import Category, Severity, State
from portal.imports.tables import folded

# Of several headings that mean the same field, the one further to the front is the field. A running number is not an id: every list has a 1.
HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("dangerId", "隐患编号", "编号", "隐患编码", "隐患ID", "单号", "隐患单号", "台账编号", "hazard id", "hazard no", "number", "reference"),
    "line_no": ("序号", "行号", "no", "no.", "s/n", "#", "item"),
    "found_at": (
        *("findTime", "发现时间", "排查时间", "检查时间", "上报时间", "发现日期", "排查日期", "检查日期", "上报日期", "登记日期", "日期", "时间"),
        *("date found", "found on", "found at", "date reported", "reported on", "inspection date", "date"),
    ),
    "place": (
        *("address", "地点", "隐患地点", "隐患部位", "存在部位", "部位", "区域", "隐患区域", "位置", "场所", "检查地点", "作业场所"),
        *("where", "location", "area", "place"),
    ),
    "content": (
        *("content", "隐患内容", "隐患描述", "问题描述", "内容", "隐患情况", "存在问题", "问题及隐患", "事故隐患内容", "主要问题", "隐患"),
        *("description", "hazard description", "finding", "findings", "hazard", "issue", "problem"),
    ),
    "grade": ("dangerGrade", "隐患等级", "等级", "级别", "隐患级别", "risk level", "severity", "level", "grade"),
    "category": ("type", "隐患类型", "类型", "类别", "隐患类别", "隐患分类", "专业", "category", "hazard type"),
    "unit": (
        *("unit", "责任单位", "责任部门", "整改部门", "整改单位", "整改责任部门", "整改责任单位", "责任车间", "部门", "单位", "车间"),
        *("responsible department", "responsible unit", "department", "owner department"),
    ),
    "status": ("dangerStatus", "状态", "隐患状态", "整改状态", "整改完成情况", "是否整改", "是否完成", "status", "state"),
    "due": ("整改期限", "期限", "整改时限", "完成期限", "限期", "计划完成时间", "计划完成日期", "要求完成时间", "due date", "due", "deadline"),
    "closed_at": (
        *("销号时间", "销号日期", "验收时间", "验收日期", "复查时间", "复查日期", "关闭时间", "关闭日期", "实际完成时间", "完成时间", "完成日期"),
        *("closed on", "date closed", "closed at", "completed on"),
    ),
}  # fmt: skip
# Whose name stands under these is protected (D9), while everybody who sees the hazard reads the rest of the row.
REPORTERS = frozenset(map(folded, (
    "上报人", "上报人员", "上报人姓名", "上报者", "报告人", "报告人员", "举报人", "提报人", "提交人", "填报人",
    "反映人", "发现人", "发现人员", "隐患发现人", "发现者",
    "reported by", "reporter", "reporter name", "name of reporter", "raised by", "submitted by", "found by", "finder",
)))  # fmt: skip
PLAN_HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("dangerId", "隐患编号", "编号"),
    "assigned_at": ("sidingTime", "五定时间", "派发时间"),
    "rectify_by": ("rectificationTime", "整改时间", "整改期限", "期限"),
    "measure": ("rectificationMeasure", "整改措施", "措施", "measures", "measure"),
    "funds": ("rectificationFunds", "整改资金", "资金", "资金落实", "资金和物资", "资金物资", "经费", "funds", "money", "money and material"),
    "who": (
        "rectificationPerson",
        "整改责任人",
        "责任人",
        "责任人员",
        "整改负责人",
        "负责人",
        "person responsible",
        "responsible person",
        "responsible",
    ),
    "emergency": ("emergencyPlan", "应急预案", "应急措施", "预案", "防范措施", "安全防范措施", "emergency plan", "emergency"),
}

# Status of the earlier ledger -> where the hazard stands here. The row says no more than this, so nothing more is claimed.
STATUSES: dict[str, State] = {
    "未五定": State.REPORTED,  # nobody has fixed measure, person, time, money and plan yet: it waits to be assigned
    "待处理": State.REPORTED, "待派发": State.REPORTED, "reported": State.REPORTED,
    "已五定": State.ASSIGNED,  # those five are fixed, but nothing says that work began
    "已派发": State.ASSIGNED, "assigned": State.ASSIGNED,
    "整改中": State.RECTIFYING, "rectifying": State.RECTIFYING,
    "已整改": State.AWAITING,  # the unit says it is done and nobody has looked: to be accepted
    "待验收": State.AWAITING, "to accept": State.AWAITING,
    "已退回": State.SENT_BACK, "sent back": State.SENT_BACK,
    "已复查": State.ACCEPTED,  # looked at again and found good
    "已销号": State.ACCEPTED, "已完成": State.ACCEPTED, "closed": State.ACCEPTED,
    "未采纳": State.DISMISSED, "dismissed": State.DISMISSED,
    "已现场处理": State.ACCEPTED,  # put right before the eyes of whoever inspected, which was its acceptance
}  # fmt: skip
ON_THE_SPOT = "已现场处理"
SPOT, LEFT_OUT = "on_the_spot", "left_out"
CATEGORIES: dict[str, Category] = {
    "采煤": Category.MINING, "开掘": Category.TUNNELLING, "掘进": Category.TUNNELLING, "通风": Category.VENTILATION, "机电": Category.MACHINERY,
    "机械": Category.MACHINERY, "电气": Category.ELECTRICAL, "运输": Category.TRANSPORT, "消防": Category.FIRE, "危化品": Category.CHEMICALS,
    "高处作业": Category.WORK_AT_HEIGHT, "防护用品": Category.PROTECTIVE_EQUIPMENT, "职业健康": Category.OCCUPATIONAL_HEALTH,
    "现场管理": Category.HOUSEKEEPING, "管理": Category.MANAGEMENT, "其他": Category.OTHER, "其它": Category.OTHER,
    "fire": Category.FIRE, "electrical": Category.ELECTRICAL, "machinery": Category.MACHINERY, "transport": Category.TRANSPORT,
    "chemicals": Category.CHEMICALS, "housekeeping": Category.HOUSEKEEPING, "management": Category.MANAGEMENT, "other": Category.OTHER,
}  # fmt: skip
GRADES: dict[str, Severity] = {
    "重大": Severity.MAJOR, "重大隐患": Severity.MAJOR, "major": Severity.MAJOR, "一般": Severity.GENERAL, "一般隐患": Severity.GENERAL,
    "general": Severity.GENERAL, "a": Severity.GENERAL, "b": Severity.GENERAL, "c": Severity.GENERAL,
}  # fmt: skip
CODES: dict[str, tuple[str, ...]] = {
    "status": ("reported", "assigned", "rectifying", "awaiting", "sent_back", "accepted", SPOT, "dismissed", LEFT_OUT),
    "grade": tuple(Severity),
    "category": tuple(Category),
}
BUILT_IN: dict[str, dict[str, str]] = {
    "status": {folded(word): SPOT if word == ON_THE_SPOT else str(state) for word, state in STATUSES.items()},
    "grade": {folded(word): str(code) for word, code in GRADES.items()},
    "category": {folded(word): str(code) for word, code in CATEGORIES.items()},
}
