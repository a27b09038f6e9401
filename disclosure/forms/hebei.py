"""The nine disclosure tables as Hebei's budget offices print them, from 2019 on."""

from budget.totals import (
    CARRIED_OVER,
    CARRY_FORWARD,
    EXPENDITURE,
    REVENUE,
    THIS_YEAR,
    Under,
)
from budget.vocabulary import (
    ABROAD,
    BASIC,
    CAPITAL,
    FISCAL,
    FROM_SUBORDINATE,
    FROM_SUPERIOR,
    FUND,
    GENERAL,
    OPERATING,
    OPERATING_INCOME,
    OTHER_INCOME,
    PERSONNEL,
    PROJECT,
    PUBLIC,
    RECEPTION,
    SPECIAL_ACCOUNT,
    THREE_PUBLIC,
    TO_SUBORDINATE,
    TO_SUPERIOR,
    UNDERTAKING,
    VEHICLE_PURCHASE,
    VEHICLE_RUNNING,
)
from disclosure.table import Column, Definition, Group, Text

from .form import Form
from .hebei_relations import RELATIONS
from .rows import by_economic, by_function, fixed, line, side_by_side

ORDER_143 = "财预〔2016〕143号《地方预决算公开操作规程》"
CAPITAL_NOTICE = "财政部门年度部门预算公开通知（国有资本经营预算支出表）"

CODE = Text("科目编码", label="code")
NAME = Text("科目名称", label="name")
FUNCTION = Group("功能分类科目", (CODE, NAME))

# 类 of 政府收支分类科目 as the form prints them; 人行科目 has no code and never an amount.
CLASSES = (
    ("201", "一、一般公共服务支出"),
    ("202", "二、外交支出"),
    ("203", "三、国防支出"),
    ("204", "四、公共安全支出"),
    ("205", "五、教育支出"),
    ("206", "六、科学技术支出"),
    ("207", "七、文化旅游体育与传媒支出"),
    ("208", "八、社会保障和就业支出"),
    ("209", "九、社会保险基金支出"),
    ("210", "十、卫生健康支出"),
    ("211", "十一、节能环保支出"),
    ("212", "十二、城乡社区支出"),
    ("213", "十三、农林水支出"),
    ("214", "十四、交通运输支出"),
    ("215", "十五、资源勘探工业信息等支出"),
    ("216", "十六、商业服务业等支出"),
    ("217", "十七、金融支出"),
    ("219", "十八、援助其他地区支出"),
    ("220", "十九、自然资源海洋气象等支出"),
    ("221", "二十、住房保障支出"),
    ("222", "二十一、粮油物资储备支出"),
    ("223", "二十二、国有资本经营预算支出"),
    ("224", "二十三、灾害防治及应急管理支出"),
    ("227", "二十四、预备费"),
    ("229", "二十五、其他支出"),
    ("230", "二十六、转移性支出"),
    ("231", "二十七、债务还本支出"),
    ("232", "二十八、债务付息支出"),
    ("233", "二十九、债务发行费用支出"),
    ("234", "三十、抗疫特别国债安排的支出"),
)
CLASS_LINES = (
    *(line(code, name, side=EXPENDITURE, function=code) for code, name in CLASSES),
    line("pboc", "三十一、人行科目"),
)

INCOME_LINES = tuple(
    line(source, name, side=REVENUE, source=source, carried_over=THIS_YEAR)
    for source, name in (
        (GENERAL, "一、一般公共预算拨款收入"),
        (FUND, "二、政府性基金预算拨款收入"),
        (CAPITAL, "三、国有资本经营预算拨款收入"),
        (SPECIAL_ACCOUNT, "四、财政专户管理资金收入"),
        (UNDERTAKING, "五、事业收入"),
        (OPERATING_INCOME, "六、事业单位经营收入"),
        (FROM_SUPERIOR, "七、上级补助收入"),
        (FROM_SUBORDINATE, "八、附属单位上缴收入"),
        (OTHER_INCOME, "九、其他收入"),
    )
)

FISCAL_NAMES = (
    (GENERAL, "一、一般公共预算拨款"),
    (FUND, "二、政府性基金预算拨款"),
    (CAPITAL, "三、国有资本经营预算拨款"),
)

