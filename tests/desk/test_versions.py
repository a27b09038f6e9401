"""A version is a unit budget's facts as they stood: whole, numbered, and proved by its digest."""

import json
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from budget.models import EconomicCode, FunctionCode, Procurement, ProjectCost
from budget.scope import Scope, read
from budget.totals import EXPENDITURE
from desk.models import Version
from desk.snapshots import KINDS, parsed, take
from desk.versions import ChangedVersionError, keep, read_version
from performance.models import Goal, Indicator, Target
from tests import builders as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget():
    """A unit budget with every kind of facts."""
    unit = make.unit("318001")
    budget = make.unit_budget(unit)
    budget.posts = 12
    budget.save()
    project = make.project(unit)
    make.revenue(budget, amount="300.10")
    make.line(budget)
    make.line(budget, economic="30201", category="2", project=project, amount="200.10")
    Procurement.objects.create(
        unit_budget=budget, project=project, kind="货物", item="电脑", source_id="11",
        function=FunctionCode.objects.in_force(2023).get(code="2010301"),
        economic=EconomicCode.objects.in_force(2023).get(code="30201"), amount=Decimal("50"),
    )  # fmt: skip
    ProjectCost.objects.create(
        project=project, order=1, item="服务器", measure="台", quantity=2, standard="100.05"
    )
    target = Target.objects.create(
        year=2023, kind="项目", department=unit.department, project=project
    )
    Goal.objects.create(target=target, order=1, text="建成系统")
    Indicator.objects.create(
        target=target, order=1, level1="产出指标", level3="系统数量", value="1套"
    )
    return budget


def without_keys(snapshot):
    return {kind: [row[1:] for row in rows] for kind, rows in snapshot.facts.items()}


def test_a_version_holds_every_kind_of_facts(budget):
    version = keep(budget, make.clerk(budget.unit), "提交")
    assert without_keys(read_version(version)) == {
        "revenue": [("11", False, "300.10")],
        "lines": [
            ("2010301", "30101", "11", "11", False, None, "", None, "100.00"),
            ("2010301", "30201", "2", "11", False, "P001", "", None, "200.10"),
        ],
        "projects": [("P001", "信息化项目", "", None, None, "", "", "200.10")],
        "purchases": [
            ("P001", "2010301", "30201", "货物", "电脑", "", "", None, "11", False, None, "50.00",
             "0.00", "0.00"),
        ],
        "costs": [("P001", 1, "服务器", "台", "2.00", "100.05", "")],
        "goals": [("P001", 1, "建成系统")],
        "indicators": [("P001", 1, "产出指标", "", "系统数量", "", "1套", "")],
        "heads": [(12, None, None)],
    }  # fmt: skip


def test_each_row_has_its_primary_key_and_a_value_for_each_field(budget):
    facts = take(budget).facts
    assert facts.keys() == {kind.slug for kind in KINDS}
    for kind in KINDS:
        assert {len(row) for row in facts[kind.slug]} == {len(kind.fields) + 1}
        assert all(isinstance(row[0], int) for row in facts[kind.slug])


def test_versions_are_numbered_within_their_unit_budget(budget):
    clerk = make.clerk(budget.unit)
    other = make.unit_budget(budget.unit, 2024)
    kept = [keep(each, clerk, "提交") for each in (budget, budget, other)]
    assert [version.number for version in kept] == [1, 2, 1]
    assert [str(version) for version in kept] == ["第1版 提交", "第2版 提交", "第1版 提交"]


def test_a_version_stays_when_the_facts_move_on(budget):
    version = keep(budget, make.clerk(budget.unit), "提交")
    budget.lines.all().delete()
    stored = Version.objects.get(pk=version.pk)
    assert len(read_version(stored).facts["lines"]) == 2
    assert take(budget).facts["lines"] == []


def test_the_same_facts_are_the_same_text_and_the_text_is_read_back(budget):
    assert take(budget).text == take(budget).text
    assert parsed(take(budget).text) == take(budget)


def test_a_version_from_before_a_kind_of_facts_is_read_with_none_of_it(budget):
    content = json.loads(take(budget).text)
    del content["facts"]["costs"]
    assert parsed(json.dumps(content)).facts["costs"] == []


def test_a_version_that_was_changed_beside_the_application_is_found(budget):
    version = keep(budget, make.clerk(budget.unit), "提交")
    version.facts = version.facts.replace("200.10", "900.10")
    with pytest.raises(ChangedVersionError):
        read_version(version)


def test_the_database_refuses_to_change_or_delete_a_version(budget):
    version = keep(budget, make.clerk(budget.unit), "提交")
    for change in (version.save, version.delete, Version.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert Version.objects.count() == 1


def test_totals_of_a_version_are_those_of_the_database(budget):
    make.line(budget, economic=None, category="9", amount="7")
    kept, stored = take(budget).ledger, read(Scope(2023, "318", "318001"))
    assert sorted(kept.totals.facts) == sorted(stored.totals.facts)
    assert kept.totals.total({"side": EXPENDITURE}) == Decimal("300.10")
    assert kept.names["function"] == {
        code: stored.names["function"][code] for code in ("201", "20103", "2010301")
    }


def test_keeping_costs_the_same_for_one_line_and_for_many(budget, django_assert_num_queries):
    clerk = make.clerk(budget.unit)
    with django_assert_num_queries(18):
        keep(budget, clerk, "提交")
    make.line(budget, economic="30102")
    make.project(budget.unit, "P002", "另一个")
    with django_assert_num_queries(18):
        keep(budget, clerk, "提交")
