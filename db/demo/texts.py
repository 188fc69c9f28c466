"""What do people of the plant write? Findings by area and season, requirements, and the notes of each move. Own wording, invented."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db.hazards import Category


class Season(StrEnum):
    """When a finding is likely: always, or mostly in one half of the year."""

    ALWAYS = "always"
    WINTER = "winter"
    SUMMER = "summer"


@dataclass(frozen=True)
class Finding:
    """Something somebody sees. `{n}` becomes a small number, so that the same thing can be seen on another machine."""

    area: str
    category: Category
    department: str
    text: str
    place: str
    requirement: str
    season: Season = Season.ALWAYS
    grave: bool = False


def _findings(
    department: str, category: Category, *lines: tuple[str, str, str, str], season: Season = Season.ALWAYS, grave: bool = False
) -> tuple[Finding, ...]:
    """Lines of (area, text, place, requirement) that share department, category and season."""
    return tuple(Finding(area, category, department, text, place, todo, season, grave) for area, text, place, todo in lines)


WELDING = (
    _findings(
        "D-WELD",
        Category.FIRE,
        ("WELD-3", "动火点旁边堆着 {n} 箱包装泡沫，火花能溅到", "3 号工位南侧", "清走动火点 10 米内的可燃物，动火前由监护人签字"),
        ("WELD-GRIND", "打磨区的铁屑桶里混了油棉纱，桶盖没盖", "打磨区 {n} 号台", "油棉纱单独装带盖铁桶，每班清空"),
        ("WELD", "{n} 号灭火器压力指针在红区，检查卡三个月没签", "焊接车间东门", "更换灭火器，每月检查并签卡"),
        (
            "WELD-3",
            "接火盆破了一个洞，火花从二层平台漏到下面通道",
            "3 号工位平台",
            "换接火盆，平台下方拉警戒线",
        ),
        season=Season.WINTER,
    )
    + _findings(
        "D-WELD",
        Category.CHEMICALS,
        ("WELD-GAS", "{n} 只氧气瓶和乙炔瓶挨着放，没有隔开", "气瓶区南墙", "氧气瓶与乙炔瓶间距不小于 5 米，加隔墙"),
        ("WELD-GAS", "{n} 号乙炔瓶没有防震圈，瓶帽也丢了", "气瓶区", "补齐防震圈和瓶帽，缺件的瓶退回供应商"),
        ("WELD-GAS", "空瓶满瓶混放，没有标牌", "气瓶区入口", "划分空瓶区、满瓶区并挂牌"),
        ("WELD-GAS", "气瓶没有固定链，叉车经过时晃动", "气瓶区西侧", "每只气瓶加防倒链，叉车通道外移 1 米"),
    )
    + _findings(
        "D-WELD",
        Category.PROTECTIVE_EQUIPMENT,
        ("WELD-3", "焊工没戴护目镜，直接看弧光点焊", "3 号工位", "班前检查护具，未佩戴不得上岗"),
        ("WELD-GRIND", "打磨时没有戴防尘口罩，旁边两人也没戴", "打磨区 {n} 号台", "配发防尘口罩，班组长每班抽查"),
        ("WELD", "焊接手套烧穿还在用", "焊接车间 {n} 号位", "立即更换手套，建立领用登记"),
        ("WELD-GRIND", "面屏裂了一道，用胶带粘着", "打磨区", "报废破损面屏，补发新件"),
    )
    + _findings(
        "D-EQUIP",
        Category.MACHINERY,
        ("WELD-GRIND", "{n} 号砂轮机没有防护罩，砂轮边缘有缺口", "打磨区 {n} 号砂轮机", "停用，换砂轮片并装防护罩，试转后再用"),
        ("WELD-GRIND", "砂轮机托架间隙超过 3 毫米", "打磨区 {n} 号砂轮机", "调整托架间隙并每周检查"),
        ("WELD", "行车吊钩的防脱扣坏了，用铁丝代替", "焊接车间 {n} 号行车", "停用行车，换防脱扣，检验合格后恢复"),
        ("WELD", "剪板机脚踏开关没有护罩，容易误踩", "剪板机旁", "加装脚踏护罩"),
    )
    + _findings(
        "D-EQUIP",
        Category.ELECTRICAL,
        ("WELD-3", "{n} 号焊机二次线破皮，露出铜丝", "3 号工位", "停用焊机，更换二次线，全车间排查一遍"),
        ("WELD", "配电箱门敞着，箱里积了一层铁粉", "焊接车间 {n} 号配电箱", "断电清理，修好箱门锁"),
        ("WELD-GRIND", "临时拖线板放在地上，被小车来回压", "打磨区通道", "拖线板架空或加过线槽"),
        ("WELD", "焊机外壳没有接地线", "焊接车间 {n} 号焊机", "补接地线并测电阻"),
        season=Season.WINTER,
    )
    + _findings(
        "D-WELD",
        Category.VENTILATION,
        ("WELD-3", "焊烟抽风机开着但吸口堵了，烟往人脸上飘", "3 号工位", "清理吸口和滤筒，测风速达标后恢复"),
        ("WELD-GRIND", "打磨区除尘器滤袋破了，粉尘往外冒", "打磨区除尘器", "停机更换滤袋，检查压差表"),
        ("WELD", "中午车间里超过 37 度，风扇坏了 {n} 台", "焊接车间北侧", "修风扇，高温时段调整作业时间，备防暑药品"),
        season=Season.SUMMER,
    )
    + _findings(
        "D-WELD",
        Category.WORK_AT_HEIGHT,
        ("WELD", "有人站在叉车货叉上换灯管", "焊接车间中间跨", "禁止用货叉载人，改用升降平台并系安全带"),
        ("WELD-3", "平台护栏少了一根横杆", "3 号工位二层", "补焊护栏横杆，修好前封闭该侧"),
    )
    + _findings(
        "D-WELD",
        Category.HOUSEKEEPING,
        ("WELD", "安全通道被料架占了一半，过不了担架", "焊接车间主通道", "移走料架，地面重新划线"),
        ("WELD-GRIND", "地面有油，踩上去打滑", "打磨区 {n} 号台前", "清油铺防滑垫，查漏油点"),
    )
)

STORE = (
    _findings(
        "D-STORE",
        Category.CHEMICALS,
        ("STORE-A", "过氧化氢和有机溶剂放在同一排货架", "甲类库房 {n} 排", "禁忌物料分库存放，按相容性表重新排位"),
        ("STORE-A", "{n} 只溶剂桶盖没拧紧，能闻到味", "甲类库房东侧", "拧紧桶盖，破损桶倒桶处理"),
        ("STORE", "没有标签的小桶，不知道里面是什么", "危化品仓库 {n} 号货位", "查清内容物贴标签，查不清按危废处理"),
        ("STORE-DOCK", "卸车软管接头滴漏，地上有一小滩液体", "卸货区 {n} 号口", "停止卸车，更换接头垫片，用吸附棉收集"),
        ("STORE-A", "安全技术说明书夹里少了 {n} 种物料", "甲类库房值班台", "补齐说明书并每季度核对"),
        ("STORE", "当天入库量超过限量牌上写的数", "危化品仓库", "超量部分当日转出，系统里设限量提醒"),
    )
    + _findings(
        "D-STORE",
        Category.FIRE,
        ("STORE-NORTH", "消防通道停了一辆送货车，北门推不开", "北门外", "立即挪车，地面画禁停线，保安每小时看一次"),
        ("STORE", "消火栓箱里没有水带", "危化品仓库 {n} 号栓", "补配水带水枪，每月点检"),
        ("STORE-A", "防静电接地夹锈断了，桶没有接地", "甲类库房 {n} 号位", "换接地夹，测接地电阻"),
        ("STORE-NORTH", "门口有烟头，离库房不到 {n} 米", "北门", "门卫收火种，加装监控牌"),
        season=Season.WINTER,
    )
    + _findings(
        "D-EQUIP",
        Category.ELECTRICAL,
        ("STORE-A", "防爆灯罩裂了，接线盒没有密封圈", "甲类库房 {n} 号灯", "断电更换防爆灯，由持证电工验收"),
        ("STORE-DOCK", "卸货区用的是普通插座，不防爆", "卸货区", "拆除普通插座，换防爆型"),
        season=Season.WINTER,
    )
    + _findings(
        "D-STORE",
        Category.VENTILATION,
        ("STORE-A", "库房温度到了 34 度，排风扇没有自动启动", "甲类库房", "修温控联动，值班员每两小时记录温度"),
        ("STORE", "可燃气体探测器被纸箱挡住", "危化品仓库 {n} 号探头", "移走纸箱，探头周围 1 米禁放"),
        ("STORE-A", "排风口百叶被胶带封住了", "甲类库房北墙", "拆除封堵，恢复通风"),
        season=Season.SUMMER,
    )
    + _findings(
        "D-LOGI",
        Category.TRANSPORT,
        ("STORE-DOCK", "叉车倒车没有蜂鸣，后面差点碰到人", "卸货区", "修倒车蜂鸣器，画人车分流线"),
        ("STORE-DOCK", "货车没放轮挡就开始卸货", "卸货区 {n} 号口", "配轮挡，未放轮挡不卸货"),
        ("STORE-NORTH", "危险品车辆押运员离车，车没熄火", "北门停车位", "押运员不得离车，门卫登记核对"),
        ("STORE-DOCK", "叉车司机没系安全带，货物高过视线", "卸货区", "班前教育，限高标志贴在叉车门架上"),
    )
    + _findings(
        "D-STORE",
        Category.MANAGEMENT,
        ("STORE", "出入库登记本 {n} 天没有双人签字", "危化品仓库值班室", "恢复双人收发，主管每日核对"),
        ("STORE", "应急柜钥匙不在，值班员不知道谁拿着", "危化品仓库应急柜", "应急柜改为易碎封条，不上锁"),
        ("STORE-DOCK", "洗眼器水压不足，{n} 秒才出水", "卸货区洗眼器", "修水管，每周放水试验并记录"),
    )
)

PACKING = (
    _findings(
        "D-PACK",
        Category.HOUSEKEEPING,
        ("PACK-LINE2", "2 号线封箱机没有清洁，胶渣积在刀口边", "2 号包装线封箱机", "每班停机清洁并在点检表签字"),
        ("PACK-EAST", "码垛机下面没清洁，散料积了厚厚一层", "东侧码垛机", "停机清扫，列入交接班检查"),
        ("PACK", "{n} 号输送带滚筒没清洁，卷着薄膜条", "包装车间 {n} 号输送带", "停机清理，加装挡条"),
        ("PACK-LINE2", "灌装头没清洁，结块的料掉在地上", "2 号包装线灌装位", "换班清洁灌装头，质检员复核"),
        ("PACK", "设备没有清洁，操作面板看不清按键", "包装车间 {n} 号机", "清洁面板，换磨损的按键贴"),
    )
    + _findings(
        "D-PACK",
        Category.MACHINERY,
        ("PACK-LINE2", "封箱机光电保护被胶带贴住，手能伸进去", "2 号包装线封箱机", "拆除胶带，恢复联锁，追查原因"),
        ("PACK-EAST", "码垛机围栏门的联锁被短接", "东侧码垛机", "恢复联锁，钥匙由设备部保管"),
        ("PACK", "急停按钮被纸箱挡住，够不着", "包装车间 {n} 号线", "急停周围划禁放区"),
    )
    + _findings(
        "D-PACK",
        Category.FIRE,
        ("PACK", "纸箱堆到灭火器前面，拿不出来", "包装车间西墙", "移走纸箱，灭火器前 1 米划黄线"),
        ("PACK-EAST", "疏散指示灯不亮 {n} 盏", "包装车间东侧出口", "换灯，测试应急电源"),
        ("PACK", "热缩枪用完没断电，放在塑料膜上", "包装车间 {n} 号台", "配热缩枪支架，离岗断电"),
        season=Season.WINTER,
    )
    + _findings(
        "D-LOGI",
        Category.TRANSPORT,
        ("PACK-EAST", "叉车在东侧门口超速，没有减速带", "包装车间东侧门", "装减速带和凸面镜，限速 5 公里"),
        ("PACK-EAST", "托盘码了 {n} 层，走起来晃", "东侧待发区", "限四层，缠膜加固"),
        ("PACK", "人行通道和叉车道交叉，没有标线", "包装车间中门", "划人行横道，装声光提示"),
    )
    + _findings(
        "D-EQUIP",
        Category.ELECTRICAL,
        ("PACK-LINE2", "控制柜风扇停了，柜里很热", "2 号包装线控制柜", "换风扇，清滤网"),
        ("PACK", "电缆从地面横过通道，外皮磨破", "包装车间 {n} 号线尾", "改走线槽，更换电缆"),
        season=Season.WINTER,
    )
    + _findings(
        "D-PACK",
        Category.OCCUPATIONAL_HEALTH,
        ("PACK-LINE2", "粉料岗位没戴口罩，投料时粉尘大", "2 号包装线投料口", "配口罩，投料口加负压罩"),
        ("PACK", "空压机房噪声大，没有耳塞盒", "包装车间空压机旁", "门口装耳塞盒，贴噪声告知牌"),
        ("PACK-EAST", "车间闷热，有人头晕坐在地上", "包装车间东侧", "开排风，备盐汽水，高温时段轮岗"),
        season=Season.SUMMER,
    )
)

OFFICES = (
    _findings(
        "D-ADMIN",
        Category.FIRE,
        ("OFFICE", "三楼常闭防火门被灭火器顶着", "办公楼三楼东楼梯", "移走灭火器，贴常闭提示，保安巡查"),
        ("OFFICE-CANTEEN", "灶台油烟管油垢很厚", "食堂 {n} 号灶", "请专业单位清洗，每季度一次"),
        ("OFFICE", "有人在办公室用电暖器，旁边堆着文件", "办公楼 {n} 楼", "收走电暖器，检查空调"),
        season=Season.WINTER,
    )
    + _findings(
        "D-EQUIP",
        Category.ELECTRICAL,
        ("OFFICE-SWITCH", "配电间里放了拖把和纸箱", "办公楼配电间", "清空杂物，门口贴禁放牌"),
        ("OFFICE", "插线板串了 {n} 个，摸着发烫", "办公楼二楼", "加固定插座，禁止串接"),
        ("OFFICE-SWITCH", "配电间挡鼠板没了，电缆有咬痕", "办公楼配电间", "装挡鼠板，检查电缆绝缘"),
        season=Season.WINTER,
    )
    + _findings(
        "D-ADMIN",
        Category.HOUSEKEEPING,
        ("OFFICE", "楼梯口地砖松动，绊了人", "办公楼一楼楼梯口", "修地砖，修好前放警示牌"),
        ("OFFICE-CANTEEN", "后厨地面积水，洗碗间门口滑", "食堂洗碗间", "通地漏，铺防滑垫"),
        ("OFFICE", "雨棚漏水滴到电梯口", "办公楼大厅", "补雨棚，下雨时铺吸水垫"),
    )
    + _findings(
        "D-ADMIN",
        Category.VENTILATION,
        ("OFFICE-CANTEEN", "燃气报警器没插电", "食堂灶间", "恢复供电，测试切断阀"),
        ("OFFICE", "会议室空调滤网长霉", "办公楼 {n} 楼会议室", "清洗滤网，入夏前全部检查"),
        season=Season.SUMMER,
    )
)

GRAVE = (
    *_findings(
        "D-STORE",
        Category.CHEMICALS,
        ("STORE-A", "溶剂储罐液位计失灵，连续两班没有读数，围堰排水阀还开着", "甲类库房储罐区", "停止进料，关闭排水阀，人工监护液位，限期更换液位计"),
        ("STORE", "可燃气体报警主机断电三天没人处理", "危化品仓库值班室", "立即恢复供电，值守期间人工检测每小时一次"),
        grave=True,
    ),
    *_findings(
        "D-WELD",
        Category.FIRE,
        ("WELD-GAS", "乙炔汇流排回火防止器失效，管上有烧黑的痕迹", "气瓶区汇流排", "停用汇流排，全部更换回火防止器，检验后恢复"),
        grave=True,
    ),
    *_findings(
        "D-EQUIP",
        Category.MACHINERY,
        ("PACK-EAST", "码垛机安全光幕整体失效，仍在自动运行", "东侧码垛机", "立即停机，恢复光幕，由设备部和监督员共同验收"),
        ("WELD", "行车主钩制动器打滑，吊着工件下滑", "焊接车间 1 号行车", "停用行车，更换制动器并做载荷试验"),
        grave=True,
    ),
)

FINDINGS = WELDING + STORE + PACKING + OFFICES

RECTIFIED = (
    "已按要求整改，现场拍照留存。",
    "已更换，试用一个班没有问题。",
    "已清理并划线，班前会上讲过。",
    "已修复，设备部复测合格。",
    "已整改，同类的一并查了一遍。",
)
ACCEPTED = ("现场看过，整改到位。", "复查合格，同意销号。", "已整改，抽查两处没有再发现。", "和班组长一起看的，合格。")
SENT_BACK = (
    "只清了表面，角落里还有，重新整改。",
    "标牌没有挂，按要求补齐后再报。",
    "更换的件不是要求的型号。",
    "现场和照片不一致，重新整改。",
)
DISMISSED = ("现场核实，属于正常检修状态，有作业票。", "复核后不构成隐患，已向上报人说明。", "该设备已停用待拆，不列入整改。")
MERGED = ("与已登记的同一处隐患重复。", "同一设备同一问题，并入前一条。")
STARTED = ("已安排人员，今天开始整改。", "备件已到，开始整改。", "已停用，整改中。")
FIXED = ("当场已处理，提醒了当班人员。", "立即挪开，已恢复。", "当场关闭，告知班组长。")

PLAN = {
    "measures": "停用该设备，按整改要求更换部件并试验合格后恢复使用。",
    "funds": "安全生产费用列支 3 万元，备件由仓库先行提供。",
    "who": "整改部门负责人牵头，班组长每日落实。",
    "emergency": "整改期间设警戒线和专人监护，现场备灭火器和应急照明，异常时立即撤人。",
}
RECHECKED = "现场复查，整改保持有效，未见复发。"

# The outside audit: what the agency has shown, what was agreed
AGENCY_BASIS = "注册安全工程师注册证书复印件 12 份，注册单位均为本机构，附件可查"
AGENCY_PROJECTS = (
    "华东某氯碱厂安全现状评价",
    "滨江园区危化品仓储评估",
    "某精细化工年度监督评估",
    "某涂料厂隐患治理第三方评估",
    "某化工物流公司运输安全评估",
    "某树脂厂安全设施验收评价",
)
CERTIFICATE = {"grade": "安全评价甲级资质", "certificate": "APJ-（甲）-2024-0317", "issuer": "省应急管理厅"}
REFERENCE = "AJ-WT"
INDEPENDENCE = "乙方独立开展监督评估，甲方不得干预过程与结果，不得隐瞒或篡改资料；如受干预，乙方可终止协议并向行业协会报告。"
OBJECTIVE = "验收销号的隐患是否确已整改到位，期限与复核是否如实"
STANDARDS = "《安全生产法》、GB/T 33000、GB/T 45001 及化工行业规范"
PROTECTION = "乙方作为个人信息受托处理方，仅为本评估目的、在甲方系统内查看抽中的记录；期满不留存，不得转委托。"
CONTACT = "陈立（安全总监），办公电话 8001"

DUTY_BASIS = "安全监督责任清单 第 3 条"
DUTY_WHY = "按责任风险评级登记"
CHECKED = ("通道有杂物，当场清理", "灭火器压力偏低，已报修", "劳保用品佩戴不全，当场纠正", "标识脱落，已补贴")
# What they found and reported
FOUND = {
    "condition": "验收记录写明“已整改”，附图为整改前同一角度，看不出整改结果",
    "criterion": "协议第三条引用的 GB/T 33000 第 5.5.3 条：整改完成后应组织验证和评估，并留存记录",
    "cause": "验收时未到现场，也未要求补拍整改后照片",
    "effect": "隐患可能仍在，台账显示已销号，现场人员失去警惕",
    "advice": "验收须到现场并留整改后照片；抽查近三个月同类验收记录",
}
REPORTED = {
    "problems": "",
    "advice": "",
    "tracing": "",
    "conclusion": "所抽记录的期限、派发与销号均可在日志中印证；一条验收证据不足，列为一般不符合。",
    "limits": "夜班未实地查看；整改费用凭证不在本次约定范围内。",
}
ANSWERED = "接受该发现。已要求各区域监督员验收必须到场并附整改后照片，本月内复查同类记录。"
RECTIFY_FOUND = {
    "condition": "记录显示整改按期完成，但完成后一个月内同一区域又上报同类隐患",
    "criterion": "协议第三条引用的 GB/T 33000 第 5.5.2 条：治理措施应消除或控制隐患，防止再次发生",
    "cause": "只处理了当场看到的一处，没有排查同类部位",
    "effect": "同类隐患反复出现，班组对整改失去信心",
    "advice": "整改时一并排查同类部位，班前会通报结果",
}
DEPARTMENT_ANSWERED = "已排查全部同类部位，发现的两处当天处理，检查表附在班组台账里。"
ACTED = "按建议补查，由部门牵头。"
TO_DO = "逐个排查同类部位并留整改后照片"
DEVIATES = "附图为整改前同一角度，看不出整改结果"
UNTESTABLE = "记录中没有复查安排，无法检验"

# What human resources asked for, and the director's answer
MOVED = "包装车间缺人，拟调去支援"
NOT_MOVED = "本人没有申请，也没有书面的用工依据，不同意"
LEAVES = "本人提出辞职，书面申请已存档"

# What the auditors asked for, saw and heard
ASKED = {
    "draft": "今年以来的特种设备检验报告目录",
    "open": "焊接车间近三个月动火作业票及监护人签到",
    "answered": "危化品仓库上季度出入库台账",
    "settled": "焊接车间气瓶区上季度检查记录",
    "refused": "上季度整改费用凭证",
}
GIVEN = {
    "answered": "台账共 3 册，已放在仓库办公室，可随时查阅；电子版正在整理。",
    "settled": "气瓶区检查记录 13 份，按周装订，原件在班组办公室。",
    "refused": "费用凭证涉及供应商报价，不在协议约定的资料范围内。",
}
OBSTACLE = "到达卸货区时值班员要求先由部门负责人同意，等候 40 分钟后才放行。"
BESIDE_IT = "当天值班员未收到通知，已向全体门岗重申协议中的自由进入条款。"
SEEN = (
    ("气瓶区入口", "空瓶与实瓶混放一处，标识牌缺失两块。", True),
    ("包装线东侧通道", "通道畅通，灭火器在有效期内，点检卡填写至当日。", False),
)
HEARD = ("孟师傅（夜班）", "夜班交接时护罩只看外观，不试停机按钮；问到依据时说以前一直这样做。")
WAYBILLS = "运单"
EVALUATED = "报告两人签发并锁定，发现均能追溯到抽中的记录，部门已据此排查同类部位。继续合作。"
REPLIED = "同意评价。建议下半年提前一周提供资料清单，夜班实地查看可以更充分。"

# What is recorded of people, and by which rules
MONITORING = {
    "title": "智能监控管理办法",
    "title_en": "Rules for smart monitoring",
    "places": "仅限焊接车间、危化品仓库的作业区。休息室、更衣室、食堂和办公室不设摄像头。",
    "content": "作业区视频画面；只识别安全帽、护目镜是否佩戴。工牌号码和私人物品存储前遮蔽。",
    "use": "只用于隐患排查和责任追溯。不用于考勤，不看休息时的聊天、用餐等私人言行，不做人脸识别。",
    "readers": "安全总监；本区域专职监督员。每次查看须再次输入密码并留痕，本人可查询。",
    "appeal": "向工会或人力资源部投诉，三个工作日内答复。",
}
WRISTBAND = {
    "title": "智能手环使用办法（草案）",
    "title_en": "Rules for smart wristbands (draft)",
    "places": "仅在危化品仓库作业区域内启用，离开区域即停止。",
    "content": "只记录是否在作业区域内、安全帽是否佩戴，不记录具体位置和心率。",
    "use": "只用于受限空间清点人数和防护用品提醒，不与其他部门共享。",
    "readers": "危化品仓库专职监督员。",
    "appeal": "向工会或人力资源部投诉，三个工作日内答复。",
}
ASSESSED = {
    "purpose": "目的限于安全履职，有职工代表大会讨论的制度为依据；以抽查代替全程监控不能满足高风险作业要求。",
    "impact": "可能拍到私人物品和休息片段；被用于考勤会造成不公平。",
    "measures": "作业时段外整帧遮蔽，三级权限，查看留痕，30 天自动覆盖。与风险相适应。",
}
CONGRESS = "逐条讨论安装区域、内容和数据使用。代表提出不得用于考勤，已写入第三项。表决通过。"
TRAINED = "讲解功能、用途、遮蔽和投诉渠道，现场答疑。"
OPINION = "手环夜里充电放在哪里？希望不要带回家。"
UNNAMED_OPINION = "希望写明谁能看到离开区域的时间，班组长不应看到。"
OPINION_ANSWERED = "采纳：手环统一放在仓库门口充电柜，下班不带走，下一稿写入。"
SERVICED = "HT-2026-017"
PROCESSOR = {
    "purpose": "摄像头安装和检修",
    "way": "仅在现场、由我方人员陪同，不得连接外部网络",
    "protection": "不得留存副本；结束后删除并书面确认；我方可随时检查。",
}
BREACH = {
    "what": "培训签到表误发到一家供应商的邮箱。",
    "whose": "包装车间参加培训的职工",
    "harm": "可能接到推销电话",
    "measures": "对方当日删除并书面确认；改用内部共享目录发送。",
    "advice": "对陌生来电保持警惕，不透露验证码。",
    "contact": "人力资源部 林涛，内线 8001",
}
AUTHORITY_TOLD = "已按通知稿书面报告。"
# Privacy complaints: who, to which side, about what, in whose words, and about whom.
COMPLAINTS = {
    "viewing": ("zhang.weimin", "union", "viewing", "上个月我的人事资料被看过三次，没有人告诉我为什么。", ""),
    "score": ("liu.yang", "hr", "score", "我的考核里记了一次没戴面屏，当时面屏是坏的，已经报修。", "周敏"),
    "publication": ("hu.yan", "union", "publication", "车间公告栏贴出了有我名字的通报，事先没有问过我。", "吴倩"),
    "device": ("yang.fan", "union", "device", "休息室门口的摄像机能拍到更衣柜，上周转过方向。", "郑凯"),
    "decision": ("he.qiang", "hr", "decision", "调岗通知里写了我的病假情况，班组里的人都看到了。", ""),
}
COMPLAINT_PLANS = {
    "viewing": "核对日志里的三次查看，问清各次的目的。",
    "score": "核对当天记录、报修单和考核办法。",
    "device": "到现场看角度，调取近两周的点位记录。",
}
COMPLAINT_UPHELD = (
    "三次查看中有一次没有写明目的，不符合监控规则第 5 条。",
    "当事人已书面说明；今后查看人事资料必须写明目的。",
    "向能查看人事资料的人员重申：每次查看写明目的",
    "已在周例会上重申，并签收。",
)
COMPLAINT_REFUSED = "报修单的时间晚于当天记录，考核办法第 8 条适用；记录保留，你的说明一并存档。"
COMPLAINT_TALK = ("什么时候转过方向的，记得是哪一天吗？", "上周三下午，来过两个安装的人。", "休息室门口摄像机的点位图和上周的调整记录")
