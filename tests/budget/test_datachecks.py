"""A planted fault is reported by the check meant for it, with its unit and both figures."""

from datetime import date
from decimal import Decimal

import pytest

from budget.datachecks import CHECKS, Subject, run
from budget.findings import LISTED, Figure, Status
from budget.models import (
    Asset,
    Category,
    EconomicCode,
    FunctionCode,
    GovernmentCode,
    Procurement,
    RevenueLine,
    Source,
)
from budget.scope import Scope, read
from tests.builders import line, project, revenue, unit, unit_budget

CLASSES = ("201", "208", "212", "223")


@pytest.fixture
def first(codes):
    return unit_budget(unit("318001", "财政局本级"))


@pytest.fixture
def second(codes):
    return unit_budget(unit("318002", "支付中心", "事业"))


def results(scope=None):
    scope = scope or Scope(2023, "318")
    ledger = read(scope)
    subject = Subject(scope, ledger.totals, CLASSES, ledger.names)
    return {check.rule.number: run(check, subject) for check in CHECKS}


def failing(scope=None):
    return [number for number, result in results(scope).items() if result.findings]


def findings(number, scope=None):
    return results(scope)[number].findings


def test_no_data_is_not_a_pass(first):
    assert {result.status for result in results().values()} == {Status.NOT_APPLICABLE}


def test_good_lines_pass(first):
    revenue(first)
    line(first)
    assert failing() == []
    assert results()["D01"].status is Status.HOLDS


def test_balance_is_by_unit_source_and_year_of_the_money(first, second):
    """The department balances in all; each of its units does not."""
    revenue(first, "11", "100")
    revenue(second, "3", "50.01", carried_over=True)
    line(first, amount="50.01")
    line(second, amount="100")
    assert failing() == ["D01"]
    assert [(f.place, f.left.amount, f.right.amount, f.difference) for f in findings("D01")] == [
        ("318001 财政局本级 · 一般公共预算拨款 · 本年", 100, Decimal("50.01"), Decimal("49.99")),
        ("318002 支付中心 · 一般公共预算拨款 · 本年", 0, 100, -100),
        ("318002 支付中心 · 事业收入 · 上年结转", Decimal("50.01"), 0, Decimal("50.01")),
    ]
    assert [f.unit for f in findings("D01")] == ["318001", "318002", "318002"]
    assert [f.unit for f in findings("D01", Scope(2023, "318", "318001"))] == ["318001"]


def test_what_is_kept_for_next_year_balances_revenue(first):
    revenue(first, "11", "100")
    line(first, amount="60")
    line(first, economic=None, category="9", amount="40")
    assert failing() == []


@pytest.mark.parametrize(
    ("number", "values"),
    [
        ("L01", {"source": "1"}),
        ("L02", {"category": "1"}),
        ("L03", {"category": "3"}),
        ("L04", {"category": "3", "source": "7"}),
        ("L05", {"category": "4", "economic": None}),
        ("L06", {"function": "2120801"}),
        ("L09", {"economic": None}),
    ],
)
def test_a_line_that_breaks_a_rule(first, number, values):
    revenue(first, values.get("source", "11"))
    broken = line(first, **values)
    planted = [n for n in failing() if n != "D03"]  # whose revenue of 财政拨款 is D03's
    (finding,) = findings(number)
    assert (planted, finding.lines, finding.unit) == ([number], (broken.pk,), "318001")
    assert finding.left == Figure("支出预算", Decimal("100.00"))
    assert finding.place.startswith("318001 财政局本级 · ")


def test_only_so_many_findings_are_listed_and_the_rest_counted(first):
    revenue(first, "11", str(100 * (LISTED + 5)))
    for i in range(LISTED + 5):
        line(first, category="3", note=str(i))
    result = results()["L03"]
    assert (len(result.findings), result.more) == (LISTED, 5)


def test_negative_amounts_belong_to_adjustments(first):
    revenue(first, "11", "-5")
    line(first, amount="-5")
    assert failing() == ["L12"]
    assert [f.left for f in findings("L12")] == [
        Figure("支出预算", Decimal(-5)), Figure("收入预算", Decimal(-5)),
    ]  # fmt: skip
    adjustment = unit_budget(first.unit, phase="adjustment")
    revenue(adjustment, "11", "-5")
    line(adjustment, amount="-5")
    scope = Scope(2023, "318", phase="adjustment")
    assert failing(scope) == []
    assert results(scope)["L12"].status is Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("model", "field", "code"),
    [
        (FunctionCode, "function", "20103"),  # not a leaf
        (FunctionCode, "function", "2010305"),  # the row of another year
        (EconomicCode, "economic", "302"),
        (GovernmentCode, "government", "501"),
    ],
)
def test_codes_in_force_and_leaves(first, model, field, code):
    revenue(first)
    wrong = line(first)
    row = model.objects.filter(code=code).order_by("year_to").first()
    setattr(wrong, field, row)
    wrong.save()
    assert failing() == ["D02"]
    assert [f.lines for f in findings("D02")] == [(wrong.pk,)]


