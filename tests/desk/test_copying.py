"""Copying: what comes into the next year or phase, what is left out and why, and nothing by halves."""

from decimal import Decimal

import pytest

from budget.models import (
    BudgetLine,
    EconomicCode,
    FunctionCode,
    Procurement,
    Project,
    ProjectCost,
    RevenueLine,
    UnitBudget,
)
from desk.copying import Edition, RefusedCopyError, carry_out, copy_phase, digest, plan
from desk.models import Version
from desk.snapshots import take
from desk.versions import read_version
from performance.models import Goal, Indicator, Target
from tests import builders as make

pytestmark = pytest.mark.django_db

LAST, NEXT = Edition(2023, "initial"), Edition(2024, "first")


@pytest.fixture
def budget():
    budget = make.unit_budget(make.unit("318001"))
    budget.posts = 12
    budget.save()
    make.revenue(budget, amount="150")
    make.revenue(budget, amount="7", carried_over=True)
    make.line(budget, amount="100")
    return budget


@pytest.fixture
def clerk(budget):
    return make.clerk(budget.unit)


def project(budget, code, **values):
    """A project with a line of 20 元 and a purchase of 5 元."""
    made = make.project(budget.unit, code, f"项目{code}")
    Project.objects.filter(pk=made.pk).update(**values)
    make.line(budget, economic="30201", category="2", project=made, amount="20")
    Procurement.objects.create(
        unit_budget=budget, project=made, kind="货物", item="电脑", source_id="11", amount=5,
        function=FunctionCode.objects.in_force(2023).get(code="2010301"),
        economic=EconomicCode.objects.in_force(2023).get(code="30201"),
    )  # fmt: skip
    return made


def without_keys(budget):
    return {kind: [row[1:] for row in rows] for kind, rows in take(budget).facts.items()}


def test_last_years_budget_is_a_start(budget, clerk):
    project(budget, "P1", kind="其他运转类", grounds="每年都要")
    carry_out(plan(["318001"], LAST, NEXT), clerk)
    made = UnitBudget.objects.get(year=2024, phase="first")
    assert without_keys(made) == {
        "revenue": [("11", False, "150.00")],
        "lines": [
            ("2010301", "30101", "11", "11", False, None, "", None, "100.00"),
            ("2010301", "30201", "2", "11", False, "P1", "", None, "20.00"),
        ],
        "projects": [("P1", "项目P1", "其他运转类", None, None, "每年都要", "", "20.00")],
        "purchases": [
            ("P1", "2010301", "30201", "货物", "电脑", "", "", None, "11", False, None, "5.00",
             "0.00", "0.00"),
        ],
        "costs": [],
        "goals": [],
        "indicators": [],
        "heads": [(12, None, None)],
    }  # fmt: skip


def test_money_of_last_year_and_what_was_kept_do_not_come(budget):
    make.line(budget, economic="30102", amount="7", carried_over=True)
    make.line(budget, economic=None, category="9", amount="50")
    (copy,) = plan(["318001"], LAST, NEXT)
    assert [(out.kind, out.amount, out.reason) for out in copy.left_out] == [
        ("收入预算", 7, "上年结转资金，按实际结转数另行填报"),
        ("支出预算", 7, "上年结转资金，按实际结转数另行填报"),
        ("支出预算", 50, "年终结转结余，不带入下一年"),
    ]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"kind": "其他运转类"}, ""),
        ({"kind": "特定目标类", "year_to": 2025}, ""),
        ({"kind": "特定目标类", "year_to": 2024}, ""),
        ({"kind": "其他运转类", "year_to": 2023}, "终止年度为 2023 年，已经到期"),
        ({"kind": "特定目标类"}, "没有终止年度，且不是其他运转类，按一次性项目处理"),
        ({}, "没有终止年度，且不是其他运转类，按一次性项目处理"),
    ],
)
def test_projects_roll_by_their_kind_and_years(budget, values, reason):
    project(budget, "P1", **values)
    (copy,) = plan(["318001"], LAST, NEXT)
    assert [why for _, why in copy.choices] == [reason]
    assert len(copy.projects) == (not reason)
    assert [out.reason for out in copy.left_out[1:] if out.kind != "收入预算"] == (
        ["项目 P1 项目P1 不结转到 2024 年"] * 2 if reason else []
    )


def test_costs_goals_and_indicators_go_on_with_their_project(budget, clerk):
    made = project(budget, "P1", kind="其他运转类")
    stays = project(budget, "P2")
    for each in (made, stays):
        ProjectCost.objects.create(project=each, order=1, item="电脑", quantity=4, standard=5)
        target = Target.objects.create(
            year=2023, kind="项目", department=budget.unit.department, project=each
        )
        Goal.objects.create(target=target, order=1, text="建成系统")
        Indicator.objects.create(target=target, order=1, level3="系统数量", value="1套")
    carry_out(plan(["318001"], LAST, NEXT), clerk)
    facts = without_keys(UnitBudget.objects.get(year=2024))
    assert {kind: facts[kind] for kind in ("costs", "goals", "indicators")} == {
        "costs": [("P1", 1, "电脑", "", "4.00", "5.00", "")],
        "goals": [("P1", 1, "建成系统")],
        "indicators": [("P1", 1, "", "", "系统数量", "", "1套", "")],
    }


