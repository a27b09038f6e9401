"""Purchases, assets, units and years: what each check finds, and what is nearly wrong and passes."""

from datetime import date
from decimal import Decimal

import pytest

from budget.findings import Figure, Status
from budget.models import Asset, EconomicCode, FunctionCode, Procurement
from budget.scope import Scope
from tests.builders import line, revenue, unit, unit_budget

from .test_datachecks import failing, findings, purchase, results


@pytest.fixture
def first(codes):
    return unit_budget(unit("318001", "财政局本级"))


def spend(of, economic, amount="100", **values):
    revenue(of, "11", amount)
    return line(of, economic=economic, category="12", amount=amount, **values)


def both(number, scope=None):
    (finding,) = findings(number, scope)
    return finding.left, finding.right


def test_a_purchase_of_no_known_kind_is_missing_from_all_three(first):
    spend(first, "30201")
    purchase(first, "60")
    assert results()["G01"].status is Status.HOLDS
    Procurement.objects.filter(pk=purchase(first, "40", item="租车").pk).update(kind="其他")
    assert failing() == ["G01"]
    assert both("G01") == (
        Figure("政府采购合计", Decimal(100)), Figure("货物、工程、服务之和", Decimal(60)),
    )  # fmt: skip


def test_services_are_bought_without_any_purchase(first):
    spend(first, "30227")
    assert failing() == ["G02"]
    assert both("G02") == (Figure("购买服务的支出", Decimal(100)), Figure("政府采购", Decimal(0)))
    purchase(first, "1", economic="30227")
    assert failing() == []


def test_other_spending_needs_no_purchase(first):
    spend(first, "30211")
    assert results()["G02"].status is Status.NOT_APPLICABLE


def test_vehicles_are_bought_by_procurement(first):
    spend(first, "31013")
    assert failing() == ["G03"]
    purchase(first, "99", economic="31013")
    assert both("G03") == (Figure("公务用车购置费", Decimal(100)), Figure("政府采购", Decimal(99)))
    purchase(first, "1", economic="31013", item="车")
    assert failing() == []


@pytest.mark.parametrize(("micro", "found"), [("59.99", ["G04"]), ("60", []), ("100", [])])
def test_a_share_of_what_is_kept_for_small_businesses_is_for_micro_ones(first, micro, found):
    spend(first, "30201")
    purchase(first, "100", small_business=Decimal(100), micro_business=Decimal(micro))
    assert failing() == found


def test_the_database_keeps_shares_within_the_purchase(first):
    """No check is needed for what cannot be stored."""
    names = {constraint.name for constraint in Procurement._meta.constraints}
    assert names >= {
        "procurement_small_business_within_amount",
        "procurement_micro_within_small_business",
    }


def test_running_costs_need_a_vehicle(first):
    spend(first, "30231")
    result = results()["A01"]
    assert (result.status, result.reason) == (
        Status.NOT_RUN, "没有2022年末的固定资产，无从核对车辆。",
    )  # fmt: skip
    kept = {"unit": first.unit, "as_of": date(2022, 12, 31)}
    Asset.objects.create(kind="其他固定资产", value=100, **kept)
    assert failing() == ["A01"]
    Asset.objects.create(kind="车辆", value=0, quantity=1, **kept)
    assert failing() == []


def test_a_unit_that_had_a_budget_and_has_none(first):
    spend(first, "30201")
    gone = unit("318002", "支付中心", "事业")
    line(unit_budget(gone, 2022), amount="70")
    line(unit_budget(first.unit, 2022), economic="30201", category="12", amount="30")
    assert failing() == ["U01"]
    assert both("U01") == (
        Figure("2023年支出预算", Decimal(0)), Figure("2022年支出预算", Decimal(70)),
    )  # fmt: skip
    assert results(Scope(2023, "318", "318001"))["U01"].status is Status.NOT_APPLICABLE


# Beside last year


def years(of, now, before, economic="30201", function="2010301"):
    spend(of, economic, now, function=function)
    line(
        unit_budget(of.unit, 2022), economic=economic, category="12", amount=before,
        function=function,
    )  # fmt: skip


@pytest.mark.parametrize(("now", "found"), [("150", []), ("150.01", ["Y01"]), ("49.99", ["Y01"])])
def test_a_change_of_more_than_half_is_told(first, now, found):
    years(first, now, "100")
    assert failing() == found


def test_each_figure_that_moved_much_is_named_with_both_years(first):
    years(first, "300", "100")
    assert [(f.place, f.text, f.left.amount, f.right.amount) for f in findings("Y01")] == [
        (name, "比上年增加200.0%，请核对。", 300, 100)
        for name in ("支出合计", "基本支出", "201 一般公共服务支出")
    ]


def test_without_last_year_nothing_can_be_compared(first):
    spend(first, "30217")
    reasons = {results()[number].reason for number in ("Y01", "Y02", "Y03")}
    assert reasons == {"没有2022年预算，无从比较。"}


def test_codes_of_one_year_only_are_told(first):
    years(first, "100", "100")
    line(unit_budget(first.unit, 2022), function="2080505", amount="10")
    line(first, function="2210201", amount="10")
    revenue(first, "3", "10")
    assert [(f.place.split()[0], f.text) for f in findings("Y02")] == [
        ("2080505", "本年没有这个科目的支出。"),
        ("2210201", "上年没有这个科目的支出。"),
    ]
    assert all(" " in f.place for f in findings("Y02"))


@pytest.mark.parametrize(("now", "found"), [("100.01", ["Y03"]), ("100", []), ("99", [])])
def test_three_public_does_not_grow(first, now, found):
    years(first, now, "100", economic="30217")
    assert failing() == found


def test_codes_of_these_checks_are_in_the_official_lists(db):
    services = ("30203", "30209", "30213", "30214", "30227", "31013", "30913", "30231", "30217")
    assert EconomicCode.objects.in_force(2023).filter(code__in=services).count() == len(services)
    assert FunctionCode.objects.in_force(2023).filter(code="2010301").exists()