def test_a_year_without_a_code_list_could_not_be_checked(first):
    revenue(first)
    used = FunctionCode.objects.filter(pk=line(first).function_id)
    FunctionCode.objects.exclude(pk__in=used).delete()
    used.update(year_from=2000, year_to=2010)
    result = results()["D02"]
    assert (result.status, result.reason) == (Status.NOT_RUN, "没有2023年有效的功能分类科目。")


def test_sources_and_categories_that_a_locality_divided(first):
    Source.objects.create(code="31", name="事业收入（教育）", parent_id="3")
    Category.objects.create(code="21", name="专项项目", parent_id="2")
    RevenueLine.objects.create(unit_budget=first, source_id="3", amount=Decimal(200))
    line(first, source="3")
    line(first, source="31", category="2", project=project(first.unit))
    assert len(findings("D03")) == 3


def test_projects_belong_to_the_unit_and_the_year(first, second):
    revenue(first, "11", "300")
    line(first, category="2", project=project(first.unit, "P1"))
    line(first, category="2", project=project(first.unit, "P1", year=2022))
    line(first, category="2", project=project(second.unit, "P2"))
    assert failing() == ["D04"]
    assert [f.place.split(" · ")[-1] for f in findings("D04")] == ["P1", "P2"]


def test_a_class_that_the_form_does_not_print(first):
    revenue(first)
    line(first, function="2210201")
    (finding,) = findings("D05")
    assert (failing(), finding.place, finding.left.amount) == (["D05"], "类 221", 100)


def purchase(of, amount="100", economic="30201", **values):
    return Procurement.objects.create(
        unit_budget=of,
        function=FunctionCode.objects.in_force(2023).get(code="2010301"),
        economic=EconomicCode.objects.in_force(2023).get(code=economic),
        kind="货物",
        amount=Decimal(amount),
        **{"item": "纸", "source_id": "11", **values},
    )


def test_purchases_are_within_the_lines_that_pay_them(first):
    revenue(first, "11", "100")
    paying = line(first, economic="30201", category="12", amount="100")
    purchase(first, "60")
    purchase(first, "40", item="笔")
    assert failing() == []
    purchase(first, "0.01", item="墨")
    (finding,) = findings("D06")
    assert (failing(), finding.left, finding.right) == (
        ["D06"],
        Figure("政府采购", Decimal("100.01")),
        Figure("支出预算", Decimal("100.00")),
    )
    assert finding.lines == (paying.pk,)


@pytest.mark.parametrize(
    "values", [{"source_id": "3"}, {"carried_over": True}, {"economic": "30202"}]
)
def test_a_purchase_without_a_line_to_pay_it(first, values):
    revenue(first, "11", "100")
    line(first, economic="30201", category="12", amount="100")
    purchase(first, "1", **values)
    assert failing() == ["D06"]


def test_a_purchase_may_be_paid_by_the_items_below_its_code(first):
    revenue(first, "11", "100")
    line(first, economic="3021201", category="12", amount="100")
    purchase(first, "100", economic="30212")
    assert failing() == []


def test_offices_are_part_of_the_buildings(first):
    revenue(first)
    line(first)
    kept = {"unit": first.unit, "as_of": date(2022, 12, 31)}
    Asset.objects.create(kind="房屋", value=100, quantity=50, **kept)
    offices = Asset.objects.create(kind="其中：办公用房", value=100, quantity=50, **kept)
    assert (failing(), results()["D07"].status) == ([], Status.HOLDS)
    offices.value, offices.quantity = 101, 51
    offices.save()
    assert [(f.place, f.difference) for f in findings("D07")] == [
        ("318001 财政局本级 · 价值（元）", 1), ("318001 财政局本级 · 面积（平方米）", 1),
    ]  # fmt: skip


def test_money_between_units_of_one_department_is_warned_of(first, second):
    revenue(first, "7", "100")
    line(first, source="7", category="5", economic=None)
    revenue(second, "5", "100")
    line(second, source="5")
    (finding,) = findings("D08")
    assert (failing(), results()["D08"].forbids) == (["D08"], False)
    assert (finding.left, finding.right) == (
        Figure("上级补助收入", Decimal(100)), Figure("对附属单位补助支出", Decimal(100)),
    )  # fmt: skip
    assert results(Scope(2023, "318", "318001"))["D08"].status is Status.NOT_APPLICABLE


def test_money_from_outside_the_department_is_not(first, second):
    other = unit_budget(unit("420001", "别的部门"))
    revenue(other, "5", "100")
    line(other, source="5")
    revenue(first, "7", "100")
    line(first, source="7", category="5", economic=None)
    assert failing(Scope(2023)) == []


def test_other_years_phases_and_departments_are_not_looked_at(first):
    revenue(first)
    line(first)
    line(unit_budget(first.unit, year=2022), category="3")
    line(unit_budget(first.unit, phase="first"), category="3")
    line(unit_budget(unit("420001", "别的部门")), category="3")
    assert failing() == []


def test_checks_are_numbered_once_and_cite_their_document():
    rules = [check.rule for check in CHECKS]
    assert len({rule.number for rule in rules}) == len(rules)
    assert all(rule.source and rule.text and rule.population for rule in rules)