SUMMARY = Definition(
    number=1,
    slug="summary",
    title="部门预算收支总表",
    source=ORDER_143,
    rows=side_by_side(
        (INCOME_LINES, CLASS_LINES),
        (
            (
                line("year", "本年收入合计", 0, side=REVENUE, carried_over=THIS_YEAR),
                line("carried", "上年结转结余", 0, side=REVENUE, carried_over=CARRIED_OVER),
                line("total", "收入总计", 0, side=REVENUE),
            ),
            (
                line("year", "本年支出合计", 0, side=EXPENDITURE),
                line("carried", "年终结转结余", 0, side=CARRY_FORWARD),
                line("total", "支出总计", 0, side=(EXPENDITURE, CARRY_FORWARD)),
            ),
        ),
    ),
    columns=(
        Group("收入", (Text("项 目", side="income"), Column("预算数", "income", side="income"))),
        Group(
            "支出",
            (
                Text("项 目", side="expenditure"),
                Column("预算数", "expenditure", side="expenditure"),
            ),
        ),
    ),
)

REVENUE_BY_FUNCTION = Definition(
    number=2,
    slug="revenue",
    title="部门预算收入总表",
    source=ORDER_143,
    rows=by_function(side=(EXPENDITURE, CARRY_FORWARD)),
    columns=(
        FUNCTION,
        Column("合计", "total"),
        Group(
            "本年收入",
            (
                Column("小计", "year", {"carried_over": THIS_YEAR}),
                *(
                    Column(heading, key, {"source": source, "carried_over": THIS_YEAR})
                    for heading, key, source in (
                        ("财政拨款收入", "fiscal", FISCAL),
                        ("财政专户收入", "special-account", SPECIAL_ACCOUNT),
                        ("事业收入", "undertaking", UNDERTAKING),
                        ("经营收入", "operating", OPERATING_INCOME),
                        ("上级补助收入", "from-superior", FROM_SUPERIOR),
                        ("附属单位上缴收入", "from-subordinate", FROM_SUBORDINATE),
                        ("其他收入", "other", OTHER_INCOME),
                    )
                ),
            ),
        ),
        Column("上年结转", "carried", {"carried_over": CARRIED_OVER}),
    ),
    empty="本部门无收入预算，空表列示。",
    landscape=True,
)

EXPENDITURE_BY_FUNCTION = Definition(
    number=3,
    slug="expenditure",
    title="部门预算支出总表",
    source=ORDER_143,
    rows=by_function(side=EXPENDITURE),
    columns=(
        FUNCTION,
        Column("合计", "total"),
        Column("基本支出", "basic", {"category": BASIC}),
        Column("项目支出", "project", {"category": PROJECT}),
        Column("经营支出", "operating", {"category": OPERATING}),
        Column("上解上级支出", "to-superior", {"category": TO_SUPERIOR}),
        Column("对附属单位补助支出", "to-subordinate", {"category": TO_SUBORDINATE}),
    ),
    empty="本部门无支出预算，空表列示。",
    landscape=True,
)

FISCAL_SUMMARY = Definition(
    number=4,
    slug="fiscal-summary",
    title="部门预算财政拨款收支总表",
    source=ORDER_143,
    rows=side_by_side(
        (
            tuple(
                line(source, name, side=REVENUE, source=source, carried_over=THIS_YEAR)
                for source, name in FISCAL_NAMES
            ),
            CLASS_LINES,
        ),
        (
            (
                line(
                    "year", "本年收入合计", 0, side=REVENUE, source=FISCAL, carried_over=THIS_YEAR
                ),
                line(
                    "carried",
                    "年初财政拨款结转和结余",
                    0,
                    side=REVENUE,
                    source=FISCAL,
                    carried_over=CARRIED_OVER,
                ),
                *(
                    line(
                        f"carried-{source}",
                        name,
                        side=REVENUE,
                        source=source,
                        carried_over=CARRIED_OVER,
                    )
                    for source, name in FISCAL_NAMES
                ),
            ),
            (
                line("year", "本年支出合计", 0, side=EXPENDITURE),
                line("carried", "年末财政拨款结转和结余", 0, side=CARRY_FORWARD),
            ),
        ),
        (
            (line("total", "收入总计", 0, side=REVENUE, source=FISCAL),),
            (line("total", "支出总计", 0, side=(EXPENDITURE, CARRY_FORWARD)),),
        ),
    ),
    columns=(
        Group("收入", (Text("项目", side="income"), Column("金额", "income", side="income"))),
        Group(
            "支出",
            (
                Text("项目", side="expenditure"),
                Column("合计", "total", {"source": FISCAL}, "expenditure"),
                Column("一般公共预算财政拨款", "general", {"source": GENERAL}, "expenditure"),
                Column("政府性基金预算财政拨款", "fund", {"source": FUND}, "expenditure"),
                Column("国有资本经营预算财政拨款", "capital", {"source": CAPITAL}, "expenditure"),
            ),
        ),
    ),
)

BASIC_AND_PROJECT = (
    FUNCTION,
    Column("合计", "total"),
    Column("基本支出", "basic", {"category": BASIC}),
    Column("项目支出", "project", {"category": PROJECT}),
)

