"""Who plays in every story? One made-up plant: its places, departments, people and offices. Tests and the demo share it."""

from __future__ import annotations

from dataclasses import dataclass

from db.actor import Role
from db.areas import RiskTier
from db.hazards import Category


@dataclass(frozen=True)
class Place:
    """A site or an area; `parent` is the code of the area that contains it."""

    code: str
    name: str
    name_en: str
    risk: RiskTier = RiskTier.MEDIUM
    parent: str | None = None


@dataclass(frozen=True)
class Unit:
    """A department."""

    code: str
    name: str
    name_en: str
    risk: RiskTier = RiskTier.MEDIUM


@dataclass(frozen=True)
class Firm:
    """An organisation from outside with people on site."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Office:
    """A role held for areas (by code, with all below) or for a department; neither means the whole enterprise."""

    role: Role
    areas: tuple[str, ...] = ()
    department: str | None = None


@dataclass(frozen=True)
class Member:
    """A person of the cast. `works_in` are the areas he usually sees; `firm` is set for people from outside."""

    username: str
    name: str
    department: str | None
    post: str
    post_en: str
    offices: tuple[Office, ...] = ()
    works_in: tuple[str, ...] = ()
    firm: str | None = None


SITE = Place("AJ1", "安鉴化工一厂", "Anjian Chemical Works")
TIME_ZONE = "Asia/Shanghai"
ENTERPRISE = Firm("AJ", "安鉴化工有限公司", "Anjian Chemicals Ltd")
CONTRACTOR = Firm("HT", "恒泰设备安装公司", "Hengtai Installation Co.")
AUDIT_FIRM = Firm("ZX", "中信衡安全评价所", "Zhongxinheng Safety Assessors")
AUTHORITY = Firm("YJ", "滨江区应急管理局", "Binjiang Emergency Management Bureau")
FIRMS = (ENTERPRISE, CONTRACTOR, AUDIT_FIRM, AUTHORITY)

WELDING, STORE, PACKING, OFFICES = "WELD", "STORE", "PACK", "OFFICE"

AREAS = (
    Place(WELDING, "焊接车间", "Welding shop", RiskTier.HIGH),
    Place("WELD-GRIND", "打磨区", "Grinding bay", RiskTier.HIGH, WELDING),
    Place("WELD-3", "3 号工位", "Station 3", RiskTier.HIGH, WELDING),
    Place("WELD-GAS", "气瓶区", "Gas-cylinder area", RiskTier.HIGH, WELDING),
    Place(STORE, "危化品仓库", "Hazardous-goods store", RiskTier.HIGH),
    Place("STORE-NORTH", "北门", "North gate", RiskTier.HIGH, STORE),
    Place("STORE-A", "甲类库房", "Class A storeroom", RiskTier.HIGH, STORE),
    Place("STORE-DOCK", "卸货区", "Unloading dock", RiskTier.MEDIUM, STORE),
    Place(PACKING, "包装车间", "Packing shop", RiskTier.MEDIUM),
    Place("PACK-EAST", "东侧", "East side", RiskTier.MEDIUM, PACKING),
    Place("PACK-LINE2", "2 号包装线", "Packing line 2", RiskTier.MEDIUM, PACKING),
    Place(OFFICES, "办公楼", "Office building", RiskTier.LOW),
    Place("OFFICE-CANTEEN", "职工食堂", "Canteen", RiskTier.LOW, OFFICES),
    Place("OFFICE-SWITCH", "配电间", "Switch room", RiskTier.MEDIUM, OFFICES),
)

DEPARTMENTS = (
    Unit("D-WELD", "焊接车间", "Welding shop", RiskTier.HIGH),
    Unit("D-STORE", "危化品仓库", "Hazardous-goods store", RiskTier.HIGH),
    Unit("D-PACK", "包装车间", "Packing shop"),
    Unit("D-EQUIP", "设备管理部", "Equipment department"),
    Unit("D-LOGI", "物流运输部", "Logistics and transport"),
    Unit("D-ADMIN", "行政后勤部", "Administration and services", RiskTier.LOW),
    Unit("D-SAFE", "安全监督部", "Safety supervision"),
    Unit("D-HR", "人力资源部", "Human resources", RiskTier.LOW),
    Unit("D-UNION", "工会", "Union", RiskTier.LOW),
)

RULES = (  # area, category, department: what the plant has written down about who rectifies what
    (None, Category.ELECTRICAL, "D-EQUIP"),
    (None, Category.TRANSPORT, "D-LOGI"),
    (OFFICES, None, "D-ADMIN"),
    (OFFICES, Category.ELECTRICAL, "D-EQUIP"),
)

BELOW = {place.code: tuple(a.code for a in AREAS if place.code in (a.code, a.parent)) for place in AREAS if place.parent is None}

_THREE_AREAS = (Office(Role.SUPERVISOR, (WELDING, PACKING, OFFICES)),)
_STORE_ONLY = (Office(Role.SUPERVISOR, (STORE,)),)


def _head(username: str, name: str, unit: str, works_in: tuple[str, ...]) -> Member:
    return Member(username, name, unit, "部门负责人", "Head of department", (Office(Role.DEPARTMENT_HEAD, department=unit),), works_in)


def _officer(username: str, name: str, unit: str, works_in: tuple[str, ...]) -> Member:
    return Member(username, name, unit, "部门安全员", "Department safety officer", (Office(Role.DEPARTMENT_OFFICER, department=unit),), works_in)


def _responsible(username: str, name: str, unit: str, works_in: tuple[str, ...]) -> Member:
    return Member(username, name, unit, "班组长", "Team leader", (Office(Role.RESPONSIBLE, department=unit),), works_in)


def _worker(username: str, name: str, unit: str, post: str, post_en: str, works_in: tuple[str, ...]) -> Member:
    return Member(username, name, unit, post, post_en, (), works_in)


_WELD, _STORE, _PACK, _OFFICE = BELOW[WELDING], BELOW[STORE], BELOW[PACKING], BELOW[OFFICES]
_EVERYWHERE = _WELD + _STORE + _PACK + _OFFICE

LEADERS = (
    Member("gao.yuan", "高远", None, "总经理", "General manager", (Office(Role.HEAD),)),
    Member("chen.li", "陈立", "D-SAFE", "安全总监", "Safety director", (Office(Role.DIRECTOR),)),
    Member("zhou.min", "周敏", "D-SAFE", "专职监督员", "Safety supervisor", _THREE_AREAS, _WELD + _PACK + _OFFICE),
    Member("sun.tao", "孙涛", "D-SAFE", "专职监督员", "Safety supervisor", _THREE_AREAS, _WELD + _PACK + _OFFICE),
    Member("he.jing", "何静", "D-SAFE", "专职监督员", "Safety supervisor", _STORE_ONLY, _STORE),
    Member("tang.wei", "唐伟", "D-SAFE", "专职监督员", "Safety supervisor", _STORE_ONLY, _STORE),
    Member("pan.hong", "潘虹", "D-SAFE", "监督小组成员", "Supervision group member", (Office(Role.SAFETY_GROUP),), _EVERYWHERE),
    Member("lin.tao", "林涛", "D-HR", "人力资源主管", "HR manager", (Office(Role.HR),)),
    Member("zhao.min", "赵敏", "D-UNION", "工会主席", "Union chair", (Office(Role.UNION),)),
    Member("lu.yi", "陆毅", "D-ADMIN", "系统管理员", "System administrator", (Office(Role.ADMINISTRATOR),)),
    Member("xu.ning", "许宁", "D-ADMIN", "系统管理员", "System administrator", (Office(Role.ADMINISTRATOR),)),
    Member("shen.yue", "沈越", None, "第三方评估师", "Third-party auditor", (Office(Role.AUDITOR),), firm=AUDIT_FIRM.code),
    Member("qi.yun", "齐韵", None, "第三方评估师", "Third-party auditor", (Office(Role.AUDITOR),), firm=AUDIT_FIRM.code),
    Member("luo.jian", "罗坚", None, "监管人员", "Regulator", (Office(Role.REGULATOR),), firm=AUTHORITY.code),
    Member("fang.qing", "方晴", "D-ADMIN", "采购专员", "Buyer", (Office(Role.PURCHASING),), _OFFICE),
)

DEPARTMENT_PEOPLE = (
    _head("zheng.kai", "郑凯", "D-WELD", _WELD),
    _head("liu.chang", "刘畅", "D-STORE", _STORE),
    _head("wu.qian", "吴倩", "D-PACK", _PACK),
    _head("wang.lei", "王磊", "D-EQUIP", _EVERYWHERE),
    _head("ma.jun", "马骏", "D-LOGI", ("STORE-DOCK", "PACK-EAST")),
    _head("gao.xiang", "高翔", "D-ADMIN", _OFFICE),
    _officer("deng.lin", "邓琳", "D-WELD", _WELD),
    _officer("cao.rui", "曹睿", "D-STORE", _STORE),
    _officer("feng.jie", "冯洁", "D-PACK", _PACK),
    _officer("xie.bo", "谢波", "D-EQUIP", _EVERYWHERE),
    _responsible("han.dong", "韩冬", "D-WELD", ("WELD-GRIND", "WELD-3")),
    _responsible("luo.peng", "罗鹏", "D-STORE", _STORE),
    _responsible("song.jia", "宋佳", "D-PACK", ("PACK-LINE2", "PACK-EAST")),
    _responsible("tian.yu", "田宇", "D-EQUIP", _EVERYWHERE),
    _responsible("ren.fei", "任飞", "D-LOGI", ("STORE-DOCK", "PACK-EAST")),
    _responsible("peng.na", "彭娜", "D-ADMIN", _OFFICE),
    Member("jiang.hai", "江海", "D-STORE", "仓库保管员", "Storekeeper", (Office(Role.WAREHOUSE_KEEPER),), _STORE),
    Member("qian.guoqiang", "钱国强", "D-WELD", "高级焊工", "Senior welder", (Office(Role.MASTER),), _WELD),
    Member("yu.xiaolong", "于小龙", "D-WELD", "学徒焊工", "Apprentice welder", (Office(Role.APPRENTICE),), _WELD),
)

WORKERS = (
    _worker("li.jianguo", "李建国", "D-WELD", "焊工", "Welder", _WELD),
    _worker("chen.hao", "陈浩", "D-PACK", "包装工", "Packer", _PACK),
    _worker("zhang.weimin", "张卫民", "D-WELD", "焊工", "Welder", _WELD),
    _worker("liu.yang", "刘洋", "D-WELD", "打磨工", "Grinder", ("WELD-GRIND", WELDING)),
    _worker("huang.bin", "黄斌", "D-WELD", "打磨工", "Grinder", ("WELD-GRIND", WELDING)),
    _worker("yang.fan", "杨帆", "D-WELD", "焊工", "Welder", ("WELD-3", "WELD-GAS")),
    _worker("zhu.hongmei", "朱红梅", "D-PACK", "包装工", "Packer", _PACK),
    _worker("hu.yan", "胡燕", "D-PACK", "包装工", "Packer", _PACK),
    _worker("guo.lili", "郭丽丽", "D-PACK", "码垛工", "Palletiser", ("PACK-LINE2", PACKING)),
    _worker("lin.xiaofang", "林小芳", "D-PACK", "质检员", "Quality inspector", _PACK),
    _worker("he.qiang", "贺强", "D-PACK", "叉车司机", "Fork-lift driver", ("PACK-EAST", "STORE-DOCK")),
    _worker("liang.chao", "梁超", "D-STORE", "装卸工", "Loader", ("STORE-DOCK", "STORE-NORTH")),
    _worker("song.lei", "宋磊", "D-STORE", "装卸工", "Loader", ("STORE-DOCK", "STORE-NORTH")),
    _worker("tang.hui", "汤慧", "D-STORE", "保管员", "Store clerk", _STORE),
    _worker("xu.liang", "徐亮", "D-STORE", "值班员", "Duty officer", _STORE),
    _worker("ye.ting", "叶婷", "D-STORE", "化验员", "Laboratory analyst", ("STORE-A", STORE)),
    _worker("pan.jun", "潘军", "D-EQUIP", "电工", "Electrician", _EVERYWHERE),
    _worker("du.gang", "杜刚", "D-EQUIP", "机修工", "Fitter", _EVERYWHERE),
    _worker("dai.wen", "戴文", "D-EQUIP", "电工", "Electrician", _EVERYWHERE),
    _worker("xia.lin", "夏琳", "D-EQUIP", "仪表工", "Instrument technician", _STORE + _PACK),
    _worker("zhong.wei", "钟伟", "D-LOGI", "货车司机", "Lorry driver", ("STORE-DOCK", "PACK-EAST")),
    _worker("wan.jie", "万杰", "D-LOGI", "叉车司机", "Fork-lift driver", ("STORE-DOCK", "PACK-EAST")),
    _worker("gu.feng", "顾峰", "D-LOGI", "调度员", "Dispatcher", ("STORE-DOCK", OFFICES)),
    _worker("meng.xue", "孟雪", "D-ADMIN", "厨师", "Cook", ("OFFICE-CANTEEN", OFFICES)),
    _worker("qin.yu", "秦玉", "D-ADMIN", "保洁员", "Cleaner", _OFFICE),
    _worker("fu.qiang", "付强", "D-ADMIN", "保安", "Guard", (OFFICES, "STORE-NORTH")),
    _worker("bai.jing", "白静", "D-HR", "人事专员", "HR clerk", _OFFICE),
)

CONTRACTORS = tuple(
    Member(username, name, None, post, post_en, (), works_in, CONTRACTOR.code)
    for username, name, post, post_en, works_in in (
        ("shi.lei", "石磊", "施工队长", "Site foreman", (WELDING, STORE, PACKING)),
        ("kang.jian", "康健", "安装工", "Installer", (PACKING, "PACK-LINE2")),
        ("mao.ping", "毛平", "架子工", "Scaffolder", (WELDING, "STORE-A")),
        ("hou.yong", "侯勇", "油漆工", "Painter", (STORE, OFFICES)),
    )
)

CAST = LEADERS + DEPARTMENT_PEOPLE + WORKERS + CONTRACTORS


def member(username: str) -> Member:
    """The person of the cast with this sign-in name."""
    return next(m for m in CAST if m.username == username)
