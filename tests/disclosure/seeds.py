"""Faults of every kind that published budgets show, each planted by one call into the real case."""

from decimal import Decimal

from budget.models import (
    Asset,
    BudgetLine,
    Ceiling,
    CeilingIssue,
    EconomicCode,
    FunctionCode,
    Procurement,
    Project,
    RevenueLine,
    Source,
    Unit,
)
from disclosure.models import Particulars, Statement
from performance.models import Goal, Indicator
from tests import builders

CENTRE, OFFICE = "318002", "318001"


def line(function="2010650", economic="30201", unit=CENTRE):
    return BudgetLine.objects.filter(
        unit_budget__unit=unit, unit_budget__year=2023, function__code=function,
        economic__code=economic,
    ).order_by("pk")[0]  # fmt: skip


def change(row, **values):
    type(row).objects.filter(pk=row.pk).update(**values)


def budget(unit=CENTRE, year=2023):
    return builders.unit_budget(Unit.objects.get(pk=unit), year)


def indicator(name, **values):
    row = Indicator.objects.filter(target__project__code="3180010014", level3=name).get()
    change(row, **values)


def statement(section, text, title="", order=90):
    Statement.objects.create(
        year=2023, department_id="318", section=section, order=order, title=title, text=text
    )


def reason(title, text):
    Statement.objects.filter(year=2023, section="增减原因", title=title).update(text=text)


def also(economic, amount, unit=CENTRE, category="12", **values):
    """Money that comes in and is spent: the budget still balances."""
    builders.line(budget(unit), "2010650", economic, amount, category=category, **values)
    row = RevenueLine.objects.get(
        unit_budget__unit=unit, unit_budget__year=2023, source="11", carried_over=False
    )
    change(row, amount=row.amount + Decimal(amount))


def purchase(amount="15400.00", economic="30201", **values):
    return Procurement.objects.create(
        unit_budget=budget(), function=FunctionCode.objects.in_force(2023).get(code="2010650"),
        economic=EconomicCode.objects.in_force(2023).get(code=economic), kind="货物", item="纸",
        source_id="11", amount=Decimal(amount), **values,
    )  # fmt: skip


# Facts: domain §3


def unbalanced():
    row = line()
    change(row, amount=row.amount - 100)


def code_of_another_level():
    change(line(), function=FunctionCode.objects.in_force(2023).get(code="20106"))


def divided_source():
    Source.objects.create(code="111", name="一般公共预算拨款（教育）", parent_id="11")


def project_of_another_year():
    row = BudgetLine.objects.filter(unit_budget__year=2023, project__isnull=False).first()
    change(row, project=Project.objects.filter(year=2022).first())


def operating_from_other_income():
    builders.revenue(budget(), "7", "100")
    builders.line(budget(), source="7", category="3")


def vehicle_without_purchase():
    also("31013", "180000.00")
    statement("增减原因", "更新已到报废年限的车辆", "公务用车购置费")


def negative_amount():
    less, more = line(), line(economic="30202")
    change(more, amount=more.amount + less.amount + 100)
    change(less, amount=-100)


def class_that_no_table_prints():
    for code, parent, level in (("228", "", 1), ("22801", "228", 2), ("2280101", "22801", 3)):
        FunctionCode.objects.create(
            code=code, name="表外的类", parent_code=parent, level=level, budget="G"
        )
    change(line(), function=FunctionCode.objects.get(code="2280101"))


def offices_larger_than_buildings():
    kept = {"unit_id": OFFICE, "as_of": Asset.objects.first().as_of}
    Asset.objects.create(kind="其中：办公用房", value=100, **kept)


def above_a_ceiling():
    person = builders.person("reviewer", "issuer")
    issue = CeilingIssue.objects.create(
        year=2023, department_id="318", to_units=True, revision=1, person=person
    )
    Ceiling.objects.create(issue=issue, unit_id=CENTRE, source_id="11", amount=Decimal(100))


def unit_without_budget():
    gone = builders.unit("318003", "评审中心", "事业", year=2022)
    builders.line(builders.unit_budget(gone, 2022), amount="100")


def purchase_of_no_kind():
    change(purchase(), kind="其他")


def money_between_units():
    builders.revenue(budget(OFFICE), "7", "100")
    builders.line(budget(OFFICE), "2010650", None, "100", source="7", category="5")
    builders.revenue(budget(), "5", "100")
    builders.line(budget(), "2010650", "30201", "100", source="5", category="12")


