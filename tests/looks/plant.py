"""Where are the pictures taken? At a demo plant with a hazard in every state and every hard case, and at one where nothing has happened yet."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from db.actor import SYSTEM, Role
from db.demo.cast import TIME_ZONE
from db.session import begin
from portal import accounts, areas, demo, evidence, hazards, people, posters, sheets
from portal.config import Settings
from portal.hazards import files
from portal.startup import Portal, create_portal
from portal.ui.record import HAPPENED
from tests.cast import PASSWORD
from tests.engines import close
from tests.served import KEK

NAMES = "names.json"
FIRST, NEVER_IN, HALF_IN = "lin.xin", "xu.qi", "he.ban"
LONG = "2 号打磨台除尘风机异响、吸力不足，打磨时烟尘从罩口外逸到通道，午休后风机停转约二十分钟，地面积灰厚度目测超过 2 毫米"
PLAN = {
    "measures": "停用 2 号打磨台；更换风机轴承与叶轮；清灰后测风速。",
    "funds": "专项费用 1.8 万元，备件由采购组落实",
    "who": "设备管理部 王磊",
    "emergency": "现场拉警戒线，停止打磨作业，配移动式除尘器与灭火毯。",
}


@dataclass
class Yard:
    """An open installation during its making: who acts, and the names under which the scenes find what came of it."""

    plant: demo.Plant
    names: dict[str, str] = field(default_factory=dict)

    def did(self, username: str, verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with begin(self.plant.actors[username], now=datetime.now(UTC)) as work:
            return verb(work, *args, **named)

    def keep(self, name: str, hazard_id: UUID) -> UUID:
        self.names[name] = str(hazard_id)
        return hazard_id

    def reported(self, what: str, *, pictures: int = 0, by: str = "li.jianguo", area: str = "WELD-GRIND", **more: Any) -> UUID:
        shots = [evidence.prepare(photograph(len(self.names) * 4 + n)) for n in range(pictures)]
        hazard = self.did(by, hazards.report, area_id=self.plant.areas[area], description=what, pictures=shots, **more)
        return UUID(str(hazard.id))

    def assigned(self, what: str, *, pictures: int = 0, **more: Any) -> UUID:
        hazard_id = self.reported(what, pictures=pictures)
        said = {"deadline": in_days(6), "requirement": "① 更换风机轴承；② 罩口风速不低于 1 米/秒；③ 班前会讲评并签到", **more}
        self.did("zhou.min", hazards.assign, hazard_id, department_id=self.plant.departments["D-WELD"], **said)
        return hazard_id

    def started(self, what: str, **more: Any) -> UUID:
        hazard_id = self.assigned(what, **more)
        self.did("zheng.kai", hazards.start, hazard_id)
        return hazard_id

    def handed_in(self, what: str, *, pictures: int = 0) -> UUID:
        hazard_id = self.started(what, pictures=pictures)
        after = [evidence.prepare(photograph(len(self.names) * 4 + 3))] if pictures else []
        self.did("zheng.kai", hazards.submit, hazard_id, note="轴承已换，风速 1.3 米/秒，签到表见附照。", pictures=after)
        return hazard_id


def in_days(days: int) -> date:
    """At the plant, where it is tomorrow already while London has its evening."""
    return (datetime.now(ZoneInfo(TIME_ZONE)) + timedelta(days=days)).date()


def photograph(n: int) -> bytes:
    """A wall, a cabinet and crates, each time others; every fourth one is tidy. Nothing of it was ever in front of a camera."""
    chance = Random(n)
    image = Image.new("RGB", (960, 720), (chance.randint(140, 210), 172, chance.randint(140, 190)))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 470, 960, 720), fill=(88, 92, 98))
    door = chance.randint(60, 640)
    draw.rectangle((door, 120, door + 200, 470), fill=(chance.randint(60, 200), 60, 48))
    draw.rectangle((door + 40, 170, door + 160, 230), fill=(240, 240, 235))
    for _crate in range(0 if n % 4 == 3 else chance.randint(2, 5)):
        x, y = chance.randint(20, 760), chance.randint(330, 520)
        draw.rectangle((x, y, x + 170, y + 150), fill=(176, 132, 84), outline=(120, 84, 48), width=6)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=82)
    return file.getvalue()


def busy(folder: Path) -> dict[str, str]:
    """The demo plant of the last twelve months, and one of everything on top; made once, found again afterwards."""
    return _made(folder, _a_year_and_everything)


def quiet(folder: Path) -> dict[str, str]:
    """Everybody is there, and nothing has happened."""
    return _made(folder, _nothing_yet)


def new(folder: Path) -> dict[str, str]:
    """After `init`: one administrator, one site."""
    return _made(folder, _just_begun)


def _made(folder: Path, make: Callable[[Portal, datetime], dict[str, str]]) -> dict[str, str]:
    kept = folder / NAMES
    if not kept.exists():
        portal = create_portal(Settings(data=folder / "data"), KEK)
        made = make(portal, datetime.now(UTC))
        close(portal)
        kept.write_text(json.dumps(made), "utf-8")
    found: dict[str, str] = json.loads(kept.read_text("utf-8"))
    return found


def _just_begun(_portal: Portal, now: datetime) -> dict[str, str]:
    """Three administrators: one works already, one has never signed in, one has a password and no second factor yet."""
    stored = accounts.hash_password(PASSWORD)
    with begin(SYSTEM, now=now) as work:
        areas.add_site(work, code="S1", name="一厂")
        for username, name in ((FIRST, "林新"), (NEVER_IN, "许启"), (HALF_IN, "何半")):
            person = people.add_person(work, name=name)
            work.session.flush()
            accounts.create_account(
                work, person.id, username=username, password_hash=stored, must_change=username == NEVER_IN, demo=username == FIRST
            )
            work.session.flush()
            people.grant_role(work, person.id, Role.ADMINISTRATOR, valid_from=now.date())
    return {}


def _nothing_yet(_portal: Portal, now: datetime) -> dict[str, str]:
    plant = demo.found(now - timedelta(hours=1), password_hash=accounts.hash_password(PASSWORD))
    return {"worker": str(plant.people["li.jianguo"])}


def _a_year_and_everything(portal: Portal, now: datetime) -> dict[str, str]:
    yard = Yard(demo.build(portal, end=now - timedelta(minutes=2), size=demo.SMALL, password=PASSWORD))
    for stage in (_ordinary, _ended, _hard, _shared, _grave, _in_office):
        stage(yard)
    papers(yard, portal.settings.data.parent)
    yard.names["person"] = str(yard.plant.people["zhou.min"])
    yard.names["worker"] = str(yard.plant.people["li.jianguo"])
    yard.names["number"] = yard.did("zhou.min", hazards.one, UUID(yard.names["reported"])).number
    yard.names["area"] = str(yard.plant.areas["WELD-3"])
    yard.names["poster"] = posters.token_of(yard.plant.areas["WELD-3"])
    return yard.names


def papers(yard: Yard, folder: Path) -> None:
    """The sheet of one hazard in both languages, and a poster, as pictures."""
    happened = {code: said for code, (said, _icon) in HAPPENED.items()}
    for language in ("zh", "en"):
        made = yard.did("zhou.min", hazards.record_sheet, UUID(yard.names["accepted"]))
        said = files.on_paper(made, language=language, happened=happened)
        (folder / f"paper-hazard-{language}.png").write_bytes(sheets.made("hazard", said, "png"))
    poster = posters.Poster("焊接车间 / 3 号工位", "Welding shop / Station 3", posters.token_of(yard.plant.areas["WELD-3"]))
    (folder / "paper-poster.png").write_bytes(sheets.made("posters", posters._on_paper([poster], "https://portal.example"), "png"))


def _ordinary(yard: Yard) -> None:
    yard.keep("reported", yard.reported(LONG, pictures=3))
    yard.keep("assigned", yard.assigned("打磨区 3 号砂轮机托架间隙超过 3 毫米", pictures=1))
    yard.keep("rectifying", yard.started("灭火器被货箱遮挡，取用通道不足 0.5 米", pictures=2))
    yard.keep("awaiting", yard.handed_in("除尘罩口积灰，风速不足", pictures=2))
    back = yard.keep("sent_back", yard.handed_in("配电箱门缺锁，箱内有杂物", pictures=1))
    yard.did("zhou.min", hazards.send_back, back, note="锁已装上，但箱内杂物还在。清理后再报验。")


def _ended(yard: Yard) -> None:
    closed = yard.keep("accepted", yard.handed_in("打磨区地面有油污", pictures=1))
    yard.did("sun.tao", hazards.accept, closed, note="现场看过，地面干净，已铺防滑垫。")
    refused = yard.keep("dismissed", yard.reported("觉得打磨区灯光偏暗", pictures=1))
    yard.did("zhou.min", hazards.dismiss, refused, reason="现场实测 320 lx，达到标准要求的 300 lx。")
    again = yard.keep("merged", yard.reported("打磨区灭火器前又堆了货箱"))
    yard.did("zhou.min", hazards.merge, again, into=UUID(yard.names["rectifying"]), reason="与在办的一条是同一处、同一问题。")


def _hard(yard: Yard) -> None:
    """More time asked for, a follow-up that found something, a question to whoever reported it."""
    more = yard.keep("extension", yard.started("行车限位开关动作迟缓", pictures=1, check_every=1))
    yard.did("zheng.kai", hazards.ask_extension, more, deadline=in_days(12), note="限位开关停产，代用型号周五到货。")
    yard.did("zhou.min", hazards.check, more, on_track=False, note="仍在使用，未挂牌。", problem="行车急停按钮标识脱落")
    asked = yard.keep("asked", yard.reported("夜班有人不戴防护面罩打磨"))
    yard.did("zhou.min", hazards.ask, asked, text="是哪一台打磨机？大约几点？")


def _shared(yard: Yard) -> None:
    """Two more departments in it, one handed in; one part asked for and one refused."""
    shared = yard.keep("shared", yard.started("除尘管道接缝漏灰，沿桥架积尘", pictures=1))
    departments = yard.plant.departments
    for unit, duty in (("D-EQUIP", "更换 2 号风机轴承并做动平衡"), ("D-LOGI", "清走通道内的周转箱，划禁堆线")):
        yard.did("zhou.min", hazards.add_part, shared, department_id=departments[unit], duty=duty, deadline=in_days(4))
    part = next(one for one in yard.did("ma.jun", hazards.parts, shared))
    yard.did("ma.jun", hazards.hand_in_part, part.id, note="周转箱已移至 2 号库，禁堆线已划。")
    wanted = yard.did(
        "zheng.kai", hazards.ask_supply, shared, what="6204 轴承两只、耐温密封胶一支", due=in_days(3), department_id=departments["D-EQUIP"]
    )
    yard.names["supply"] = str(wanted.id)
    refused = yard.did("zheng.kai", hazards.ask_supply, shared, what="防爆工业吸尘器一台", due=in_days(2), department_id=departments["D-ADMIN"])
    yard.did("gao.xiang", hazards.refuse_supply, refused.id, note="年度预算已用完，可向设备管理部借用。")


def _grave(yard: Yard) -> None:
    """A level that waits for the director; a signed one with plan and one duty done."""
    proposed = yard.keep("proposed", yard.assigned("焊接烟尘净化器旁堆放油漆桶", pictures=1))
    yard.did("zhou.min", hazards.judge, proposed, grounds=["O10-3-1"], note="动火点旁存放易燃品。")
    major = yard.keep("major", yard.assigned("打磨区除尘系统未设泄爆装置", pictures=2))
    yard.did("zhou.min", hazards.judge, major, grounds=["O10-14"], note="粉尘涉爆场所缺泄爆装置。")
    yard.did("chen.li", hazards.sign_level, major, note="同意，按重大隐患管理。")
    yard.did("zheng.kai", hazards.make_plan, major, due=in_days(6), **PLAN)
    yard.did("zheng.kai", hazards.start, major)
    yard.did("zhou.min", hazards.tell_regulator, major, on=in_days(0), note="电话并书面报滨江区应急管理局危化科。")
    undone = yard.keep("unplanned", yard.assigned("气瓶间可燃气体探测器失效"))
    yard.did("zhou.min", hazards.judge, undone, grounds=["H121-detect"], note="探测器标定过期且无信号。")
    yard.did("chen.li", hazards.sign_level, undone, note="同意。")


def _in_office(yard: Yard) -> None:
    """What waits for a re-check or for a second person, and one that is begun and taken back for the picture."""
    yard.keep("undone", yard.assigned("3 号工位地线夹松动"))
    waiting = yard.did("zhou.min", hazards.also_waiting)
    yard.keep("recheck", next(one.id for one in waiting if one.move == "recheck"))
    who = yard.plant.people
    yard.did("lu.yi", people.grant_role, who["bai.jing"], Role.HR, valid_from=in_days(0))
    with begin(yard.plant.actors["lu.yi"], now=datetime.now(UTC)) as work:
        found = accounts.account_of(work, who["sun.tao"])
        accounts.ask_reset(work, found.id, with_factor=True, reason="换了手机，验证器丢失")
