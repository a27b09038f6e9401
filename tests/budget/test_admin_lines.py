"""Lines in the admin: codes of the budget's year, rules told at their field."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from budget.models import (
    Asset,
    BudgetLine,
    EconomicCode,
    FunctionCode,
    Procurement,
    Project,
    RevenueLine,
    UnitBudget,
)
from tests import builders

pytestmark = pytest.mark.django_db

LINES = "admin:budget_budgetline"
PURCHASE = {"kind": "货物", "item": "计算机", "small_business": "0", "micro_business": "0"}


@pytest.fixture
def unit(db):
    return builders.unit("318001", "本单位")


@pytest.fixture
def foreign(db):
    return builders.unit("319001", "他单位")


@pytest.fixture
def clerk(client, unit):
    client.force_login(builders.clerk(unit))
    return client


@pytest.fixture
def closed(db):
    """A functional code that ended with 2020."""
    return FunctionCode.objects.create(
        code="2010388", name="已停用", level=3, parent_code="20103", year_to=2020
    )


def function(code="2010301"):
    return FunctionCode.objects.in_force(2023).get(code=code)


def economic(code="30201"):
    return EconomicCode.objects.in_force(2023).get(code=code)


def values(**changed):
    line = {
        "function": function().pk,
        "economic": economic().pk,
        "category": "12",
        "source": "11",
        "amount": "100.00",
        "note": "",
    }
    return {**line, **changed}


def add(client, of, model="budgetline", **changed):
    """Posts a new row into a unit budget: the errors by field, {} when it was saved."""
    answer = client.post(
        f"{reverse(f'admin:budget_{model}_add')}?unit_budget={of.pk}", values(**changed)
    )
    return {} if answer.status_code == 302 else dict(answer.context["adminform"].errors)


def offered(client, field, of, term="", model="budgetline"):
    query = {"app_label": "budget", "model_name": model, "field_name": field, "term": term}
    if of:
        query["unit_budget"] = of.pk
    answer = client.get(reverse("admin:autocomplete"), query)
    return [result["text"] for result in answer.json()["results"]]


# Autocompletes


def test_codes_are_offered_in_the_years_they_are_in_force(clerk, unit, closed):
    past, now = builders.unit_budget(unit, 2020), builders.unit_budget(unit, 2023)
    assert offered(clerk, "function", past, "2010388") == ["2010388 已停用"]
    assert offered(clerk, "function", now, "2010388") == []


def test_leaves_are_offered_and_what_a_locality_divided(clerk, unit):
    now = builders.unit_budget(unit)
    assert offered(clerk, "function", now, "20103") == [
        str(code) for code in FunctionCode.objects.usable(2023).filter(code__startswith="20103")
    ]
    assert [text.split()[0] for text in offered(clerk, "economic", now, "30212")] == [
        "30212",
        "3021201",
    ]
    assert "基本支出" not in offered(clerk, "category", now)
    assert "财政拨款" not in offered(clerk, "source", now)
    assert "财政拨款" not in offered(clerk, "source", now, model="revenueline")


def test_codes_are_found_by_pinyin(clerk, unit):
    now = builders.unit_budget(unit)
    assert offered(clerk, "economic", now, "bangongfei") == ["30201 办公费"]
    assert "30201 办公费" in offered(clerk, "economic", now, "bgf")
    assert offered(clerk, "source", now, "sysr") == ["事业收入"]


def test_projects_are_those_of_the_unit_and_year(clerk, unit, foreign):
    builders.project(unit, "P1", "今年", year=2023)
    builders.project(unit, "P2", "去年", year=2022)
    builders.project(foreign, "P3", "他人", year=2023)
    assert offered(clerk, "project", builders.unit_budget(unit)) == ["P1 今年"]


def test_without_a_unit_budget_in_sight_nothing_is_offered(clerk, unit, foreign):
    assert offered(clerk, "function", None) == []
    assert offered(clerk, "function", builders.unit_budget(foreign)) == []


# A new line


def test_a_new_line_begins_with_its_unit_budget(clerk, unit, foreign):
    own = builders.unit_budget(unit)
    page = clerk.get(reverse(f"{LINES}_add"))
    assert "先选择单位预算" in page.content.decode()
    page = clerk.get(reverse(f"{LINES}_add"), {"unit_budget": own.pk})
    widget = page.context["adminform"].form.fields["function"].widget.widget
    assert widget.get_url() == f"{reverse('admin:autocomplete')}?unit_budget={own.pk}"
    hidden = builders.unit_budget(foreign)
    page = clerk.get(reverse(f"{LINES}_add"), {"unit_budget": hidden.pk})
    assert "没有这个单位预算" in page.content.decode()


def test_a_line_added_from_a_filtered_list_goes_on_with_its_unit_budget(clerk, unit):
    own = builders.unit_budget(unit)
    filters = f"unit_budget__id__exact%3D{own.pk}"
    answer = clerk.get(f"{reverse(f'{LINES}_add')}?_changelist_filters={filters}")
    assert answer.url == f"{reverse(f'{LINES}_add')}?unit_budget={own.pk}"


def test_a_line_is_saved(clerk, unit):
    assert add(clerk, builders.unit_budget(unit)) == {}
    line = BudgetLine.objects.get()
    assert (line.unit_budget.unit, line.function.code, line.amount) == (
        unit,
        "2010301",
        Decimal("100.00"),
    )


UNUSABLE = "2023 年不能使用：应为当年有效的末级科目，或本单位当年的项目。"


def test_only_codes_and_projects_of_the_year_are_accepted(clerk, unit, closed):
    of = builders.unit_budget(unit)
    last_year = builders.project(unit, "P0", year=2022)
    assert [
        add(clerk, of, function=closed.pk),
        add(clerk, of, function=function("20103").pk),
        add(clerk, of, category="2", project=last_year.pk),
        add(clerk, of, category="1"),
        add(clerk, of, source="1"),
    ] == [
        {"function": [UNUSABLE]},
        {"function": [UNUSABLE]},
        {"project": [UNUSABLE]},
        {"category": [UNUSABLE]},
        {"source": [UNUSABLE]},
    ]


RULES = {
    "no project": ({"category": "2"}, {"project": ["项目支出应填写项目编码。"]}),
    "no economic code": (
        {"economic": ""},
        {
            "economic": [
                "应填写经济科目编码；只有上解上级支出、对附属单位补助支出和年终结转结余可以不填。"
            ]
        },
    ),
    "general code for a fund": (
        {"source": "12"},
        {
            "function": [
                "功能科目所属预算与资金来源不符：政府性基金预算拨款用政府性基金科目，"
                "国有资本经营预算拨款用国有资本经营科目，其他来源用一般公共预算科目。"
            ]
        },
    ),
    "fiscal money for trade": (
        {"category": "3"},
        {"source": ["财政拨款只能安排人员经费、公用经费、项目支出和年终结转结余。"]},
    ),
    "zero": ({"amount": "0"}, {"amount": ["金额不能为0。"]}),
    "negative": (
        {"amount": "-1"},
        {"amount": ["金额应大于0；只有调整阶段可以填写负数。"]},
    ),
    "three decimals": ({"amount": "1.005"}, {"amount": ["确认小数不超过 2 位."]}),
}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_told_at_the_field_that_has_to_change(clerk, unit, name):
    changed, errors = RULES[name]
    assert add(clerk, builders.unit_budget(unit), **changed) == errors
    assert not BudgetLine.objects.exists()


def test_only_project_expenditure_has_a_project(clerk, unit):
    of, work = builders.unit_budget(unit), builders.project(unit)
    assert add(clerk, of, project=work.pk) == {
        "project": ["只有项目支出填写项目编码，其他支出类别不应填写。"]
    }
    assert add(clerk, of, project=work.pk, category="2") == {}


def test_an_adjustment_may_be_negative(clerk, unit):
    assert add(clerk, builders.unit_budget(unit, phase="adjustment"), amount="-1") == {}


def test_the_same_line_twice_is_refused_politely(clerk, unit):
    of = builders.unit_budget(unit)
    assert add(clerk, of) == {}
    assert add(clerk, of) == {
        "__all__": ["同一单位已有相同科目、类别、来源、项目和摘要的支出，请合并金额。"]
    }


def test_lines_that_differ_in_one_part_of_their_key_are_saved_beside_each_other(clerk, unit):
    of = builders.unit_budget(unit)
    first, second = (builders.project(unit, code) for code in ("P1", "P2"))
    said = [
        add(clerk, of),
        add(clerk, of, economic=economic("30202").pk),
        add(clerk, of, note="另一条"),
        add(clerk, of, category="2", project=first.pk),
        add(clerk, of, category="2", project=second.pk),
        add(clerk, of, "procurement", **PURCHASE),
        add(clerk, of, "procurement", **PURCHASE, project=first.pk),
        add(clerk, of, "procurement", **PURCHASE, price="1.50"),
    ]
    assert said == [{}] * 8


def test_nothing_is_entered_for_another_unit(clerk, unit, foreign):
    own, hidden = builders.unit_budget(unit), builders.unit_budget(foreign)
    secret = builders.project(foreign, "P3", "他人")
    add_page = reverse(f"{LINES}_add")
    assert clerk.post(f"{add_page}?unit_budget={hidden.pk}", values()).status_code == 200
    assert list(add(clerk, own, category="2", project=secret.pk)) == ["project"]
    posted = {**values(), "unit_budget": hidden.pk}
    clerk.post(f"{add_page}?unit_budget={own.pk}", posted)
    assert [line.unit_budget for line in BudgetLine.objects.all()] == [own]


def test_a_line_stays_in_its_unit_budget(clerk, unit):
    line = builders.line(builders.unit_budget(unit), "2010301", "30201", category="12")
    other = builders.unit_budget(unit, 2022)
    posted = {**values(amount="7.00"), "unit_budget": other.pk}
    clerk.post(reverse(f"{LINES}_change", args=[line.pk]), posted)
    line.refresh_from_db()
    assert (line.unit_budget.year, line.amount) == (2023, Decimal("7.00"))


# The other facts


def test_revenue_is_entered_on_the_page_of_the_unit_budget(clerk, unit):
    of = builders.unit_budget(unit)
    page = reverse("admin:budget_unitbudget_change", args=[of.pk])

    def post(**row):
        prefix = "revenue_lines"
        counts = {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0}
        row = {f"{prefix}-0-{name}": value for name, value in row.items()}
        return clerk.post(page, {**counts, **row, f"{prefix}-0-unit_budget": of.pk})

    refused = post(source="1", amount="-5.00")
    assert refused.context["inline_admin_formsets"][0].formset.errors == [
        {
            "source": ["2023 年不能使用：应为当年有效的末级科目，或本单位当年的项目。"],
            "amount": ["金额应大于0；只有调整阶段可以填写负数。"],
        }
    ]
    assert post(source="11", amount="5.00").status_code == 302
    assert [(row.source_id, row.amount) for row in RevenueLine.objects.all()] == [
        ("11", Decimal("5.00"))
    ]


def test_units_years_and_projects_of_others_cannot_be_posted(clerk, unit, foreign):
    refused = {
        "unitbudget": {"unit": foreign.pk, "year": 2023, "phase": "initial"},
        "project": {"unit": foreign.pk, "year": 2023, "code": "X", "name": "某"},
        "asset": {"unit": foreign.pk, "as_of": "2022-12-31", "kind": "车辆", "value": "1"},
    }
    for model, posted in refused.items():
        answer = clerk.post(reverse(f"admin:budget_{model}_add"), posted)
        assert list(answer.context["adminform"].errors) == ["unit"]
    assert not UnitBudget.objects.exists()
    assert not Project.objects.exists()
    assert not Asset.objects.exists()


def test_an_asset_cannot_be_handed_to_another_unit(clerk, unit, foreign):
    asset = Asset.objects.create(unit=unit, as_of=date(2022, 12, 31), kind="车辆", value=1)
    posted = {"unit": foreign.pk, "as_of": "2022-12-31", "kind": "车辆", "value": "1"}
    answer = clerk.post(reverse("admin:budget_asset_change", args=[asset.pk]), posted)
    assert list(answer.context["adminform"].errors) == ["unit"]


def test_a_purchase_is_of_the_unit_budget_s_year(clerk, unit, closed):
    of = builders.unit_budget(unit)
    assert list(add(clerk, of, "procurement", **PURCHASE, function=closed.pk)) == ["function"]
    assert add(clerk, of, "procurement", **{**PURCHASE, "small_business": "200"}) == {
        "__all__": ["预留中小微企业份额应在0和采购金额之间。"]
    }
    assert add(clerk, of, "procurement", **PURCHASE) == {}
    assert Procurement.objects.count() == 1


# Costs


CHANGELISTS = {
    "department": 5,
    "unit": 8,
    "unitbudget": 10,
    "revenueline": 10,
    "budgetline": 11,
    "project": 10,
    "procurement": 10,
    "asset": 10,
}


@pytest.mark.parametrize("model", CHANGELISTS)
def test_a_list_costs_the_same_for_one_row_and_for_three(
    client, unit, model, django_assert_num_queries
):
    def fill(of):
        budget = builders.unit_budget(of)
        work = builders.project(of, f"P{of.pk}")
        line = builders.line(budget, category="2", project=work)
        builders.revenue(budget)
        Procurement.objects.create(
            unit_budget=budget,
            project=work,
            function=line.function,
            economic=line.economic,
            kind="货物",
            item="计算机",
            source_id="11",
            amount=1,
        )
        Asset.objects.create(unit=of, as_of=date(2022, 12, 31), kind="车辆", value=1)

    fill(unit)
    client.force_login(builders.auditor())
    page = reverse(f"admin:budget_{model}_changelist")
    with django_assert_num_queries(CHANGELISTS[model]):
        client.get(page)
    for code in ("318002", "319001"):
        fill(builders.unit(code, f"单位{code}"))
    with django_assert_num_queries(CHANGELISTS[model]):
        client.get(page)