def contribution_that_differs(function="2080505", economic="30108"):
    change(line(function, economic), economic=EconomicCode.objects.get(code="30101"))


def code_that_ended():
    row = line()
    FunctionCode.objects.filter(pk=row.function_id).update(year_to=2022)


def ceiling_of_three_public():
    person = builders.person("reviewer", "issuer")
    issue = CeilingIssue.objects.create(
        year=2023, department_id="318", to_units=False, revision=1, person=person
    )
    Ceiling.objects.create(issue=issue, amount=Decimal(100))  # of no source: “三公”


FACTS = {
    "收支不平": (unbalanced, "D01", "F"),
    "科目不是末级": (code_of_another_level, "D02", "F"),
    "资金来源不是末级": (divided_source, "D03", "F"),
    "项目属于别的年度": (project_of_another_year, "D04", "F"),
    "表内没有的类": (class_that_no_table_prints, "D05", "F"),
    "采购大于预算": (lambda: purchase("15400.01"), "D06", "F"),
    "科目已经停用": (code_that_ended, "D02", "F"),
    "“三公”经费超过控制数": (ceiling_of_three_public, "D09", "F"),
    "采购没有预算": (lambda: purchase("0.01", economic="31002"), "D06", "F"),
    "办公用房大于房屋": (offices_larger_than_buildings, "D07", "F"),
    "超过控制数": (above_a_ceiling, "D09", "F"),
    "采购类别之外": (purchase_of_no_kind, "G01", "F"),
    "财政拨款不是末级": (lambda: change(line(), source="1"), "L01", "F"),
    "基本支出不是末级": (lambda: change(line(), category="1"), "L02", "F"),
    "财政拨款安排经营支出": (lambda: change(line(), category="3"), "L03", "F"),
    "其他收入安排经营支出": (operating_from_other_income, "L04", "F"),
    "财政拨款上解": (lambda: change(line(), category="4"), "L05", "F"),
    "基金科目用一般公共预算": (
        lambda: change(line(), function=FunctionCode.objects.in_force(2023).get(code="2120801")),
        "L06", "F",
    ),
    "一般公共科目用基金": (lambda: change(line(), source="12"), "L06", "F"),
    "一般公共科目用国资": (lambda: change(line(), source="13"), "L06", "F"),
    "财政拨款补助附属单位": (lambda: change(line(), category="5"), "L05", "F"),
    "支出没有经济科目": (lambda: change(line(), economic=None), "L09", "F"),
    "金额为负": (negative_amount, "L12", "F"),
    "部门内部往来": (money_between_units, "D08", "W"),
    "单位没有预算": (unit_without_budget, "U01", "W"),
    "购车没有采购": (vehicle_without_purchase, "G03", "W"),
    "小微企业比例不足": (
        lambda: purchase(small_business=Decimal(1000), micro_business=Decimal(100)), "G04", "W",
    ),
    "没有车辆却有运行费": (lambda: Asset.objects.filter(kind="车辆").delete(), "A01", "W"),
    "养老保险与科目不符": (contribution_that_differs, "C01", "W"),
    "职业年金与科目不符": (lambda: also("30109", "100.00", category="11"), "C02", "W"),
    "公积金与科目不符": (lambda: contribution_that_differs("2210201", "30113"), "C03", "W"),
    "医疗保险与科目不符": (lambda: contribution_that_differs("2101102", "30110"), "C04", "W"),
    "医疗补助与科目不符": (lambda: contribution_that_differs("2101103", "30111"), "C05", "W"),
    "元当成万元": (lambda: also("30206", "12300000.00"), "Y01", "I"),
    "新出现的科目": (
        lambda: change(line(), function=FunctionCode.objects.in_force(2023).get(code="2013101")),
        "Y02", "I",
    ),
}  # fmt: skip


# Money whose source is not said balances with nothing: the one fault that two checks have to report.
# A line of another source unbalances the one it left and the one it went to.
BESIDES = {
    "财政拨款不是末级": ["D01"], "一般公共科目用基金": ["D01"], "一般公共科目用国资": ["D01"],
    "项目没有指标": ["N10"],
}  # fmt: skip


# Targets: domain §5


def copied_goals():
    texts = Goal.objects.filter(target__project__isnull=False).order_by("pk")
    other = texts.exclude(target=texts[0].target).first()
    Goal.objects.filter(target=other.target).exclude(pk=other.pk).delete()
    Goal.objects.filter(target=texts[0].target).exclude(pk=texts[0].pk).delete()
    change(other, text=texts[0].text)