def test_which_projects_roll_can_be_chosen(budget, clerk):
    project(budget, "P1", kind="其他运转类")
    project(budget, "P2")
    copies = plan(["318001"], LAST, NEXT, rolled={"P2"})
    carry_out(copies, clerk)
    assert [row.code for row in Project.objects.filter(year=2024)] == ["P2"]
    assert "没有选择结转" in [out.reason for out in copies[0].left_out]


def test_a_project_that_is_there_already_keeps_its_name_and_gets_the_lines(budget, clerk):
    project(budget, "P1")
    there = make.project(budget.unit, "P1", "新名", year=2024)
    carry_out(plan(["318001"], LAST, NEXT), clerk)
    assert there.lines.get().amount == 20
    assert Project.objects.get(year=2024).name == "新名"


def test_a_project_code_of_another_unit_is_not_taken(budget):
    project(budget, "P1", kind="其他运转类")
    make.project(make.unit("318002"), "P1", year=2024)
    (copy,) = plan(["318001"], LAST, NEXT)
    assert copy.projects == []
    assert "项目编码 P1 在 2024 年已被其他单位使用" in [out.reason for out in copy.left_out]


def test_codes_that_end_are_listed_and_not_copied(budget, clerk):
    FunctionCode.objects.filter(code="2010301").update(year_to=2023)
    FunctionCode.objects.get(code="2010301")
    copies = plan(["318001"], LAST, NEXT)
    assert copies[0].lines == []
    out = copies[0].left_out[-1]
    assert (out.kind, out.amount) == ("支出预算", 100)
    assert out.reason.startswith("2010301 行政运行：行政运行 在 2024 年不启用")
    carry_out(copies, clerk)
    assert (RevenueLine.objects.filter(unit_budget__year=2024).count()) == 1


def test_a_code_of_the_new_year_takes_the_place_of_last_years(budget, clerk):
    old = FunctionCode.objects.get(code="2010301")
    FunctionCode.objects.filter(pk=old.pk).update(year_to=2023)
    new = FunctionCode.objects.get(pk=old.pk)
    new.pk, new.name, new.year_from, new.year_to = None, "新名", 2024, 9999
    new.save()
    carry_out(plan(["318001"], LAST, NEXT), clerk)
    assert BudgetLine.objects.get(unit_budget__year=2024).function == new


def test_facts_that_are_there_are_replaced_only_when_asked_and_kept_as_a_version(budget, clerk):
    target = make.unit_budget(budget.unit, 2024, "first")
    make.line(target, economic="30103", amount="1")
    copies = plan(["318001"], LAST, NEXT)
    assert copies[0].present == 1
    with pytest.raises(RefusedCopyError, match="单位 318001 已有 2024 年的数据"):
        carry_out(copies, clerk)
    assert target.lines.get().amount == 1
    carry_out(copies, clerk, replace=True)
    assert target.lines.get().amount == 100
    kept = read_version(Version.objects.get(unit_budget=target))
    assert [row[-1] for row in kept.facts["lines"]] == ["1.00"]


def test_a_phase_is_copied_whole(budget, clerk):
    project(budget, "P1")
    make.line(budget, economic=None, category="9", amount="50")
    make.line(budget, economic="30102", amount="7", carried_over=True)
    made = copy_phase(budget, "second", clerk)
    assert (made.phase, made.posts) == ("second", 12)
    assert without_keys(made) == without_keys(budget)
    with pytest.raises(RefusedCopyError):
        copy_phase(budget, "second", clerk)


def test_an_empty_budget_makes_an_empty_phase(clerk, budget):
    empty = make.unit_budget(make.unit("318002"))
    assert copy_phase(empty, "second", clerk).lines.count() == 0


def test_the_digest_changes_with_what_would_be_written(budget):
    before = digest(plan(["318001"], LAST, NEXT))
    assert digest(plan(["318001"], LAST, NEXT)) == before
    BudgetLine.objects.update(amount=Decimal(99))
    assert digest(plan(["318001"], LAST, NEXT)) != before


def test_a_plan_costs_the_same_for_one_unit_and_for_three(budget, django_assert_num_queries):
    with django_assert_num_queries(12):
        plan(["318001"], LAST, NEXT)
    for code in ("318002", "318003"):
        make.line(make.unit_budget(make.unit(code)))
    with django_assert_num_queries(12):
        assert len(plan(["318001", "318002", "318003"], LAST, NEXT)) == 3
