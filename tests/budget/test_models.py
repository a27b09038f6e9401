"""The database guards the facts by itself: each constraint refuses, on every supported database."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, ProtectedError, Sum

from budget.models import (
    Asset,
    Attachment,
    BudgetLine,
    Category,
    Ceiling,
    CeilingDraft,
    CeilingIssue,
    Department,
    DepartmentYear,
    EconomicCode,
    EconomicMapping,
    EntryWindow,
    FunctionCode,
    GovernmentCode,
    Procurement,
    Project,
    ProjectCost,
    Reopened,
    RevenueLine,
    Source,
    Unit,
    UnitBudget,
    UnitYear,
    User,
)
from tests import builders

pytestmark = pytest.mark.django_db


def code(model, **values):
    return model.objects.create(**{"code": "29901", "name": "某款", **values})


def unit_budget():
    return builders.unit_budget(builders.unit())


def purchase(of=None, **values):
    of = of or unit_budget()
    defaults = {
        "function": FunctionCode.objects.get(code="2010301"),
        "economic": EconomicCode.objects.get(code="30201"),
        "kind": "货物",
        "item": "计算机",
        "source_id": "11",
        "amount": 100,
    }
    return Procurement.objects.create(unit_budget=of, **{**defaults, **values})


def asset(**values):
    defaults = {"as_of": date(2022, 12, 31), "kind": "房屋", "value": 1}
    return Asset.objects.create(unit=builders.unit(), **{**defaults, **values})


def twice(make, **values):
    make(**values)
    make(**values)


def twice_in(make, **values):
    of = unit_budget()
    make(of, **values)
    make(of, **values)


def mapping():
    return EconomicMapping.objects.create(
        economic=EconomicCode.objects.get(code="30101"),
        government=GovernmentCode.objects.get(code="50205"),
        applies_to="all",
    )


def project(**values):
    return Project.objects.create(
        **{"code": "P1", "name": "项目", "year": 2023, "unit": builders.unit(), **values}
    )


def unit_year():
    return UnitYear.objects.create(unit=builders.unit(), year=2023, name="再来", nature="行政")


def department_year():
    return DepartmentYear.objects.create(department=builders.department(), year=2023, name="再来")


def ceiling_issue(year=2023):
    return CeilingIssue.objects.create(
        year=year, department=builders.department(), to_units=False, revision=1,
        person=User.objects.first() or builders.reviewer(),
    )  # fmt: skip


def ceiling(issue, amount=1):
    return Ceiling.objects.create(issue=issue, source_id="11", amount=amount)


def ceiling_draft(**values):
    return CeilingDraft.objects.create(
        **{
            "year": 2023,
            "department": builders.department(),
            "source_id": "11",
            "amount": 1,
            **values,
        }
    )


def window(**values):
    return EntryWindow.objects.create(**{"year": 2023, "phase": "first", **values})


def cost(of, **values):
    return ProjectCost.objects.create(
        **{"project": of, "order": 1, "item": "电脑", "quantity": 1, "standard": 1, **values}
    )


def attachment(of):
    return Attachment.objects.create(project=of, name="a.pdf", content=b"x", size=1, person=None)


REFUSED = {
    "ceilingissue_unique": lambda: twice(ceiling_issue),
    "ceilingissue_year": lambda: ceiling_issue(1900),
    "ceiling_unique": lambda: twice(ceiling, issue=ceiling_issue()),
    "ceiling_not_negative": lambda: ceiling(ceiling_issue(), -1),
    "ceilingdraft_unique": lambda: twice(ceiling_draft),
    "ceilingdraft_not_negative": lambda: ceiling_draft(amount=-1),
    "ceilingdraft_year": lambda: ceiling_draft(year=1900),
    "entrywindow_unique": lambda: twice(window),
    "entrywindow_days_in_order": lambda: window(opens=date(2023, 2, 1), closes=date(2023, 1, 1)),
    "entrywindow_year": lambda: window(year=1900),
    "entrywindow_phase": lambda: window(phase="lost"),
    "projectcost_order": lambda: twice(cost, of=project()),
    "projectcost_positive": lambda: cost(project(), quantity=0),
    "attachment_name": lambda: twice(attachment, of=project()),
    **{
        name: act
        for model in (FunctionCode, EconomicCode, GovernmentCode)
        for name, act in (
            (f"{model.__name__.lower()}_code_year", lambda m=model: twice(code, model=m)),
            (
                f"{model.__name__.lower()}_years_in_order",
                lambda m=model: code(m, year_from=2024, year_to=2023),
            ),
        )
    },
    "economicmapping_unique": lambda: twice(mapping),
    "department_code_three_digits": lambda: Department.objects.create(code="31"),
    "departmentyear_unique": department_year,
    "unit_code_three_digits_a_level": lambda: Unit.objects.create(
        code="3180010", department=builders.department()
    ),
    "unit_code_begins_with_department": lambda: Unit.objects.create(
        code="319001", department=builders.department("318")
    ),
    "unityear_unique": unit_year,
    "unitbudget_unique": lambda: twice(
        UnitBudget.objects.create, unit=builders.unit(), year=2023, phase="initial"
    ),
    "unitbudget_year": lambda: UnitBudget.objects.create(unit=builders.unit(), year=1900),
    "unitbudget_state": lambda: UnitBudget.objects.create(
        unit=builders.unit(), year=2023, state="lost"
    ),
    "project_code_year": lambda: twice(project),
    "project_years_in_order": lambda: project(year_from=2024, year_to=2023),
    "project_since_later_phase": lambda: project(since="first"),
    "revenueline_unique": lambda: twice_in(builders.revenue),
    "revenueline_amount_not_zero": lambda: builders.revenue(unit_budget(), amount="0.00"),
    "budgetline_unique": lambda: twice_in(builders.line),
    "budgetline_amount_not_zero": lambda: builders.line(unit_budget(), amount="0.00"),
    "budgetline_project_if_project_expenditure": lambda: builders.line(unit_budget(), category="2"),
    "budgetline_retained_without_economic": lambda: builders.line(unit_budget(), category="9"),
    "procurement_unique": lambda: twice_in(purchase),
    "procurement_amount_positive": lambda: purchase(amount=-1),
    "procurement_small_business_within_amount": lambda: purchase(small_business=101),
    "procurement_micro_within_small_business": lambda: purchase(
        small_business=10, micro_business=11
    ),
    "reopened_unique": lambda: twice(
        Reopened.objects.create, unit_budget=unit_budget(), part="revenue", key=1
    ),
    "asset_unique": lambda: twice(asset),
    "asset_value_not_negative": lambda: asset(value=-1),
}


def declared():
    models = apps.get_app_config("budget").get_models()
    return {
        constraint.name: constraint for model in models for constraint in model._meta.constraints
    }


def test_every_constraint_of_the_facts_is_tried():
    assert set(REFUSED) == set(declared())


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(name):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        REFUSED[name]()
    if isinstance(declared()[name], CheckConstraint):
        assert name in str(refusal.value)


def test_a_line_without_economic_code_and_project_may_not_stand_twice_either():
    of = unit_budget()
    builders.line(of, economic="", category="9")
    with pytest.raises(IntegrityError), transaction.atomic():
        builders.line(of, economic="", category="9")


def test_lines_that_differ_in_one_part_of_the_key_stand_beside_each_other():
    of = unit_budget()
    work = builders.project(of.unit)
    builders.line(of)
    builders.line(of, carried_over=True)
    builders.line(of, note="另一条")
    builders.line(of, economic="30102")
    builders.line(of, category="12")
    builders.line(of, category="2", project=work)
    assert BudgetLine.objects.count() == 6


def test_an_expenditure_that_is_no_project_carries_none():
    of = unit_budget()
    with pytest.raises(IntegrityError), transaction.atomic():
        builders.line(of, project=builders.project(of.unit))


def test_what_is_in_use_is_not_deleted():
    line = builders.line(unit_budget())
    for used in (line.function, line.economic, line.category, line.source, line.unit_budget.unit):
        with pytest.raises(ProtectedError):
            used.delete()


def test_a_unit_budget_takes_its_lines_along():
    line = builders.line(unit_budget())
    builders.revenue(line.unit_budget)
    line.unit_budget.delete()
    assert not BudgetLine.objects.exists()
    assert not RevenueLine.objects.exists()


def test_amounts_are_exact_and_added_as_integers():
    of = unit_budget()
    for index in range(10):
        builders.line(of, amount="0.10", note=str(index))
    assert BudgetLine.objects.aggregate(total=Sum("amount"))["total"] == Decimal("1.00")


@pytest.mark.parametrize("amount", ["1.005", "NaN", "Infinity", "10000000000000.00", "一百"])
def test_an_amount_that_is_no_amount_in_yuan_is_refused(amount):
    with pytest.raises(ValidationError):
        BudgetLine._meta.get_field("amount").to_python(amount)


def test_names_are_those_of_the_year_and_the_latest_ones_print():
    unit = builders.unit(name="旧名", year=2020)
    builders.unit(name="新名", year=2023)
    unit = Unit.objects.with_years().get()
    assert [unit.name_in(year) for year in (2019, 2020, 2022, 2023, 2030)] == [
        "旧名", "旧名", "旧名", "新名", "新名",
    ]  # fmt: skip
    assert str(unit) == "318001 新名"


def test_many_are_named_in_one_query_and_found_by_any_name(django_assert_num_queries):
    builders.unit("318002", name="财政所", year=2023)
    builders.unit(name="旧名", year=2020)
    builders.unit(name="新名", year=2023)
    Unit.objects.create(code="318003", department_id="318")
    with django_assert_num_queries(1):
        first, second, nameless = Unit.objects.named(2022)

    assert (str(first), "jiuming" in first.pinyin, "xinming" in first.pinyin) == (
        "318001 旧名", True, True,
    )  # fmt: skip
    assert (str(second), nameless) == ("318002 财政所", ("318003", "", ""))


def test_codes_in_force_leaves_and_usable_ones():
    code(EconomicCode, code="388", year_from=2020)
    code(EconomicCode, code="38812", parent_code="388", level=2, year_from=2020)
    code(EconomicCode, code="3881201", parent_code="38812", level=3, year_from=2022)

    def codes(rows):
        return sorted(rows.filter(code__startswith="388").values_list("code", flat=True))

    assert codes(EconomicCode.objects.in_force(2019)) == []
    assert codes(EconomicCode.objects.leaves(2021)) == ["38812"]
    assert codes(EconomicCode.objects.leaves(2022)) == ["3881201"]
    assert codes(EconomicCode.objects.usable(2022)) == ["38812", "3881201"]


def test_sources_and_categories_begin_with_their_parents_code():
    for model in (Source, Category):
        assert all(row.pk.startswith(row.parent_id or "") for row in model.objects.all())


def test_names_are_found_by_pinyin():
    department = builders.department(name="财政局")
    assert Department.objects.get(years__pinyin__contains="czj") == department
    assert Department.objects.get(years__pinyin__contains="caizheng") == department