def second_value():
    row = Indicator.objects.filter(target__project__code="3180010014").first()
    row.pk, row.order, row.value = None, 99, "≥9 次"
    row.save()


TARGETS = {
    "项目没有绩效目标": (
        lambda: builders.project(Unit.objects.get(pk=OFFICE), "P-NEW"), "N10", "F",
    ),
    "项目没有指标": (
        lambda: Indicator.objects.filter(target__project__code="3180010014").delete(), "P01", "W",
    ),
    "没有满意度指标": (
        lambda: Indicator.objects.filter(
            target__project__code="3180010014", level1__contains="满意"
        ).delete(),
        "P02", "W",
    ),
    "期限不在预算年度": (
        lambda: indicator("问题解决及时率", value="2022 年 1 月底前", level3="完成时间"), "P03", "W",
    ),
    "成本大于预算": (lambda: indicator("预算支出", value="≤20 万元"), "P04", "W"),
    "小于预算本身": (lambda: None, "P05", "W"),
    "完成率作数量指标": (lambda: None, "P06", "W"),
    "完成率不是百分数": (lambda: indicator("软件正常运行率", value="≥5 个"), "P07", "W"),
    "目标照抄": (copied_goals, "P08", "W"),
    "指标值全是100%": (lambda: None, "P09", "W"),
    "没有填指标值": (lambda: indicator("预算支出", value=""), "P10", "W"),
    "文字过长": (lambda: indicator("预算支出", description="很" * 300), "P11", "W"),
    "同一指标两个值": (second_value, "P12", "W"),
    "目标中有占位文字": (lambda: indicator("预算支出", value="XX万元"), "P13", "F"),
}  # fmt: skip


# Typed texts: domain §5 and §6

TEXTS = {
    "887.36 写在 87.36 处": (lambda: statement("其他说明", "本年安排会议费887.36万元。"), "N01", "W"),
    "三公与2021年比": (lambda: statement("其他说明", "“三公”经费比2021年有所变化。"), "N02", "W"),
    "从零增长100%": (lambda: statement("其他说明", "公务接待费增长100%。"), "N03", "W"),
    "说减少而实增加": (
        lambda: statement("其他说明", "“三公”经费比上年减少0.04万元。"), "N04", "W",
    ),
    "留下增加（减少）": (
        lambda: statement("其他说明", "收支总计比上年增加（减少）若干。"), "N05", "F",
    ),
    "留下XX": (lambda: statement("部门职责", "负责XX工作。", order=91), "N05", "F"),
    "部门写成单位": (lambda: statement("其他说明", "本单位无其他事项。"), "N06", "W"),
    "增加却写减少的原因": (lambda: reason("基本支出", "减少了人员，支出相应下降"), "N07", "F"),
    "照抄上年原因": (
        lambda: Statement.objects.create(
            year=2022, department_id="318", section="增减原因", order=1, title="基本支出",
            text=Statement.objects.get(year=2023, title="基本支出", section="增减原因").text,
        ),
        "N08", "W",
    ),
    "没有写原因": (
        lambda: Statement.objects.filter(year=2023, title="项目支出", section="增减原因").delete(),
        "N09", "F",
    ),
    "原因是占位文字": (lambda: reason("公务接待费", "XX"), "N09", "F"),
    "没有公开月份": (lambda: Particulars.objects.all().delete(), "N10", "F"),
    "没有部门职责": (lambda: Statement.objects.filter(section="部门职责").delete(), "N10", "F"),
    "把别的数说成“三公”经费": (
        lambda: statement("其他说明", "本年“三公”经费15.39万元。"), "N13", "W",
    ),
    "“三公”经费的数有误": (lambda: statement("其他说明", "“三公”经费预算为62.8万元。"), "N13", "W"),
    "说没有而有": (lambda: statement("其他说明", "本部门无公务接待费。"), "N13", "W"),
    "上解写成上缴": (lambda: None, "N11", "W"),
    "用途没有金额": (lambda: statement("其他说明", "机关运行经费用于会议费等。"), "N12", "W"),
}  # fmt: skip

# What the database itself refuses to hold, with the act that tries.
REFUSED = {
    "项目支出没有项目": lambda: change(line(), category="2"),
    "其他支出有项目": lambda: change(line(), project=Project.objects.first()),
    "结余有经济科目": lambda: change(line(), category="9"),
    "金额为零": lambda: change(line(), amount=0),
    "小微份额大于采购": lambda: purchase(small_business=Decimal(20000)),
    "其中小微大于预留": lambda: purchase(micro_business=Decimal(1)),
}