GENERAL_EXPENDITURE = Definition(
    number=5,
    slug="general-expenditure",
    title="部门预算一般公共预算财政拨款支出表",
    source=ORDER_143,
    rows=by_function(side=EXPENDITURE, source=GENERAL),
    columns=BASIC_AND_PROJECT,
    empty="本部门无一般公共预算财政拨款预算，空表列示。",
)

GENERAL_BASIC = Definition(
    number=6,
    slug="general-basic",
    title="部门预算一般公共预算财政拨款基本支出表",
    source=ORDER_143,
    rows=by_economic(side=EXPENDITURE, source=GENERAL, category=BASIC),
    columns=(
        Group("支出部门经济分类科目", (CODE, NAME)),
        Group(
            "一般公共预算基本支出",
            (
                Column("合计", "total"),
                Column("人员经费", "personnel", {"category": PERSONNEL}),
                Column("公用经费", "public", {"category": PUBLIC}),
            ),
        ),
    ),
    empty="本部门无一般公共预算财政拨款基本支出预算，空表列示。",
)

FUND_EXPENDITURE = Definition(
    number=7,
    slug="fund-expenditure",
    title="部门预算政府基金预算财政拨款支出表",
    source=ORDER_143,
    rows=by_function(side=EXPENDITURE, source=FUND),
    columns=BASIC_AND_PROJECT,
    empty="本部门无政府基金预算财政拨款预算，空表列示。",
)

CAPITAL_EXPENDITURE = Definition(
    number=8,
    slug="capital-expenditure",
    title="部门预算国有资本经营预算财政拨款支出表",
    source=CAPITAL_NOTICE,
    rows=by_function(side=EXPENDITURE, source=CAPITAL),
    columns=BASIC_AND_PROJECT,
    empty="本部门无国有资本经营预算财政拨款预算，空表列示。",
)

ABROAD_RESEARCH = "3021201"
MEETINGS, TRAINING = "30215", "30216"
VEHICLES = (*VEHICLE_PURCHASE, VEHICLE_RUNNING)

THREE_PUBLIC_EXPENDITURE = Definition(
    number=9,
    slug="three-public",
    title="部门预算财政拨款“三公”经费支出表",
    source=ORDER_143,
    rows=fixed(
        *(
            line(key, name, level, side=EXPENDITURE, economic=economic)
            for key, name, level, economic in (
                ("total", "合计", 0, (*THREE_PUBLIC, MEETINGS, TRAINING)),
                ("three-public", "“三公”经费小计", 0, THREE_PUBLIC),
                ("abroad", "一、因公出国（境）费", 1, ABROAD),
                ("abroad-research", "其中：教学科研人员因公出国（境）费", 2, ABROAD_RESEARCH),
                ("abroad-other", "其他因公出国（境）费", 2, Under(ABROAD, but=ABROAD_RESEARCH)),
                ("vehicles", "二、公务用车购置及运维费", 1, VEHICLES),
                ("vehicle-purchase", "其中：公务用车购置费", 2, VEHICLE_PURCHASE),
                ("vehicle-running", "公务用车运行维护费", 2, VEHICLE_RUNNING),
                ("reception", "三、公务接待费", 1, RECEPTION),
                ("meetings", "四、会议费", 1, MEETINGS),
                ("training", "五、培训费", 1, TRAINING),
            )
        )
    ),
    columns=(
        Text("项 目"),
        Group(
            "资 金 性 质",
            (
                Column("合计", "total", {"source": FISCAL}),
                Column("一般公共预算财政拨款", "general", {"source": GENERAL}),
                Column("政府性基金预算拨款", "fund", {"source": FUND}),
                Column("国有资本经营预算财政拨款", "capital", {"source": CAPITAL}),
            ),
        ),
    ),
)

HEBEI = Form(
    slug="hebei",
    place="河北",
    basis="《中华人民共和国预算法》《地方预决算公开操作规程》和河北省关于进一步推进预算公开工作的实施意见",
    year_from=2019,
    classes=tuple(code for code, _ in CLASSES),
    relations=RELATIONS,
    leading=("summary", "revenue", "expenditure", "fiscal-summary"),
    definitions=(
        SUMMARY,
        REVENUE_BY_FUNCTION,
        EXPENDITURE_BY_FUNCTION,
        FISCAL_SUMMARY,
        GENERAL_EXPENDITURE,
        GENERAL_BASIC,
        FUND_EXPENDITURE,
        CAPITAL_EXPENDITURE,
        THREE_PUBLIC_EXPENDITURE,
    ),
)
